import { customGrad, type GradSaveFunc, type Tensor, type Tensor2D, tensor2d, tidy } from "@tensorflow/tfjs-core";
import { taping } from "../engine/fence.ts";
import { luSolve } from "../linear/lu.ts";

/**
 * The weights α [batch, m] with Σ αᵢ = 1 that make ‖Σ αᵢ gᵢ‖ least in each row, for m residuals gᵢ [batch, n], the newest last.
 *
 * Solved in float64 on the CPU as the least squares ‖g_m − Dγ‖ over the differences Dᵢ = gᵢ₊₁ − gᵢ, each scaled to length 1, with `ridge` added to
 * the scaled normal matrix. A row whose g_m is 0 gets (0, …, 0, 1). Differentiable once, in closed form.
 */
export function mixingWeights(residuals: readonly Tensor2D[], ridge: number): Tensor2D {
  const weigh = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    const inputs = args.slice(0, -1) as Tensor2D[];
    save(inputs);
    const [batch, n] = (inputs[0] as Tensor2D).shape;
    const m = inputs.length;
    const weights = new Float32Array(batch * m);
    const values = inputs.map((g) => g.dataSync());
    for (let row = 0; row < batch; row += 1) {
      const { gamma } = leastSquares(rowOf(values, row, n), ridge);
      for (let i = 0; i < m; i += 1) weights[row * m + i] = alpha(gamma, i);
    }
    const gradFunc = (dy: Tensor2D, saved: Tensor[]) => backward(saved as Tensor2D[], dy, ridge);
    return { value: tensor2d(weights, [batch, m]), gradFunc };
  });
  return tidy("anderson", () => weigh(...residuals)) as Tensor2D;
}

/** αᵢ from the differences' weights γ. */
const alpha = (gamma: Float64Array, i: number): number =>
  (i < gamma.length ? (gamma[i] as number) : 1) - (gamma[i - 1] ?? 0);

/** One row of every residual, in float64. */
const rowOf = (values: readonly ArrayLike<number>[], row: number, n: number): Float64Array[] =>
  values.map((g) => Float64Array.from({ length: n }, (_, j) => g[row * n + j] as number));

interface LeastSquares {
  readonly g: Float64Array;
  readonly differences: readonly Float64Array[];
  readonly gamma: Float64Array;
  /** K⁻¹ r for the normal matrix K. */
  solve(r: Float64Array): Float64Array;
}

function leastSquares(residuals: readonly Float64Array[], ridge: number): LeastSquares {
  const g = residuals.at(-1) as Float64Array;
  const differences = residuals
    .slice(1)
    .map((next, i) => next.map((value, j) => value - (residuals[i]?.[j] as number)));
  const count = differences.length;
  const lengths = differences.map((d) => Math.sqrt(dot(d, d)));
  // A difference of zero carries nothing: its weight is 0.
  const scale = lengths.map((length) => (length === 0 ? 0 : 1 / length));
  const normal = new Float64Array(count * count);
  differences.forEach((a, i) => {
    differences.forEach((b, j) => {
      normal[i * count + j] = i === j ? 1 + ridge : dot(a, b) * (scale[i] as number) * (scale[j] as number);
    });
  });
  const solve = (r: Float64Array) => {
    const x = r.map((value, i) => value * (scale[i] as number));
    // Dependent differences and no ridge: the plain step is as good as any.
    if (!luSolve(Float64Array.from(normal), x)) x.fill(normal.every(Number.isFinite) ? 0 : Number.NaN);
    return x.map((value, i) => value * (scale[i] as number));
  };
  return { g, differences, gamma: solve(Float64Array.from(differences, (d) => dot(d, g))), solve };
}

/** dγ = K⁻¹(dc − dK γ) with c = Dᵀg and K = DᵀD + ridge·diag, contracted with the cotangent. */
function backward(saved: readonly Tensor2D[], dy: Tensor2D, ridge: number): Tensor[] {
  if (taping()) throw new Error("no second derivative: Anderson's weights can be differentiated once only");
  const [batch, n] = (saved[0] as Tensor2D).shape;
  const m = saved.length;
  const values = saved.map((g) => g.dataSync());
  const upstream = dy.dataSync();
  const gradients = saved.map(() => new Float32Array(batch * n));
  const into = (i: number, row: number, j: number, value: number) => {
    const gradient = gradients[i] as Float32Array;
    gradient[row * n + j] = (gradient[row * n + j] as number) + value;
  };
  for (let row = 0; row < batch; row += 1) {
    const { g, differences, gamma, solve } = leastSquares(rowOf(values, row, n), ridge);
    const v = (i: number) => upstream[row * m + i] as number;
    const w = solve(Float64Array.from(differences, (_, i) => v(i) - v(i + 1)));
    for (let j = 0; j < n; j += 1) {
      let rest = g[j] as number;
      let Dw = 0;
      differences.forEach((d, i) => {
        rest -= (gamma[i] as number) * (d[j] as number);
        Dw += (w[i] as number) * (d[j] as number);
      });
      into(m - 1, row, j, Dw);
      differences.forEach((d, i) => {
        const [wi, yi] = [w[i] as number, gamma[i] as number];
        const dD = wi * rest - yi * Dw - 2 * ridge * wi * yi * (d[j] as number);
        into(i + 1, row, j, dD);
        into(i, row, j, -dD);
      });
    }
  }
  return gradients.map((gradient) => tensor2d(gradient, [batch, n]));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j += 1) sum += (a[j] as number) * (b[j] as number);
  return sum;
}
