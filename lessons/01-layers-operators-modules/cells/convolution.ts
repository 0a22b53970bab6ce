import {
  add,
  conv2d,
  customGrad,
  type GradSaveFunc,
  grads,
  matMul,
  mul,
  pad,
  type Rank,
  reshape,
  reverse,
  slice,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor4d,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import { offTape, recordTape } from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  /** Width K of the kernel: K² weights for each pair of channels. */
  kernel: number;
  /** Width and height of the images. */
  size: number;
  channels: number;
  /** How the author of the operator has written its gradient: rightly, or without turning the kernel round. */
  gradient: "right" | "not turned";
  seed: number;
}

/** What a way to write the layer keeps on its tape, for one width of the kernel. */
export interface Tape {
  way: "module" | "operator";
  kernel: number;
  nodes: number;
  saved: number;
  bytes: number;
}

/** The largest differences between module and operator: of the outputs, and of the gradients with respect to images and weights. */
export interface Comparison {
  output: number;
  images: number;
  weights: number;
  /** Whether tfjs's own conv2d has a gradient on this backend. */
  builtIn: boolean;
}

export type Value = Tape | Comparison;

const batch = 2;

/** As a module: K² products of a shifted image with one slice of the kernel, added up. */
export function products(X: Tensor4D, W: Tensor4D): Tensor4D {
  const [N, height, width, inside] = X.shape;
  const [K, , , outside] = W.shape;
  const [h, w] = [height - K + 1, width - K + 1];
  let total: Tensor | undefined;
  for (let i = 0; i < K; i += 1) {
    for (let j = 0; j < K; j += 1) {
      const shifted: Tensor2D = reshape(slice(X, [0, i, j, 0], [N, h, w, inside]), [N * h * w, inside]);
      const part: Tensor2D = reshape(slice(W, [i, j, 0, 0], [1, 1, inside, outside]), [inside, outside]);
      const product = matMul(shifted, part);
      total = total ? add(total, product) : product;
    }
  }
  return reshape<Rank.R4>(total as Tensor, [N, h, w, outside]);
}

/** As an operator: one call forwards, and two backwards. Both gradients of a convolution are convolutions. */
export function convolve(X: Tensor4D, W: Tensor4D, gradient: Params["gradient"]): Tensor4D {
  const operator = customGrad((...args) => {
    const [X, W, save] = args as unknown as [Tensor4D, Tensor4D, GradSaveFunc];
    save([X, W]);
    const gradFunc = (dy: Tensor4D, saved: Tensor[]) => {
      const [X, W] = saved as [Tensor4D, Tensor4D];
      return [toImages(dy, gradient === "right" ? reverse(W, [0, 1]) : W), toWeights(dy, X)];
    };
    return { value: conv2d(X, W, 1, "valid"), gradFunc: gradFunc as (dy: Tensor, saved: Tensor[]) => Tensor[] };
  });
  return tidy("convolve", () => operator(X, W) as Tensor4D);
}

/** ∂/∂X: dy, with a margin, convolved with the turned kernel; what came in goes out. */
function toImages(dy: Tensor4D, turned: Tensor4D): Tensor4D {
  const margin: [number, number] = [turned.shape[0] - 1, turned.shape[0] - 1];
  return conv2d(pad(dy, [[0, 0], margin, margin, [0, 0]]), transpose(turned, [0, 1, 3, 2]), 1, "valid");
}

/** ∂/∂W: the images convolved with dy, summed over the batch, which takes the place of the channels. */
const toWeights = (dy: Tensor4D, X: Tensor4D): Tensor4D =>
  transpose(conv2d(transpose(X, [3, 1, 2, 0]), transpose(dy, [1, 2, 0, 3]), 1, "valid"), [1, 2, 0, 3]);

export function* run({ kernel, size, channels, gradient }: Params, { random }: Context): Generator<Value> {
  const draw = (shape: [number, number, number, number], deviation: number) =>
    tensor4d(
      Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => deviation * random.normal()),
      shape,
    );
  const X = draw([batch, size, size, channels], 1);
  const kernelOf = (K: number) => draw([K, K, channels, channels], 1 / (K * Math.sqrt(channels)));
  const ways = {
    module: products,
    operator: (X: Tensor4D, W: Tensor4D) => convolve(X, W, gradient),
  };
  for (let K = 1; K <= 7; K += 1) {
    const W = kernelOf(K);
    for (const way of ["module", "operator"] as const) {
      const { nodes, saved, bytes } = recordTape(() => ways[way](X, W));
      yield { way, kernel: K, nodes: nodes.filter(({ name }) => name !== "save").length, saved, bytes };
    }
    W.dispose();
  }

  const W = kernelOf(kernel);
  const after = size - kernel + 1;
  const v = draw([batch, after, after, channels], 1 / (after * Math.sqrt(batch)));
  const pulledBack = (layer: typeof products) =>
    grads((X, W) => sum(mul(layer(X as Tensor4D, W as Tensor4D), v)))([X, W]);
  const [output, images, weights] = tidy(() => {
    const [a, b] = [pulledBack(ways.module), pulledBack(ways.operator)];
    const pairs = [
      [ways.module(X, W), ways.operator(X, W)],
      [a[0], b[0]],
      [a[1], b[1]],
    ];
    return pairs.map(([a, b]) => furthest(a, b));
  });
  const builtIn = works(() => pulledBack((X, W) => conv2d(X, W, 1, "valid")));
  for (const tensor of [X, W, v]) tensor.dispose();
  yield { output: output ?? Number.NaN, images: images ?? Number.NaN, weights: weights ?? Number.NaN, builtIn };
}

/** The largest difference of two numbers in the same place. */
function furthest(a: Tensor | undefined, b: Tensor | undefined): number {
  const [left, right] = [a?.dataSync() ?? [], b?.dataSync() ?? []];
  let most = left.length === right.length ? 0 : Number.NaN;
  for (let i = 0; i < left.length; i += 1) most = Math.max(most, Math.abs((left[i] ?? 0) - (right[i] ?? 0)));
  return most;
}

/** false where a gradient is asked for that nobody wrote for this backend. */
function works(attempt: () => Tensor[]): boolean {
  try {
    offTape(() => tidy(() => attempt().map((tensor) => tensor.dataSync()[0])));
    return true;
  } catch {
    return false;
  }
}
