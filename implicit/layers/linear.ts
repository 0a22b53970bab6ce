import {
  add,
  matMul,
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import { algebra } from "../accelerate.ts";
import { taping } from "../engine/fence.ts";
import { op } from "../engine/op.ts";

/**
 * x Wᵀ + b, with a gradient that is fast on the wasm backend.
 *
 * Shapes: x [batch, in], or [batch, …, in] of rank 3 or 4 (each token, each pixel by itself), W [out, in] (as PyTorch's `Linear` stores it), b [out] or left out;
 * the result is as x with `out` for `in`. Cost: one product forward, two backward, and none for an x or a W whose gradient nobody asks for.
 * tfjs differentiates `matMul` into products with transposed operands, which its wasm backend runs 6 to 13 times slower than an explicit `transpose`
 * followed by a plain product; this one never makes any. Its gradient is made of ordinary operations where it may be differentiated again; elsewhere
 * a loaded kernel does the large products. Throws `shape mismatch`.
 */
export function linear(x: Tensor2D, W: Tensor2D, b?: Tensor1D): Tensor2D;
export function linear(x: Tensor3D, W: Tensor2D, b?: Tensor1D): Tensor3D;
export function linear(x: Tensor4D, W: Tensor2D, b?: Tensor1D): Tensor4D;
export function linear(x: Tensor, W: Tensor2D, b?: Tensor1D): Tensor {
  const inputs = x.shape.at(-1);
  if (x.rank < 2 || x.rank > 4 || W.rank !== 2 || inputs !== W.shape[1]) {
    throw new Error(`shape mismatch: x is [${x.shape}], W is [${W.shape}]`);
  }
  if (b && (b.rank !== 1 || b.shape[0] !== W.shape[0])) {
    throw new Error(`shape mismatch: b is [${b.shape}], W is [${W.shape}]`);
  }
  return tidy("linear", () => {
    const product = multiply(x.rank === 2 ? (x as Tensor2D) : reshape(x, [-1, W.shape[1]]), W);
    const y = b ? add<Tensor2D>(product, b) : product;
    return x.rank === 2 ? y : reshape(y, [...x.shape.slice(0, -1), W.shape[0]]);
  });
}

const multiply = (x: Tensor2D, W: Tensor2D): Tensor2D =>
  op(
    "linear",
    [x, W],
    (x, W) => ({ value: algebra().product?.(x, W) ?? matMul<Tensor2D>(x, transpose(W)), saved: [x, W] }),
    (dy: Tensor2D, [x, W]) => [() => matMul(dy, W), () => turned(dy, x)],
  );

/** dyᵀ x; by ordinary operations where it may be differentiated again. */
const turned = (dy: Tensor2D, x: Tensor2D): Tensor2D =>
  (taping() ? undefined : algebra().outer?.(dy, x)) ?? matMul(transpose(dy), x);
