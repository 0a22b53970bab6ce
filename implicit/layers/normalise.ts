import {
  add,
  div,
  matMul,
  mul,
  neg,
  ones,
  relu,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tile,
} from "@tensorflow/tfjs-core";
import { offTape } from "../engine/fence.ts";
import { op } from "../engine/op.ts";
import { checkShape } from "./check-shape.ts";

/** A tensor with the batch as its first axis and the channels as its last. */
export type Features = Tensor2D | Tensor3D | Tensor4D;

/** Throws unless x, gain, shift and epsilon fit each other; returns the number of channels. */
export function checkNorm(x: Features, gain: Tensor1D, shift: Tensor1D, epsilon: number): number {
  const inside = ["height", "width"].slice(0, Math.max(0, Math.min(2, x?.rank - 2)));
  checkShape("x", x, ["batch", ...inside, "channels"]);
  const channels = x.shape.at(-1) ?? 0;
  checkShape("gain", gain, [channels]);
  checkShape("shift", shift, [channels]);
  if (!(Math.fround(epsilon) > 0 && Number.isFinite(epsilon))) throw new Error(`invalid epsilon: ${epsilon}`);
  return channels;
}

/** Over what statistics are taken: x is cut into samples, and a sample's channels into groups. */
export interface Over {
  readonly samples: number;
  readonly groups: number;
  readonly epsilon: number;
}

/** (x − mean)/√(variance + epsilon) · gain + shift as one node. */
export function normalise<T extends Features>(name: string, x: T, gain: Tensor1D, shift: Tensor1D, over: Over): T {
  const apart = (t: Tensor): Tensor3D => reshape(t, [over.samples, -1, gain.size]);
  return op(
    name,
    [x, gain, shift],
    (x, gain, shift) => {
      const { centred, offset, scale } = statistics(apart(x), over);
      const slope = mul(scale, gain);
      const value = add(mul(centred, slope), sub(shift, mul(offset, slope)));
      return { value: reshape(value, x.shape) as T, saved: [x, gain], made: [centred, offset, scale] };
    },
    (dy: T, [x, gain], made) => {
      const { centred, offset, scale } = made
        ? { centred: made[0], offset: made[1], scale: made[2] }
        : statistics(apart(x), over);
      const d = apart(dy);
      const plain = overPlaces(d);
      const along = sub(overPlaces(mul(d, centred)), mul(offset, plain));
      const dx = () => {
        const mean = groupMean(mul(gain, plain), centred, over);
        const pull = mul(scale, mul(scale, mul(scale, groupMean(mul(gain, along), centred, over))));
        const rest = sub(mul(offset, pull), mul(scale, mean));
        return reshape(add(sub(mul(d, mul(scale, gain)), mul(centred, pull)), rest), x.shape);
      };
      return [dx, () => overSamples(mul(scale, along)), () => overSamples(plain)];
    },
  );
}

/**
 * x less a number near its group's mean, what that number missed the mean by, and 1/√(variance + epsilon). The number's own rounding does
 * not matter then, and since the result does not depend on it no derivative runs through it.
 */
function statistics(x: Tensor3D, over: Over) {
  const centred = sub<Tensor3D>(
    x,
    offTape(() => groupMean(overPlaces(x), x, over)),
  );
  const offset = groupMean(overPlaces(centred), x, over);
  const variance = sub(groupMean(overPlaces(square(centred)), x, over), square(offset));
  const floor = offTape(() => relu(neg(variance)));
  const scale = div<Tensor3D>(1, sqrt(add(add(variance, floor), over.epsilon)));
  return { centred, offset, scale };
}

/** [samples, places, channels] to [samples, 1, channels]. */
const overPlaces = (t: Tensor3D): Tensor3D => (t.shape[1] === 1 ? t : sum<Tensor3D>(t, 1, true));

/** [samples, 1, channels] to [channels], as a product: wasm sums over the first axis 7 times slower. */
const overSamples = (t: Tensor): Tensor1D => {
  const flat = reshape(t, [t.shape[0] ?? 0, -1]) as Tensor2D;
  return reshape(matMul(ones([1, flat.shape[0]]) as Tensor2D, flat), [-1]);
};

/** Sums over the places become means over each group: [samples, 1, channels], or [samples, 1, 1] where broadcasting that is no slower. */
function groupMean(sums: Tensor, { shape: [samples, places, channels] }: Tensor3D, { groups }: Over): Tensor3D {
  const size = channels / groups;
  const mean = div(sum(reshape(sums, [samples, groups, size]), 2, true), places * size);
  if (groups === 1 && places === 1) return mean as Tensor3D;
  return reshape(tile(mean, [1, 1, size]), [samples, 1, channels]);
}
