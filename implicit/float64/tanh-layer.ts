import { identityMinus, solveSystem } from "./matrix.ts";

/** One row of the tanh layer in float64: z = tanh(W z + x + b), for z, x and b of length n and W n × n by rows. */
export interface TanhLayer {
  readonly W: Float64Array;
  readonly x: Float64Array;
  readonly b?: Float64Array;
}

/** What `tanhSolve` found: z, the residual of every iterate from z0 on, and whether the last one met the tolerance. */
export interface TanhSolution {
  readonly z: Float64Array;
  readonly residuals: readonly number[];
  readonly converged: boolean;
}

/** `steps` is the most that are taken; `by` chooses the method. */
export interface TanhSolveOptions {
  readonly tolerance?: number;
  readonly steps?: number;
  readonly by?: "iteration" | "newton";
  readonly z0?: Float64Array;
}

/** f(z) = tanh(W z + x + b). Cost n². */
export function tanhMap({ W, x, b }: TanhLayer, z: Float64Array): Float64Array {
  const n = x.length;
  return x.map((xi, i) => {
    let sum = xi + (b?.[i] ?? 0);
    for (let j = 0; j < n; j += 1) sum += (W[i * n + j] as number) * (z[j] as number);
    return Math.tanh(sum);
  });
}

/** J = ∂f/∂z = diag(1 − f(z)²) W at z, n × n by rows. */
export function tanhJacobian(layer: TanhLayer, z: Float64Array): Float64Array {
  const f = tanhMap(layer, z);
  const n = f.length;
  return layer.W.map((w, at) => w * (1 - (f[Math.floor(at / n)] as number) ** 2));
}

/**
 * Solves z = f(z) in float64 from z0 (default 0) to ‖f(z) − z‖ ≤ tolerance (default 1e-12) in at most `steps` (default 100).
 *
 * `by` "iteration" takes z ← f(z), n² a step, and needs ρ(J) < 1; "newton" (default) solves (I − J)Δ = f(z) − z by LU, n³/3 a step,
 * and takes the plain step where I − J is singular. For up to about 200 unknowns.
 */
export function tanhSolve(layer: TanhLayer, options: TanhSolveOptions = {}): TanhSolution {
  const { tolerance = 1e-12, steps = 100, by = "newton", z0 = new Float64Array(layer.x.length) } = options;
  if (!(tolerance >= 0)) throw new Error(`invalid tolerance: ${tolerance}`);
  if (!(Number.isInteger(steps) && steps >= 0)) throw new Error(`invalid steps: ${steps}`);
  const n = z0.length;
  const residuals: number[] = [];
  for (let z = Float64Array.from(z0); ; ) {
    const f = tanhMap(layer, z);
    const g = f.map((value, i) => value - (z[i] as number));
    const residual = Math.hypot(...g);
    residuals.push(residual);
    if (residual <= tolerance || residuals.length > steps) return { z, residuals, converged: residual <= tolerance };
    const newton = by === "newton" ? solveSystem(identityMinus(tanhJacobian(layer, z), n), g) : undefined;
    z = z.map((value, i) => value + ((newton ?? g)[i] as number));
  }
}

/** u = (I − Jᵀ)⁻¹ v, and the gradients with respect to x, b and W (n × n by rows). */
export interface TanhGradient {
  readonly u: Float64Array;
  readonly x: Float64Array;
  readonly b: Float64Array;
  readonly W: Float64Array;
}

/**
 * The implicit gradient at a solution z, for the cotangent v = ∂loss/∂z: with u = (I − Jᵀ)⁻¹ v and s = (1 − f²)∘u,
 * ∂loss/∂x = ∂loss/∂b = s and ∂loss/∂W = s zᵀ. As good as z is. Throws `I − J is singular` where the theorem has nothing to say.
 */
export function tanhBackward(layer: TanhLayer, z: Float64Array, v: Float64Array): TanhGradient {
  const n = z.length;
  const u = solveSystem(identityMinus(tanhJacobian(layer, z), n, "transpose"), v);
  if (!u) throw new Error("I − J is singular: there is no gradient here");
  const f = tanhMap(layer, z);
  const s = u.map((value, i) => value * (1 - (f[i] as number) ** 2));
  const W = layer.W.map((_, at) => (s[Math.floor(at / n)] as number) * (z[at % n] as number));
  return { u, x: s, b: Float64Array.from(s), W };
}
