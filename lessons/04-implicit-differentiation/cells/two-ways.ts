import type { Context } from "notebook/cell";

export interface Params {
  /** The weight, one number. */
  w: number;
  /** The input. */
  x: number;
  /** With respect to what the output is differentiated. */
  by: "x" | "w";
  /** How z⋆ is looked for. */
  solver: "iteration" | "newton";
  /** Steps to take. */
  steps: number;
}

/** After k steps of the solver. */
export interface Step {
  k: number;
  z: number;
  residual: number;
  /** The derivative of the k-th iterate, carried along through every step. */
  unrolled: number;
  /** The implicit formula, evaluated at the k-th iterate: it does not know how that was found. */
  implicit: number;
  /** How far each is from differences of the solution itself. */
  unrolledGap: number;
  implicitGap: number;
}

export interface Summary {
  /** By differences of the solution itself. */
  differences: number;
  /** ∂f/∂z at z⋆: past ± 1 plain iteration leaves. */
  slope: number;
}

export type Value = Step | Summary;

/** A number and its derivative, which every operation carries along. */
type Dual = readonly [value: number, derivative: number];
const add = ([a, da]: Dual, [b, db]: Dual): Dual => [a + b, da + db];
const sub = ([a, da]: Dual, [b, db]: Dual): Dual => [a - b, da - db];
const mul = ([a, da]: Dual, [b, db]: Dual): Dual => [a * b, da * b + a * db];
const div = ([a, da]: Dual, [b, db]: Dual): Dual => [a / b, (da - (a / b) * db) / b];
const tanh = ([a, da]: Dual): Dual => [Math.tanh(a), (1 - Math.tanh(a) ** 2) * da];
const one: Dual = [1, 0];

/** The layer's map, f(z) = tanh(wz + x). */
const f = (z: Dual, w: Dual, x: Dual) => tanh(add(mul(w, z), x));

const step = {
  iteration: f,
  newton: (z: Dual, w: Dual, x: Dual) => {
    const y = f(z, w, x);
    const slope = sub(one, mul(w, sub(one, mul(y, y))));
    return sub(z, div(sub(z, y), slope));
  },
};

/** (1 − ∂f/∂z)⁻¹ ∂f/∂θ at z. */
function implicit(z: number, w: number, x: number, by: Params["by"]): number {
  const s = 1 - Math.tanh(w * z + x) ** 2;
  return (by === "x" ? s : s * z) / (1 - w * s);
}

export function* run({ w, x, by, solver, steps }: Params, _: Context): Generator<Value> {
  const weight: Dual = [w, by === "w" ? 1 : 0];
  const input: Dual = [x, by === "x" ? 1 : 0];
  const found = solve(w, x, 0);
  const judge = differences((h) => (by === "x" ? solve(w, x + h, found) : solve(w + h, x, found)));

  let z: Dual = [0, 0];
  for (let k = 0; k <= steps; k += 1) {
    const [value, unrolled] = z;
    const formula = implicit(value, w, x, by);
    yield {
      k,
      z: value,
      residual: Math.abs(f(z, weight, input)[0] - value),
      unrolled,
      implicit: formula,
      unrolledGap: Math.abs(unrolled - judge),
      implicitGap: Math.abs(formula - judge),
    };
    z = step[solver](z, weight, input);
  }
  yield { differences: judge, slope: w * (1 - found ** 2) };
}

/** z⋆ to the last digit, near where it is looked for: Newton's method, halving steps that lead further away. */
function solve(w: number, x: number, near: number): number {
  const g = (z: number) => z - Math.tanh(w * z + x);
  let z = near;
  for (let k = 0; k < 200 && g(z) !== 0; k += 1) {
    let change = g(z) / (1 - w * (1 - Math.tanh(w * z + x) ** 2));
    while (Math.abs(g(z - change)) > Math.abs(g(z)) && Math.abs(change) > 1e-17) change /= 2;
    if (z - change === z) break;
    z -= change;
  }
  return z;
}

/** The central difference of fourth order: good to about 1e-12. */
function differences(at: (h: number) => number): number {
  const h = 1e-3;
  return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
}
