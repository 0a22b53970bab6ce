import type { Context } from "notebook/cell";

export type Params = Record<string, never>;

/** One thing that your backward pass has to do, and whether it does. */
export interface Value {
  check: string;
  passed: boolean;
  detail: string;
}

/** What a backward pass found: u, and whether it may be used. */
export interface Found {
  u: number[];
  converged: boolean;
}

/**
 * Your task: find u = v + Jᵀu. You are given v and `pull`, which takes a u back along the tape: pull(u) is Jᵀu. J itself you never see.
 * Stop when a step moves u by less than 1e-10 of its length, and give up after 500 steps. As it stands it returns v, the one-step gradient.
 */
export function backward(pull: (u: number[]) => number[], v: number[]): Found {
  return { u: pull(v).length > 0 ? v : [], converged: true };
}

const size = (a: number[]) => Math.hypot(...a);

/** ‖v + Jᵀu − u‖ / ‖u‖. */
function leftOver(pull: (u: number[]) => number[], v: number[], u: number[]): number {
  const back = pull(u);
  return size(v.map((entry, i) => entry + (back[i] ?? 0) - (u[i] ?? Number.NaN))) / size(u);
}

export function* run(_: Params, { random }: Context): Generator<Value> {
  for (const [words, radius, least, most] of [
    ["ρ = 0.3", 0.3, 2, 60],
    ["ρ = 0.9", 0.9, 2, 400],
    ["ρ = 0, gone after two trips", 0, 2, 10],
  ] as const) {
    const { pull, pulls, v } = adjoint(radius, random.uniform(0.3, 1));
    const { u, converged } = backward(pull, [...v]);
    const count = pulls();
    const left = leftOver(pull, v, u);
    yield {
      check: `${words}: u is right to 1e-8, says so, and takes ${most} trips or fewer`,
      passed: left < 1e-8 && converged && count >= least && count <= most,
      detail: `‖v + Jᵀu − u‖ = ${left.toExponential(1)} ‖u‖ after ${count} ${count === 1 ? "trip" : "trips"}, ${converged ? "called converged" : "not called converged"}`,
    };
  }
  const { pull, pulls, v } = adjoint(1.02, random.uniform(0.3, 1));
  const { u, converged } = backward(pull, [...v]);
  const count = pulls();
  yield {
    check:
      "ρ = 1.02, where repeating it leads nowhere: within 600 trips it says that it did not converge, or has u some other way",
    passed: count <= 600 && (!converged || leftOver(pull, v, u) < 1e-8),
    detail: `‖u‖ = ${size(u).toExponential(1)} after ${count} trips, ${converged ? "called converged" : "not called converged"}`,
  };
}

/** u ↦ Jᵀu for a J of three unknowns, a turn of the plane beside one real eigenvalue, and how often it was asked. */
function adjoint(radius: number, shear: number): { pull: (u: number[]) => number[]; pulls: () => number; v: number[] } {
  let pulls = 0;
  const [c, s] = [radius * Math.cos(0.8), radius * Math.sin(0.8)];
  const pull = ([a = 0, b = 0, d = 0]: number[]) => {
    pulls += 1;
    return [c * a - s * b, s * a + c * b + shear * d, -0.5 * radius * d];
  };
  return { pull, pulls: () => pulls, v: [shear, -1, 0.5] };
}
