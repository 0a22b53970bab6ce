import { type Tensor2D, dispose, tensor2d, zeros } from "@tensorflow/tfjs-core";
import { iterate, picard, type Problem, spectralRadius, tanhProblem } from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  /** Numbers in the state z. */
  width: number;
  /** The weights are drawn from ± gain/√width; PyTorch's Linear starts at gain 1. */
  gain: number;
  tolerance: number;
  seed: number;
}

export type Value =
  | { kind: "step"; k: number; residual: number; evaluations: number }
  | { kind: "summary"; outcome: string; evaluations: number; residual: number; rate: number; radius: number };

/** The layer: its output z is whatever satisfies z = tanh(z Wᵀ + x). Change this map and the digits train yours. */
export const layer = (x: Tensor2D, W: Tensor2D): Problem => tanhProblem(x, W);

const batch = 10;

export function* run({ width, gain, tolerance }: Params, { random }: Context): Generator<Value> {
  const draw = (length: number, next: () => number) => Float32Array.from({ length }, next);
  const bound = gain / Math.sqrt(width);
  const W = tensor2d(draw(width * width, () => random.uniform(-bound, bound)), [width, width]);
  const x = tensor2d(draw(batch * width, () => random.normal()), [batch, width]);
  const z0 = zeros<"R2">([batch, width]);

  const solving = iterate(layer(x, W), z0, { solver: picard(), stop: { absolute: tolerance, steps: 200 } });
  const residuals: number[] = [];
  try {
    for (;;) {
      const { done, value } = solving.next();
      if (!done) {
        residuals.push(value.residual);
        yield { kind: "step", k: value.k, residual: value.residual, evaluations: value.evaluations };
        continue;
      }
      const { z, outcome, trace } = value;
      const last = trace.at(-1);
      yield {
        kind: "summary",
        outcome,
        evaluations: last?.evaluations ?? 0,
        residual: last?.residual ?? Number.NaN,
        rate: rateOf(residuals),
        radius: largestRadius(z, W),
      };
      z.dispose();
      return;
    }
  } finally {
    solving.return(undefined as never);
    dispose([W, x, z0]);
  }
}

/** How much one step shrinks the residual, measured over the last four steps. */
function rateOf(residuals: number[]): number {
  const tail = residuals.slice(-5);
  return ((tail.at(-1) ?? Number.NaN) / (tail[0] ?? Number.NaN)) ** (1 / (tail.length - 1));
}

/** The largest |eigenvalue| of the Jacobians J = diag(1 − z²) W, one for each row of the batch. */
function largestRadius(z: Tensor2D, W: Tensor2D): number {
  const weights = W.dataSync();
  const states = z.dataSync();
  const n = W.shape[0];
  const radii = Array.from({ length: batch }, (_, row) =>
    spectralRadius(
      Float64Array.from(weights, (w, at) => w * (1 - (states[row * n + Math.floor(at / n)] ?? 0) ** 2)),
      n,
    ),
  );
  return Math.max(...radii);
}
