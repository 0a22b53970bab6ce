import {
  abs,
  add,
  cast,
  clipByValue,
  customGrad,
  elu,
  floor,
  type GradSaveFunc,
  gather,
  grad,
  greater,
  isNaN as isNan,
  less,
  logicalAnd,
  maximum,
  maxPool,
  mean,
  min,
  minimum,
  mul,
  oneHot,
  relu,
  reshape,
  reverse,
  sigmoid,
  sign,
  softplus,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tanh,
  tensor1d,
  topk,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import { offTape } from "../index.ts";
import type { Row } from "./double.ts";

/** A function of a row that is at most as steep as 1, for tensors [batch, n] with n even, and the same in float64. */
export interface Piece {
  readonly tensors: (z: Tensor2D) => Tensor2D;
  readonly numbers: (z: Row) => Row;
  /** It has no second derivative in tfjs, or loses it off the tape: what needs one must say so. */
  readonly once?: true;
  /** The wasm backend lacks its gradient, and says so. */
  readonly onCpu?: true;
}

const entrywise = (tensors: (z: Tensor2D) => Tensor, number: (entry: number) => number, once?: true): Piece => ({
  tensors: tensors as Piece["tensors"],
  numbers: (z) => z.map(number),
  ...(once ? { once } : {}),
});

/** tanh by hand, its gradient computed off the tape with tfjs's own. */
const byHand = customGrad((...args) => {
  const [z, save] = args as unknown as [Tensor2D, GradSaveFunc];
  save([z]);
  const gradFunc = (dy: Tensor, saved: Tensor[]) =>
    offTape(() => mul(dy, grad((z: Tensor) => tanh(z))(saved[0] as Tensor)));
  return { value: tanh(z), gradFunc };
}) as (z: Tensor2D) => Tensor2D;

/** z/2 and a tenth of a wave over each third, whose place `floor` gives: no jump, so that there is one fixed point. */
const waves = (z: Tensor2D, floor: Tensor) => {
  const part = sub(mul(z, 3), floor);
  return add(mul(0.5, z), mul(0.1, mul(part, sub(1, abs(part)))));
};
const wave = (part: number) => part * (1 - Math.abs(part));

/** Everything that a map may contain: smooth, with kinks, with choices, with a first derivative only. */
export const pieces: Record<string, Piece> = {
  tanh: entrywise(tanh, Math.tanh),
  sigmoid: entrywise(sigmoid, (z) => 1 / (1 + Math.exp(-z))),
  softplus: entrywise(softplus, (z) => Math.log1p(Math.exp(z))),
  relu: entrywise(relu, (z) => Math.max(0, z)),
  "elu, one derivative only": entrywise(elu, (z) => (z < 0 ? Math.expm1(z) : z), true),
  abs: entrywise(abs, Math.abs),
  clip: entrywise(
    (z) => clipByValue(z, -0.4, 0.4),
    (z) => Math.min(0.4, Math.max(-0.4, z)),
  ),
  "where(greater)": entrywise(
    (z) => where(greater(z, 0), z, mul(0.1, z)),
    (z) => (z > 0 ? z : 0.1 * z),
  ),
  "where of two comparisons": entrywise(
    (z) => where(logicalAnd(greater(z, -0.3), less(z, 0.3)), z, add(mul(0.3, z), mul(0.21, sign(z)))),
    (z) => (z > -0.3 && z < 0.3 ? z : 0.3 * z + 0.21 * Math.sign(z)),
  ),
  "a comparison as a number": entrywise(
    (z) => mul(sub(z, 0.1), add(0.2, mul(0.7, cast(greater(z, 0.1), "float32")))),
    (z) => (z - 0.1) * (z > 0.1 ? 0.9 : 0.2),
  ),
  "integers and back": entrywise(
    (z) => waves(z, cast(cast(mul(z, 3), "int32"), "float32")),
    (z) => 0.5 * z + 0.1 * wave(3 * z - Math.trunc(3 * z)),
  ),
  "floor and sign": entrywise(
    (z) => add(waves(z, floor(mul(z, 3))), mul(0.1, mul(sign(z), z))),
    (z) => 0.5 * z + 0.1 * wave(3 * z - Math.floor(3 * z)) + 0.1 * Math.abs(z),
  ),
  "isNaN, zerosLike": entrywise(
    (z) => where(isNan(z), zerosLike(z), mul(0.9, z)),
    (z) => 0.9 * z,
  ),
  "largest of two halves": {
    tensors: (z) => maximum(z, reverse(z, 1)) as Tensor2D,
    numbers: (z) => z.map((entry, i) => Math.max(entry, z[z.length - 1 - i] as number)),
  },
  "gather, whose gradient wasm lacks": {
    tensors: (z) => gather(z, turned(z), 1),
    numbers: (z) => [...z].reverse(),
    onCpu: true,
  },
  "sort by topk's places": {
    tensors: (z) => {
      const [, n] = z.shape;
      const { indices } = topk(z, n);
      return reshape(sum(mul(oneHot(cast(indices, "int32"), n), reshape(z, [-1, 1, n])), 2), z.shape) as Tensor2D;
    },
    numbers: (z) => [...z].sort((a, b) => b - a),
  },
  "less the least": {
    tensors: (z) => mul(0.5, sub(z, reshape(min(z, 1), [-1, 1]))) as Tensor2D,
    numbers: (z) => z.map((entry) => 0.5 * (entry - Math.min(...z))),
  },
  "min and mean": {
    tensors: (z) => minimum(mul(0.9, z), add(mul(0, z), mean(z, 1, true))) as Tensor2D,
    numbers: (z) => z.map((entry) => Math.min(0.9 * entry, z.reduce((sum, more) => sum + more, 0) / z.length)),
  },
  "max-pool, one derivative only": {
    tensors: (z) => {
      const [batch, n] = z.shape;
      // lifted, because the wasm backend sends the gradient of a negative maximum to the wrong place
      const pooled = maxPool(reshape(add(z, 4), [batch, n, 1, 1]) as Tensor4D, [3, 1], 1, "same");
      return mul(0.6, sub(reshape(pooled, [batch, n]), 4)) as Tensor2D;
    },
    numbers: (z) => z.map((entry, i) => 0.6 * Math.max(z[i - 1] ?? entry, entry, z[i + 1] ?? entry)),
    once: true,
  },
  "a gradient off the tape": { tensors: byHand, numbers: (z) => z.map(Math.tanh), once: true },
};

const turned = (z: Tensor2D) =>
  tensor1d(
    Array.from({ length: z.shape[1] }, (_, i) => z.shape[1] - 1 - i),
    "int32",
  );
