import { LuDecomposition, Matrix } from "ml-matrix";

/** One row of the tanh layer in float64: z = tanh(W z + x + b), for z, x and b of length n and W n × n. */
export interface TanhLayer {
  readonly W: Matrix;
  readonly x: Float64Array;
  readonly b?: Float64Array;
}

/** What `tanhSolve` found: z, the residual after each step, and whether the last one met the tolerance. */
export interface TanhSolution {
  readonly z: Float64Array;
  readonly residuals: readonly number[];
  readonly converged: boolean;
}

/** f(z) = tanh(W z + x + b). */
export function tanhMap({ W, x, b }: TanhLayer, z: Float64Array): Float64Array {
  const n = x.length;
  const f = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    let sum = (x[i] as number) + (b?.[i] ?? 0);
    for (let j = 0; j < n; j += 1) sum += W.get(i, j) * (z[j] as number);
    f[i] = Math.tanh(sum);
  }
  return f;
}

/** J = ∂f/∂z = diag(1 − f(z)²) W. */
export function tanhJacobian(layer: TanhLayer, z: Float64Array): Matrix {
  const f = tanhMap(layer, z);
  const n = f.length;
  return new Matrix(Array.from({ length: n }, (_, i) => layer.W.getRow(i).map((w) => (1 - (f[i] as number) ** 2) * w)));
}

/**
 * Solves z = f(z) in float64 from z0 (default 0) to ‖f(z) − z‖ ≤ tolerance (default 1e-12) in at most `steps` (default 100).
 *
 * `by` "iteration" takes z ← f(z), one product of n² a step, and needs ρ(J) < 1; "newton" (default) solves (I − J)Δ = f(z) − z by LU,
 * n³/3 a step, and goes back to a plain step where I − J is singular.
 */
export function tanhSolve(
  layer: TanhLayer,
  { tolerance = 1e-12, steps = 100, by = "newton", z0 = new Float64Array(layer.x.length) }: TanhSolveOptions = {},
): TanhSolution {
  if (!(tolerance >= 0)) throw new Error(`invalid tolerance: ${tolerance}`);
  let z = Float64Array.from(z0);
  const residuals: number[] = [];
  for (;;) {
    const f = tanhMap(layer, z);
    const g = f.map((value, i) => value - (z[i] as number));
    residuals.push(Math.hypot(...g));
    const converged = (residuals.at(-1) as number) <= tolerance;
    if (converged || residuals.length > steps) return { z, residuals, converged };
    const move = by === "newton" ? solveTransposed(tanhJacobian(layer, z).transpose(), g) : g;
    z = z.map((value, i) => value + ((move ?? g)[i] as number));
  }
}

export interface TanhSolveOptions {
  readonly tolerance?: number;
  readonly steps?: number;
  readonly by?: "iteration" | "newton";
  readonly z0?: Float64Array;
}

/** u = (I − Jᵀ)⁻¹ v, or undefined where I − J is singular to working precision. */
export function solveTransposed(J: Matrix, v: Float64Array): Float64Array | undefined {
  const n = v.length;
  const lu = new LuDecomposition(Matrix.eye(n).sub(J.transpose()));
  if (lu.isSingular()) return undefined;
  return Float64Array.from(lu.solve(Matrix.columnVector(v)).to1DArray());
}

/**
 * The implicit gradient at a solution z, for the cotangent v = ∂loss/∂z: with u = (I − Jᵀ)⁻¹ v and s = (1 − f²)∘u,
 * ∂loss/∂x = ∂loss/∂b = s and ∂loss/∂W = s zᵀ. Throws `I − J is singular` where the theorem has nothing to say.
 */
export function tanhBackward(layer: TanhLayer, z: Float64Array, v: Float64Array): TanhGradient {
  const u = solveTransposed(tanhJacobian(layer, z), v);
  if (!u) throw new Error("I − J is singular: there is no gradient here");
  const f = tanhMap(layer, z);
  const x = u.map((value, i) => value * (1 - (f[i] as number) ** 2));
  const W = Matrix.columnVector(x).mmul(Matrix.rowVector(z));
  return { u, x, b: Float64Array.from(x), W };
}

export interface TanhGradient {
  readonly u: Float64Array;
  readonly x: Float64Array;
  readonly b: Float64Array;
  readonly W: Matrix;
}
