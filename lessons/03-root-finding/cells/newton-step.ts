import type { Context } from "notebook/cell";

export type Params = Record<string, never>;

/** One thing that your step has to do, and whether it does. */
export interface Value {
  check: string;
  passed: boolean;
  detail: string;
}

/** The root that is looked for: g(z) = 0. */
const g = (z: number, w: number, x: number) => z - Math.tanh(w * z + x);

/** Your task: one step of Newton's method, from z to the next z. As it stands it is plain iteration, z − g(z). */
export function step(z: number, w: number, x: number): number {
  return z - g(z, w, x);
}

export function* run(_: Params, { random }: Context): Generator<Value> {
  const near = random.uniform(-0.05, 0.05);
  for (const [w, x, start] of [
    [0.5, 0.3, 0.5],
    [0.95, 0.4, 0.8],
    [-1.5, 0.2, 0.3],
    [-3, 0.5, 0.2],
    [1.2, 0.5, 0.9],
  ] as const) {
    let z = start + near;
    for (let k = 0; k < 8; k += 1) z = step(z, w, x);
    const residual = Math.abs(g(z, w, x));
    yield {
      check: `w = ${w}, x = ${x}, from ${(start + near).toFixed(3)}: |g| under 1e-12 after eight steps`,
      passed: residual < 1e-12,
      detail: `|g| = ${residual.toExponential(1)} at z = ${z.toFixed(6)}`,
    };
  }
}
