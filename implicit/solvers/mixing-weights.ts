import { customGrad, type GradSaveFunc, type Tensor, type Tensor2D, tensor2d, tidy } from "@tensorflow/tfjs-core";
import { taping } from "../engine/fence.ts";
import { luSolve } from "../linear/lu.ts";
import { differencesOf, gram, type Products, productsFor } from "./gram.ts";

/**
 * The weights α [batch, m] with Σ αᵢ = 1 that make ‖Σ αᵢ gᵢ‖ least in each row, for m residuals gᵢ [batch, n], the newest last.
 *
 * The least squares ‖g_m − Dγ‖ over the differences Dᵢ = gᵢ₊₁ − gᵢ, each scaled to length 1, with `ridge` added to the scaled normal
 * matrix, which is solved in float64; its inner products are taken in float64 where the state is small, on the backend where it is large.
 * A row whose g_m is 0 gets (0, …, 0, 1). Differentiable once, in closed form and in float64.
 */
export function mixingWeights(
  residuals: readonly Tensor2D[],
  ridge: number,
  products: Products = productsFor((residuals[0] as Tensor2D).shape),
): Tensor2D {
  const weigh = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    const inputs = args.slice(0, -1) as Tensor2D[];
    save(inputs);
    const m = inputs.length;
    const [batch] = (inputs[0] as Tensor2D).shape;
    const inner = gram(inputs, products);
    const weights = new Float32Array(batch * m);
    for (let row = 0; row < batch; row += 1) {
      const { gamma } = leastSquares(inner.subarray(row * m * m, (row + 1) * m * m), m, ridge);
      for (let i = 0; i < m; i += 1) weights[row * m + i] = alpha(gamma, i);
    }
    const gradFunc = (dy: Tensor2D, saved: Tensor[]) => backward(saved as Tensor2D[], inner, dy, ridge);
    return { value: tensor2d(weights, [batch, m]), gradFunc };
  });
  return tidy("anderson", () => weigh(...residuals)) as Tensor2D;
}

/** αᵢ from the differences' weights γ. */
const alpha = (gamma: Float64Array, i: number): number =>
  (i < gamma.length ? (gamma[i] as number) : 1) - (gamma[i - 1] ?? 0);

interface LeastSquares {
  readonly gamma: Float64Array;
  /** K⁻¹ r for the normal matrix K. */
  solve(r: Float64Array): Float64Array;
}

/** One row's, from the inner products [m, m] of its differences and, last, of g. */
function leastSquares(inner: Float64Array, m: number, ridge: number): LeastSquares {
  const count = m - 1;
  const at = (i: number, k: number) => inner[i * m + k] as number;
  // A difference of zero carries nothing: its weight is 0.
  const scale = Float64Array.from({ length: count }, (_, i) => (at(i, i) === 0 ? 0 : 1 / Math.sqrt(at(i, i))));
  const normal = new Float64Array(count * count);
  for (let i = 0; i < count; i += 1) {
    for (let k = 0; k < count; k += 1) {
      normal[i * count + k] = i === k ? 1 + ridge : at(i, k) * (scale[i] as number) * (scale[k] as number);
    }
  }
  const solve = (r: Float64Array) => {
    const x = r.map((value, i) => value * (scale[i] as number));
    // Dependent differences and no ridge: the plain step is as good as any.
    if (!luSolve(Float64Array.from(normal), x)) x.fill(normal.every(Number.isFinite) ? 0 : Number.NaN);
    return x.map((value, i) => value * (scale[i] as number));
  };
  return { gamma: solve(Float64Array.from({ length: count }, (_, i) => at(i, count))), solve };
}

/** dγ = K⁻¹(dc − dK γ) with c = Dᵀg and K = DᵀD + ridge·diag, contracted with the cotangent: each gradient is a sum of the differences and g. */
function backward(saved: readonly Tensor2D[], inner: Float64Array, dy: Tensor2D, ridge: number): Tensor[] {
  if (taping()) throw new Error("no second derivative: Anderson's weights can be differentiated once only");
  const m = saved.length;
  const [batch, n] = (saved[0] as Tensor2D).shape;
  const upstream = dy.dataSync();
  const shares = new Float64Array(batch * m * m);
  for (let row = 0; row < batch; row += 1) {
    const from = row * m * m;
    const found = leastSquares(inner.subarray(from, from + m * m), m, ridge);
    share(shares.subarray(from, from + m * m), found, upstream.subarray(row * m, (row + 1) * m), ridge);
  }
  // In float64 wherever the products were made: with nearly dependent differences these sums cancel.
  const values = saved.map((g) => g.dataSync());
  const gradients = saved.map(() => new Float32Array(batch * n));
  for (let row = 0; row < batch; row += 1) {
    const E = differencesOf(values, row, n);
    gradients.forEach((gradient, i) => {
      for (let j = 0; j < n; j += 1) {
        let sum = 0;
        for (let k = 0; k < m; k += 1)
          sum += (shares[(row * m + i) * m + k] as number) * ((E[k] as Float64Array)[j] as number);
        gradient[row * n + j] = sum;
      }
    });
  }
  return gradients.map((gradient) => tensor2d(gradient, [batch, n]));
}

/** One row's shares [m, m] of the differences and g in the gradient of each residual. */
function share(shares: Float64Array, { gamma, solve }: LeastSquares, v: ArrayLike<number>, ridge: number): void {
  const count = gamma.length;
  const m = count + 1;
  const w = solve(Float64Array.from({ length: count }, (_, i) => (v[i] as number) - (v[i + 1] as number)));
  const into = (i: number, k: number, value: number) => {
    shares[i * m + k] = (shares[i * m + k] as number) + value;
  };
  for (let i = 0; i < count; i += 1) {
    const [wi, yi] = [w[i] as number, gamma[i] as number];
    into(count, i, wi);
    for (let k = 0; k < m; k += 1) {
      const rest = k === count ? 1 : -(gamma[k] as number);
      const moved = wi * rest - (k === count ? 0 : yi * (w[k] as number)) - (k === i ? 2 * ridge * wi * yi : 0);
      into(i + 1, k, moved);
      into(i, k, -moved);
    }
  }
}
