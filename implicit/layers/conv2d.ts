import { conv2d as convolve, reverse, slice, type Tensor4D, transpose } from "@tensorflow/tfjs-core";
import { op } from "../engine/op.ts";
import { checkShape } from "./check-shape.ts";

/**
 * A convolution that trains on every backend: y[i, j] = Σ x[i + a − top, j + b − left] W[a, b], zeros outside the image.
 *
 * Shapes: x [batch, height, width, in], W [kernel height, kernel width, in, out]; the result is [batch, height, width, out]: stride 1, and
 * for an even kernel one zero less before than after, as tfjs's own `same` has it. Both gradients are convolutions
 * and operations of this same kind, so it can be differentiated to any order. x's is one with the filter turned; W's is one with x's channels as
 * the batch and dy as a filter as large as the image. Cost: one convolution forward, one for x's gradient, 1.5 to 2.5 for W's on wasm;
 * tfjs's wasm backend has no gradient for W, and its gradient for x takes 8 to 17 times as long (`node implicit/bench/layers.mjs`).
 * Throws `shape mismatch` where the channels differ.
 */
export function conv2d(x: Tensor4D, W: Tensor4D): Tensor4D {
  checkShape("x", x, ["batch", "height", "width", "channels"]);
  checkShape("W", W, ["kernel height", "kernel width", x.shape[3], "out"]);
  return correlate(x, W, [same(W.shape[0]), same(W.shape[1])]);
}

/** Zeros before and after the rows, and the columns; a negative number cuts instead. */
type Frame = readonly [readonly [number, number], readonly [number, number]];

function same(side: number): readonly [number, number] {
  const before = Math.floor((side - 1) / 2);
  return [before, side - 1 - before];
}

/** y[i] = Σ x[i + a − before] W[a] for every place of W on the framed x. */
function correlate(x: Tensor4D, W: Tensor4D, frame: Frame): Tensor4D {
  return op(
    "conv2d",
    [x, W],
    (x, W) => ({ value: framed(x, W, frame), saved: [x, W] }),
    (dy: Tensor4D, [x, W]) => [
      () => correlate(dy, turned(W), turnedFrame(frame, W)),
      () => transpose(correlate(transpose(x, [3, 1, 2, 0]), transpose(dy, [1, 2, 0, 3]), frame), [1, 2, 0, 3]),
    ],
  );
}

function framed(x: Tensor4D, W: Tensor4D, [rows, columns]: Frame): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const cut = (side: number) => Math.max(0, -side);
  const zeros = ([before, after]: readonly [number, number]): [number, number] => [
    Math.max(0, before),
    Math.max(0, after),
  ];
  const [top, bottom, left, right] = [...rows.map(cut), ...columns.map(cut)] as [number, number, number, number];
  const inside =
    top + bottom + left + right === 0
      ? x
      : slice(x, [0, top, left, 0], [batch, height - top - bottom, width - left - right, channels]);
  return convolve(inside, W, 1, [[0, 0], zeros(rows), zeros(columns), [0, 0]]);
}

const turned = (W: Tensor4D): Tensor4D => transpose(reverse(W, [0, 1]), [0, 1, 3, 2]);

const turnedFrame = ([rows, columns]: Frame, { shape: [height, width] }: Tensor4D): Frame => [
  [height - 1 - rows[0], height - 1 - rows[1]],
  [width - 1 - columns[0], width - 1 - columns[1]],
];
