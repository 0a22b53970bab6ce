import {
  add,
  customGrad,
  type GradSaveFunc,
  matMul,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import { kernelOuter, kernelProduct } from "../kernel.ts";
import { taping, wants } from "../tape.ts";

/**
 * x Wᵀ + b, with a gradient that is fast on the wasm backend.
 *
 * Shapes: x [batch, in], W [out, in] (as PyTorch's `Linear` stores it), b [out] or left out; the result is [batch, out].
 * Cost: one product forward, two backward. tfjs differentiates `matMul` into products with transposed operands, which its
 * wasm backend runs 6 to 13 times slower than an explicit `transpose` followed by a plain product; this one never makes any.
 * Its gradient is made of ordinary operations where it may be differentiated again; elsewhere a loaded kernel does the large products.
 */
export function linear(x: Tensor2D, W: Tensor2D, b?: Tensor1D): Tensor2D {
  if (x.rank !== 2 || W.rank !== 2 || x.shape[1] !== W.shape[1]) {
    throw new Error(`shape mismatch: x is [${x.shape}], W is [${W.shape}]`);
  }
  if (b && (b.rank !== 1 || b.shape[0] !== W.shape[0])) {
    throw new Error(`shape mismatch: b is [${b.shape}], W is [${W.shape}]`);
  }
  const product = tidy("linear", () => multiply(x, W));
  return b ? add(product, b) : product;
}

const multiply = customGrad((...args) => {
  const [x, W, save] = args as unknown as [Tensor2D, Tensor2D, GradSaveFunc];
  save([x, W]);
  const gradFunc = (dy: Tensor2D, saved: Tensor[]) => {
    const [x, W] = saved as [Tensor2D, Tensor2D];
    // Whoever wants only one of the two gradients never looks at the stand-in for the other.
    return [wants(0) ? matMul(dy, W) : dy, wants(1) ? turned(dy, x) : dy];
  };
  return { value: kernelProduct(x, W) ?? matMul(x, transpose(W)), gradFunc };
}) as (x: Tensor2D, W: Tensor2D) => Tensor2D;

/** dyᵀ x; by ordinary operations where it may be differentiated again. */
const turned = (dy: Tensor2D, x: Tensor2D): Tensor2D =>
  (taping() ? undefined : kernelOuter(dy, x)) ?? matMul(transpose(dy), x);
