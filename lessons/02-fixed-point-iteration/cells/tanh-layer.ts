import { dispose, type Rank, type Tensor2D, tensor2d, zeros } from "@tensorflow/tfjs-core";
import { iterate, type Outcome, type Problem, picard, type Step, spectralRadius, tanhProblem } from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  /** The weights are drawn from ± gain/√width; PyTorch's Linear starts at gain 1. */
  gain: number;
  /** Numbers in the state z. */
  width: number;
  tolerance: number;
  seed: number;
}

/** What remains to be said when the iteration has ended. */
export interface Summary {
  outcome: Outcome;
  rate: number;
  radius: number;
  /** A solve that shows its steps runs them one by one; a fused kernel runs the whole solve at once. */
  ran: "kernel" | "generic";
}

export type Value = Step | Summary;

/** The layer: its output z is whatever satisfies z = tanh(z Wᵀ + x). Change this map, and the digits train yours. */
export const layer = (x: Tensor2D, W: Tensor2D): Problem => tanhProblem(x, W);

const batch = 10;

export function* run({ gain, width, tolerance }: Params, { random }: Context): Generator<Value> {
  const bound = gain / Math.sqrt(width);
  const weights = Float32Array.from({ length: width * width }, () => random.uniform(-bound, bound));
  const inputs = Float32Array.from({ length: batch * width }, () => random.normal());
  const W = tensor2d(weights, [width, width]);
  const x = tensor2d(inputs, [batch, width]);
  const z0 = zeros<Rank.R2>([batch, width]);
  try {
    const stop = { absolute: tolerance, steps: 200 };
    const { z, outcome, trace, ran } = yield* iterate(layer(x, W), z0, { solver: picard(), stop });
    yield { outcome, rate: rateOf(trace), radius: largestRadius(z.dataSync(), weights, width), ran };
    z.dispose();
  } finally {
    dispose([W, x, z0]);
  }
}

/** By how much one step shrinks the residual, over the last four steps. */
function rateOf(trace: readonly Step[]): number {
  const tail = trace.slice(-5).map((step) => step.residual);
  return ((tail.at(-1) ?? 0) / (tail[0] ?? 0)) ** (1 / (tail.length - 1));
}

/** The largest |eigenvalue| of J = diag(1 − z²) W, over the rows z of the batch. */
function largestRadius(z: ArrayLike<number>, weights: Float32Array, n: number): number {
  const radii = Array.from({ length: batch }, (_, row) => {
    const J = Float64Array.from(weights, (w, at) => w * (1 - (z[row * n + Math.floor(at / n)] ?? 0) ** 2));
    return spectralRadius(J, n);
  });
  return Math.max(...radii);
}
