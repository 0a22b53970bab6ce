import { singularValues, spectralRadius, tanhSolve } from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  /** The sweep's largest gain: weights are drawn from ± gain/√width. */
  gain: number;
  /** Numbers in the state z. */
  width: number;
  /** Random layers at each gain. */
  trials: number;
  seed: number;
}

/** One random layer, with one random input. */
export interface Trial {
  norm: number;
  radius: number;
  steps: number;
  converged: boolean;
}

/** All trials at one gain. */
export interface Value {
  gain: number;
  layers: Trial[];
  /** Of those that did not converge: how many have a fixed point that another method finds. */
  found: number;
}

const gains = 8;
const tolerance = 1e-6;
const limit = 300;

export async function* run({ gain, width, trials }: Params, context: Context): AsyncGenerator<Value> {
  const { random, breathe, progress, signal } = context;
  for (let nth = 1; nth <= gains; nth += 1) {
    const bound = ((nth / gains) * gain) / Math.sqrt(width);
    const layers: Trial[] = [];
    let found = 0;
    while (layers.length < trials) {
      const layer = {
        W: Float64Array.from({ length: width * width }, () => random.uniform(-bound, bound)),
        x: Float64Array.from({ length: width }, () => random.normal()),
      };
      const { z, residuals, converged } = tanhSolve(layer, { by: "iteration", tolerance, steps: limit });
      layers.push({
        norm: singularValues(layer.W, width)[0] ?? 0,
        radius: spectralRadius(layer.W, width),
        steps: residuals.length - 1,
        converged,
      });
      // Brouwer says that a fixed point is there: look for it from where the iteration was left, and from some other places
      const starts = converged ? [] : [z, ...Array.from({ length: 20 }, () => z.map(() => random.uniform(-1, 1)))];
      if (starts.some((z0) => tanhSolve(layer, { by: "newton", tolerance: 1e-9, steps: 50, z0 }).converged)) found += 1;
      progress((nth - 1) * trials + layers.length, gains * trials);
      await breathe();
      if (signal.aborted) return;
    }
    yield { gain: (nth / gains) * gain, layers, found };
  }
}
