import type { Context } from "notebook/cell";

export type Params = Record<string, never>;

/** One thing that your step has to do, and whether it does. */
export interface Value {
  check: string;
  passed: boolean;
  detail: string;
}

/** The layer: one number z with z = f(z). */
const f = (z: number, w: number, x: number) => Math.tanh(w * z + x);

/** Your task: one step of the iteration, from z to the next z. As it stands it is plain iteration, which swings for ever at w = −1.5. */
export function step(z: number, w: number, x: number): number {
  return f(z, w, x);
}

export function* run(_: Params, { random }: Context): Generator<Value> {
  yield* check(step, () => random.uniform(-0.2, 0.2));
}

/** Lets iterations run, for weights that swing and one that does not, each with ten inputs; one that does not settle is shown, or the slowest. */
export function* check(next: typeof step, aside: () => number): Generator<Value> {
  for (const [w, x] of [
    [-1.5, 0],
    [-1.5, 0.3],
    [-1.5, -0.8],
    [0.5, 0.2],
  ] as const) {
    const runs = Array.from({ length: 10 }, () => settle(next, w, x + aside(), 0.5 + aside()));
    const failed = runs.find(({ residual }) => !(residual <= 1e-6));
    const { residual, k, z } = failed ?? runs.reduce((a, b) => (b.k > a.k ? b : a));
    yield {
      check: `w = ${w}, ten inputs around ${x}: settles within 200 steps`,
      passed: !failed,
      detail: `residual ${residual.toExponential(1)} after ${k} steps, z = ${z.toFixed(4)}`,
    };
  }
}

function settle(next: typeof step, w: number, x: number, start: number) {
  let z = start;
  let k = 0;
  while (k < 200 && Math.abs(f(z, w, x) - z) > 1e-6) {
    z = next(z, w, x);
    k += 1;
  }
  return { z, k, residual: Math.abs(f(z, w, x) - z) };
}
