import type { Context } from "notebook/cell";

export type Params = Record<string, never>;

/** One thing that has to hold for your point, and whether it does. */
export interface Value {
  check: string;
  passed: boolean;
  detail: string;
}

/** The layer: z = tanh(wz + x), with this weight. */
export const w = 3;

/** Your task: an input x and a solution z at which the implicit function theorem has nothing to say. */
export const x = 0.5;
export const z = 0.9975;

const g = (z: number, x: number) => z - Math.tanh(w * z + x);

export function* run(_: Params, __: Context): Generator<Value> {
  const residual = Math.abs(g(z, x));
  yield {
    check: "z is a solution: |z − tanh(wz + x)| is under 1e-6",
    passed: residual < 1e-6,
    detail: `it is ${residual.toExponential(1)}`,
  };

  const divisor = 1 - w * (1 - Math.tanh(w * z + x) ** 2);
  yield {
    check: "what the theorem divides by, 1 − ∂f/∂z, is under 1e-4",
    passed: residual < 1e-6 && Math.abs(divisor) < 1e-4,
    detail: `it is ${divisor.toExponential(1)}`,
  };

  const [left, right] = [solutionsNear(x - 1e-3), solutionsNear(x + 1e-3)];
  yield {
    check: "near z, there are two solutions for x on one side and none on the other",
    passed: Math.min(left, right) === 0 && Math.max(left, right) === 2,
    detail: `${left} for x − 0.001, ${right} for x + 0.001`,
  };
}

/** Solutions within 0.2 of z, counted by changes of sign. */
function solutionsNear(x: number): number {
  let count = 0;
  for (let i = -2000; i < 2000; i += 1) {
    const [a, b] = [g(z + i / 10_000, x), g(z + (i + 1) / 10_000, x)];
    if (a > 0 !== b > 0) count += 1;
  }
  return count;
}
