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
  yield* check(step, random.uniform(0.2, 0.8));
}

/** Lets an iteration run from `start`, for weights that swing and one that does not. */
export function* check(next: typeof step, start: number): Generator<Value> {
  for (const [w, x] of [
    [-1.5, 0],
    [-1.5, 0.3],
    [-1.5, -0.8],
    [0.5, 0.2],
  ] as const) {
    let z = start;
    let k = 0;
    while (k < 200 && Math.abs(f(z, w, x) - z) > 1e-6) {
      z = next(z, w, x);
      k += 1;
    }
    const residual = Math.abs(f(z, w, x) - z);
    yield {
      check: `w = ${w}, x = ${x}: settles within 200 steps`,
      passed: residual <= 1e-6,
      detail: `residual ${residual.toExponential(1)} after ${k} steps, z = ${z.toFixed(4)}`,
    };
  }
}
