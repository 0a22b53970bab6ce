import type { Tensor1D } from "@tensorflow/tfjs-core";
import { checkNorm, type Features, normalise } from "./normalise.ts";

/**
 * Group normalisation: (x − mean)/√(variance + epsilon) · gain + shift, the mean and the variance those of a sample's group of channels.
 *
 * Shapes: x [batch, …, channels] of rank 2 to 4, gain and shift [channels]; the result is as x. Statistics are taken over every axis
 * but the first, and over channels/groups neighbouring channels; the variance is the mean square. `groups` (default 1, layer
 * normalisation of the whole sample) divides the channels; `epsilon` (default 1e-5) matters where the variance is not much larger.
 * One node on the tape with its gradient in closed form; it can be differentiated again. Cost: eight passes over x forward and
 * nine backward, whatever `groups` is. Deviations beyond 1e19 overflow float32. Throws `invalid groups: 3`, `invalid epsilon: 0`, `shape mismatch`.
 *
 * Source: Y. Wu and K. He 2018, Group Normalization, ECCV, doi 10.1007/978-3-030-01261-8_1.
 */
export function groupNorm<T extends Features>(
  x: T,
  gain: Tensor1D,
  shift: Tensor1D,
  { groups = 1, epsilon = 1e-5 }: { groups?: number; epsilon?: number } = {},
): T {
  const channels = checkNorm(x, gain, shift, epsilon);
  if (!(Number.isInteger(groups) && groups >= 1 && channels % groups === 0)) {
    throw new Error(`invalid groups: ${groups}, of ${channels} channels`);
  }
  return normalise("groupNorm", x, gain, shift, { samples: x.shape[0], groups, epsilon });
}
