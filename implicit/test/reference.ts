import { randomNormal, type Tensor1D, type Tensor2D } from "@tensorflow/tfjs-core";
import { tanhBackward, tanhSolve } from "../float64/tanh-layer.ts";

/** A tanh layer with seeded normal numbers: W of spectral norm near 2·gain (its spectral radius is near gain). */
export interface Sample {
  readonly x: Tensor2D;
  readonly W: Tensor2D;
  readonly b: Tensor1D;
}

export function sample(batch: number, n: number, gain: number, seed = 1): Sample {
  return {
    x: randomNormal([batch, n], 0, 0.5, "float32", seed) as Tensor2D,
    W: randomNormal([n, n], 0, gain / Math.sqrt(n), "float32", seed + 1) as Tensor2D,
    b: randomNormal([n], 0, 0.3, "float32", seed + 2) as Tensor1D,
  };
}

/** The solution and, for loss = Σ c∘z, the gradients, in float64, row by row. */
export function reference({ x, W, b }: Sample, c: Tensor2D) {
  const [batch, n] = x.shape;
  const [xs, ws, cs] = [x.dataSync(), W.dataSync(), c.dataSync()];
  const weights = Float64Array.from(ws);
  const bias = Float64Array.from(b.dataSync());
  const z = new Float64Array(batch * n);
  const dx = new Float64Array(batch * n);
  const db = new Float64Array(n);
  const dW = new Float64Array(n * n);
  for (let row = 0; row < batch; row += 1) {
    const cut = (values: ArrayLike<number>) =>
      Float64Array.from({ length: n }, (_, i) => values[row * n + i] as number);
    const layer = { W: weights, x: cut(xs), b: bias };
    const plain = tanhSolve(layer, { by: "iteration", steps: 200, tolerance: 1e-6 });
    const { z: zi, converged } = tanhSolve(layer, { z0: plain.z, tolerance: 1e-12 });
    if (!converged) throw new Error(`the reference did not converge in row ${row}`);
    const gradient = tanhBackward(layer, zi, cut(cs));
    z.set(zi, row * n);
    dx.set(gradient.x, row * n);
    addTo(dW, gradient.W);
    addTo(db, gradient.b);
  }
  return { z, dx, dW, db };
}

function addTo(sum: Float64Array, more: Float64Array): void {
  more.forEach((value, i) => {
    sum[i] = (sum[i] as number) + value;
  });
}

/** The largest difference of two lists of numbers; NaN counts as infinitely far. */
export function gap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i += 1) {
    const difference = Math.abs((a[i] as number) - (b[i] as number));
    largest = Math.max(largest, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
  }
  return largest;
}
