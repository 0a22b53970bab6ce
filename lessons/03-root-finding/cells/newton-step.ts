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
  // whoever jumps to the root by another way arrives too, but not along the tangent
  const visits = Array.from({ length: 20 }, () => {
    const [w, x, z] = [random.uniform(-3, 0.8), random.uniform(-1, 1), random.uniform(-1, 1)];
    const slope = (g(z + 1e-5, w, x) - g(z - 1e-5, w, x)) / 2e-5;
    return { w, x, z, height: g(z, w, x) + slope * (step(z, w, x) - z) };
  });
  const missed = visits.find(({ height }) => !(Math.abs(height) < 1e-6)) ?? visits[0];
  if (!missed) return;
  const { w, x, z, height } = missed;
  yield {
    check: "one step ends where the tangent at z meets zero, in twenty places",
    passed: Math.abs(height) < 1e-6,
    detail: `w = ${w.toFixed(2)}, x = ${x.toFixed(2)}, z = ${z.toFixed(2)}: where your step ends, the tangent is at ${height.toExponential(1)}`,
  };
}
