import { type Rank, type ShapeMap, type Tensor, tensor } from "@tensorflow/tfjs-core";
import type { Uniform } from "../float64/estimates.ts";

/**
 * Weights to begin with: uniform in ±gain/√fan-in, drawn from `random`, a generator of numbers in [0, 1) that the caller has seeded.
 *
 * The fan-in, the number of inputs to one output, is read from the shape: [out, in] for `linear` and the cells,
 * [kernel height, kernel width, in, out] for `conv2d`. `gain` defaults to 1: variance 1/(3 fan-in), as PyTorch's layers start; √3 keeps the variance
 * of the signal, √6 where a relu follows. Throws `invalid shape` for another rank, `invalid gain: 0`.
 *
 * Source: Y. LeCun et al. 1998, Efficient BackProp, doi 10.1007/3-540-49430-8_2; K. He et al. 2015, Delving Deep into Rectifiers, doi 10.1109/ICCV.2015.123.
 */
export function uniformWeights<R extends Rank.R2 | Rank.R4>(
  shape: ShapeMap[R],
  random: Uniform,
  { gain = 1 }: { gain?: number } = {},
): Tensor<R> {
  const fits = shape.length === 2 || shape.length === 4;
  if (!(fits && shape.every((side) => Number.isInteger(side) && side >= 1))) {
    throw new Error(`invalid shape: [${shape}], expected [out, in] or [kernel height, kernel width, in, out]`);
  }
  if (!(gain > 0 && Number.isFinite(gain))) throw new Error(`invalid gain: ${gain}`);
  const inputs = shape.length === 2 ? shape.slice(1) : shape.slice(0, 3);
  const bound = gain / Math.sqrt(inputs.reduce((product, side) => product * side, 1));
  const size = shape.reduce((product, side) => product * side, 1);
  return tensor(
    Float32Array.from({ length: size }, () => (2 * random() - 1) * bound),
    shape,
  );
}
