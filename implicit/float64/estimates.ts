/** x ↦ A x for vectors of length n. */
export type Product = (x: Float64Array) => Float64Array;

/** Uniform numbers in [0, 1), seeded by whoever hands them over. */
export type Uniform = () => number;

/**
 * ρ(A) from products alone: power iteration, read off the last three vectors, so that a complex pair of largest eigenvalues is found
 * as well as a real one.
 *
 * Of xₖ₊₂ ≈ a xₖ₊₁ + b xₖ, fitted by least squares, the larger root of λ² = aλ + b is the estimate. Stops when it changes by less than
 * `tolerance` (default 1e-10, relative) or after `steps` (default 1000) products. Slow where the third eigenvalue is as large as the first.
 */
export function powerIteration(
  A: Product,
  n: number,
  random: Uniform,
  { steps = 1000, tolerance = 1e-10 }: { steps?: number; tolerance?: number } = {},
): number {
  if (!(Number.isInteger(steps) && steps >= 1)) throw new Error(`invalid steps: ${steps}`);
  if (!(tolerance >= 0)) throw new Error(`invalid tolerance: ${tolerance}`);
  let older = unit(Float64Array.from({ length: n }, () => 2 * random() - 1));
  let estimate = 0;
  for (let step = 0; step < steps; step += 1) {
    const old = A(older);
    const size = Math.hypot(...old);
    if (size === 0) return 0;
    const next = largestRoot(older, old, A(old));
    if (Math.abs(next - estimate) <= tolerance * next) return next;
    estimate = next;
    older = unit(old);
  }
  return estimate;
}

function largestRoot(x0: Float64Array, x1: Float64Array, x2: Float64Array): number {
  const [p, q, r, s, t] = [dot(x1, x1), dot(x1, x0), dot(x0, x0), dot(x1, x2), dot(x0, x2)];
  const determinant = p * r - q * q;
  // Parallel vectors: one real eigenvalue is left.
  if (determinant <= 1e-14 * p * r) return Math.abs(s / p);
  const a = (s * r - t * q) / determinant;
  const b = (t * p - s * q) / determinant;
  const discriminant = a * a + 4 * b;
  return discriminant < 0 ? Math.sqrt(-b) : (Math.abs(a) + Math.sqrt(discriminant)) / 2;
}

/**
 * Hutchinson's estimate of ‖J‖² (Frobenius) = E ‖Jᵀε‖² over ε of ± 1, from `samples` (default 100) products with Jᵀ.
 *
 * Its relative error shrinks like √(2/samples) at worst. DEQs are regularised by it, with one sample a step.
 *
 * Source: M. F. Hutchinson 1990, Commun. Stat. Simul. Comput. 19, 433–450, doi 10.1080/03610919008812866.
 */
export function hutchinson(
  vjp: Product,
  n: number,
  random: Uniform,
  { samples = 100 }: { samples?: number } = {},
): number {
  if (!(Number.isInteger(samples) && samples >= 1)) throw new Error(`invalid samples: ${samples}`);
  let sum = 0;
  for (let sample = 0; sample < samples; sample += 1) {
    const e = Float64Array.from({ length: n }, () => (random() < 0.5 ? -1 : 1));
    const Je = vjp(e);
    sum += dot(Je, Je);
  }
  return sum / samples;
}

const unit = (x: Float64Array): Float64Array => {
  const size = Math.hypot(...x);
  return x.map((value) => value / size);
};

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
