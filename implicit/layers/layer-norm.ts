import type { Tensor1D } from "@tensorflow/tfjs-core";
import { checkNorm, type Features, normalise } from "./normalise.ts";

/**
 * Layer normalisation over the last axis: each token (or pixel) by the mean and the variance of its own channels.
 *
 * Shapes: x [batch, …, channels] of rank 2 to 4, gain and shift [channels]; the result is as x. `epsilon` defaults to 1e-5. Normalising
 * a whole sample at once is `groupNorm` with one group. Gradient, second derivative and errors as `groupNorm`'s.
 *
 * Source: J. L. Ba, J. R. Kiros and G. E. Hinton 2016, Layer Normalization, arXiv 1607.06450.
 */
export function layerNorm<T extends Features>(
  x: T,
  gain: Tensor1D,
  shift: Tensor1D,
  { epsilon = 1e-5 }: { epsilon?: number } = {},
): T {
  const channels = checkNorm(x, gain, shift, epsilon);
  return normalise("layerNorm", x, gain, shift, { samples: x.size / channels, groups: 1, epsilon });
}
