import {
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { attention, conv2d, delay, gatedCell, groupNorm, layerNorm, linear, lstmCell } from "../index.ts";
import type { Row } from "./derivatives.ts";
import { attention64, conv2d64, gated64, linear64, lstm64, norm64 } from "./float64-layers.ts";

const conv = (shape: number[], kernel: number[]): Row => ({
  shapes: [shape, kernel],
  layer: (x, W) => conv2d(x as Tensor4D, W as Tensor4D),
  exact: (x, W) => conv2d64(x as Float64Array, W as Float64Array, shape, kernel),
});

interface Norm {
  readonly groups?: number;
  readonly epsilon?: number;
  readonly size?: number;
  readonly offset?: number;
}

/** Differences move x by what moves the result: its deviation, and at least √epsilon. */
function norm(
  shape: number[],
  { groups, epsilon = 1e-5, size = 1, offset = 0 }: Norm,
  by: "groupNorm" | "layerNorm" = "groupNorm",
): Row {
  const channels = shape.at(-1) ?? 0;
  const cells = shape.reduce((product, side) => product * side, 1) / channels;
  const samples = by === "groupNorm" ? (shape[0] ?? 0) : cells;
  const step = Math.sqrt(size ** 2 + epsilon);
  const o = { ...(groups ? { groups } : {}), ...(epsilon === 1e-5 ? {} : { epsilon }) };
  return {
    shapes: [shape, [channels], [channels]],
    sizes: [size],
    offsets: [offset],
    steps: [step],
    layer: (x, gain, shift) =>
      (by === "groupNorm" ? groupNorm : layerNorm)(x as Tensor4D, gain as Tensor1D, shift as Tensor1D, o),
    exact: (x, gain, shift) =>
      norm64(x as Float64Array, gain as Float64Array, shift as Float64Array, {
        samples,
        channels,
        groups: groups ?? 1,
        epsilon,
      }),
  };
}

interface Attend {
  readonly batch: number;
  readonly queries: number;
  readonly keys: number;
  readonly d: number;
  readonly e: number;
  readonly heads?: number;
  readonly mask?: "causal" | readonly number[];
  readonly size?: number;
}

function attend({ batch, queries, keys, d, e, heads, mask, size = 1 }: Attend): Row {
  const rank2 = typeof mask === "object" && mask.length === queries * keys;
  const entry = (n: number, i: number, j: number) =>
    mask === "causal" ? j <= i : !mask || mask[((rank2 ? 0 : n) * queries + i) * keys + j] === 1;
  const shape: number[] = rank2 ? [queries, keys] : [batch, queries, keys];
  return {
    shapes: [
      [batch, queries, d],
      [batch, keys, d],
      [batch, keys, e],
    ],
    sizes: [size, size],
    layer: (q, k, v) =>
      attention(q as Tensor3D, k as Tensor3D, v as Tensor3D, {
        ...(heads ? { heads } : {}),
        // Made inside the loss, as a reader would.
        ...(mask
          ? { mask: mask === "causal" ? mask : (reshape([...mask], shape as [number, number]) as Tensor2D) }
          : {}),
      }),
    exact: (q, k, v) =>
      attention64(q as Float64Array, k as Float64Array, v as Float64Array, {
        ...{ batch, queries, keys, d, e, heads: heads ?? 1 },
        sees: entry,
      }),
  };
}

const gated = (batch: number, steps: number, width: number, taps?: number[]): Row => {
  const shape = { steps, width, ...(taps ? { taps } : {}) };
  return {
    shapes: [
      [batch, steps * width],
      [batch, steps, 2 * width],
      [2 * width, (taps?.length ?? 1) * width],
    ],
    layer: (z, drive, W) =>
      gatedCell(shape)
        .problem([])
        .map(z as Tensor2D, drive as Tensor, W as Tensor),
    exact: (z, drive, W) => gated64(z as Float64Array, drive as Float64Array, W as Float64Array, shape),
  };
};

const lstm = (batch: number, steps: number, width: number): Row => ({
  shapes: [
    [batch, 2 * steps * width],
    [batch, steps, 4 * width],
    [4 * width, width],
  ],
  layer: (z, drive, W) =>
    lstmCell({ steps, width })
      .problem([])
      .map(z as Tensor2D, drive as Tensor, W as Tensor),
  exact: (z, drive, W) => lstm64(z as Float64Array, drive as Float64Array, W as Float64Array, { steps, width }),
});

/** Every layer, at sizes and scales where it might go wrong. */
export const rows: Record<string, Row> = {
  "conv2d 3 × 3": conv([2, 4, 5, 2], [3, 3, 2, 3]),
  "conv2d 2 × 2": conv([2, 3, 4, 2], [2, 2, 2, 2]),
  "conv2d 4 × 1": conv([1, 5, 3, 2], [4, 1, 2, 1]),
  "conv2d 2 × 5, one channel": conv([2, 3, 6, 1], [2, 5, 1, 1]),
  "conv2d 1 × 1": conv([2, 3, 2, 3], [1, 1, 3, 2]),
  "conv2d larger than its image": conv([1, 2, 3, 2], [5, 8, 2, 2]),
  "conv2d 3 × 3 of one pixel": conv([3, 1, 1, 2], [3, 3, 2, 2]),
  "conv2d 4 × 4 of one pixel, one of all": conv([1, 1, 1, 1], [4, 4, 1, 1]),
  "groupNorm, one group": norm([3, 3, 2, 4], {}),
  "groupNorm, two groups": norm([2, 3, 2, 4], { groups: 2 }),
  "groupNorm, a group for each channel": norm([2, 3, 2, 3], { groups: 3 }),
  "groupNorm of rank 3, batch of one": norm([1, 5, 4], { groups: 2 }),
  "groupNorm of rank 2": norm([4, 6], { groups: 2, epsilon: 0.01 }),
  "groupNorm, one channel": norm([2, 3, 3, 1], {}),
  "groupNorm, variance 1e-20": norm([2, 3, 2, 4], { groups: 2, size: 1e-10 }),
  "groupNorm, variance and epsilon 1e-20": norm([2, 3, 2, 4], { groups: 2, size: 1e-10, epsilon: 1e-20 }),
  "groupNorm, variance 1e20": norm([2, 3, 2, 4], { size: 1e10 }),
  "groupNorm far from 0": norm([2, 5, 5, 4], { groups: 2, offset: 1e4 }),
  "groupNorm of a constant": norm([2, 2, 2, 2], { size: 0, offset: 3, epsilon: 0.5 }),
  "layerNorm of rank 4": norm([2, 2, 2, 4], {}, "layerNorm"),
  "layerNorm of rank 3": norm([2, 3, 4], { epsilon: 0.1 }, "layerNorm"),
  "layerNorm of rank 2, batch of one": norm([1, 5], {}, "layerNorm"),
  "layerNorm, variance 1e-20": norm([3, 4], { size: 1e-10 }, "layerNorm"),
  "layerNorm far from 0": norm([3, 6], { offset: 1e4 }, "layerNorm"),
  "attention, one head": attend({ batch: 2, queries: 3, keys: 4, d: 2, e: 3 }),
  "attention, two heads": attend({ batch: 2, queries: 3, keys: 3, d: 4, e: 6, heads: 2 }),
  "attention, causal": attend({ batch: 2, queries: 4, keys: 4, d: 4, e: 4, heads: 2, mask: "causal" }),
  "attention, a mask": attend({ batch: 2, queries: 2, keys: 3, d: 2, e: 2, mask: [1, 0, 1, 0, 0, 0] }),
  "attention, a mask a sample": attend({
    batch: 2,
    queries: 1,
    keys: 3,
    d: 4,
    e: 2,
    heads: 2,
    mask: [1, 1, 0, 0, 1, 1],
  }),
  "attention, one token": attend({ batch: 1, queries: 1, keys: 1, d: 2, e: 2 }),
  "attention, one channel a head": attend({ batch: 1, queries: 3, keys: 3, d: 3, e: 3, heads: 3 }),
  "attention, large scores": attend({ batch: 1, queries: 3, keys: 3, d: 4, e: 2, size: 4 }),
  "attention, scores of 1e6": attend({ batch: 1, queries: 2, keys: 3, d: 4, e: 2, size: 1e3 }),
  "gated cell": gated(2, 4, 2),
  "gated cell, taps 1 and 3": gated(2, 5, 2, [1, 3]),
  "gated cell, a tap beyond the beginning, batch of one": gated(1, 3, 2, [2, 4]),
  "gated cell, one step": gated(2, 1, 3),
  "lstm cell": lstm(2, 3, 2),
  "lstm cell, one step, one unit": lstm(1, 1, 1),
  "linear of rank 3": {
    shapes: [[2, 3, 4], [5, 4], [5]],
    layer: (x, W, b) => linear(x as Tensor3D, W as Tensor2D, b as Tensor1D),
    exact: (x, W, b) => linear64(x as Float64Array, W as Float64Array, 4, b),
  },
  "linear of rank 4": {
    shapes: [
      [2, 2, 1, 3],
      [2, 3],
    ],
    layer: (x, W) => linear(x as Tensor4D, W as Tensor2D),
    exact: (x, W) => linear64(x as Float64Array, W as Float64Array, 3),
  },
  "delay, there and back": {
    shapes: [[2, 4, 2]],
    layer: (x) => delay(delay(x as Tensor3D, 2), -1),
    exact: (x) =>
      Float64Array.from({ length: 16 }, (_, i) => ((i >> 1) % 4 >= 1 && (i >> 1) % 4 < 3 ? (x?.[i - 2] ?? 0) : 0)),
  },
};
