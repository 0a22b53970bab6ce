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
  const cases = [
    { name: "ρ = 0.3", radius: 0.3, most: 60 },
    { name: "ρ = 0.9", radius: 0.9, most: 400 },
    { name: "ρ = 0", radius: 0, most: 10 },
  ].map((one) => ({ ...one, ...asked(one.radius, random.uniform(0.3, 1)) }));
  for (const { name, pull, v, u, trips } of cases) {
    const left = leftOver(pull, v, u);
    yield {
      check: `${name}: u = v + Jᵀu, to 1e-8 of its length`,
      passed: left < 1e-8 && trips >= 2,
      detail: left < 1e-8 && trips < 2 ? "right, but without asking for Jᵀu twice" : mistake({ pull, v, u, left }),
    };
  }
  const unsaid = cases.find(({ converged }) => !converged);
  yield {
    check: "it says that it converged, wherever u is right",
    passed: cases.every(({ pull, v, u, converged }) => converged && leftOver(pull, v, u) < 1e-8),
    detail: unsaid
      ? `at ${unsaid.name} it says that it did not`
      : "it says so at all three, and may only say so of a u that is right",
  };
  const slow = cases.find(({ trips, most }) => trips > most);
  yield {
    check: "it stops in time: after at most 60, 400 and 10 trips",
    passed: !slow && cases.every(({ pull, v, u }) => leftOver(pull, v, u) < 1e-8),
    detail: `trips: ${cases.map(({ name, trips }) => `${trips} at ${name}`).join(", ")}`,
  };

  const past = asked(1.02, random.uniform(0.3, 1));
  const found = leftOver(past.pull, past.v, past.u) < 1e-8;
  yield {
    check: "ρ = 1.02, where repeating leads nowhere: it says that it did not converge (or has u some other way)",
    passed: !past.converged || found,
    detail: `‖u‖ = ${size(past.u).toExponential(1)}, ${past.converged ? "called converged" : "not called converged"}`,
  };
  yield {
    check: "ρ = 1.02: it gives up within 600 trips",
    passed: past.trips >= 2 && past.trips <= 600,
    detail: `${past.trips} ${past.trips === 1 ? "trip" : "trips"}`,
  };
}

/** What is wrong with a u, where it is one of the usual mistakes. */
function mistake({ pull, v, u, left }: { pull: Pull; v: number[]; u: number[]; left: number }): string {
  const near = (other: number[]) => size(other.map((entry, i) => entry - (u[i] ?? Number.NaN))) <= 1e-6 * size(v);
  const found = `‖v + Jᵀu − u‖ = ${left.toExponential(1)} ‖u‖`;
  if (left < 1e-8) return found;
  if (u.length !== v.length) return `u has ${u.length} numbers, v has ${v.length}`;
  if (!u.every(Number.isFinite)) return "u is not finite";
  if (near(v)) return `${found}: this is v, no trip at all`;
  if (near(pull(v))) return `${found}: this is Jᵀv, and v is not added`;
  if (near(pull(v).map((entry, i) => entry + (v[i] ?? 0)))) return `${found}: this is v + Jᵀv, one trip`;
  if (size(u) <= 1e-6 * size(v)) return `${found}: u has died out. Is v added after every trip?`;
  return `${found}: not there yet`;
}

type Pull = (u: number[]) => number[];

/** Asks your function once, and counts. */
function asked(radius: number, shear: number) {
  const { pull, pulls, v } = adjoint(radius, shear);
  const { u, converged } = backward(pull, [...v]);
  return { pull, v, u, converged, trips: pulls() };
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
