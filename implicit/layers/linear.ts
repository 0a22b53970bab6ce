import {
  add,
  customGrad,
  type GradSaveFunc,
  matMul,
  type Rank,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
  transpose,
  zeros,
} from "@tensorflow/tfjs-core";
import { kernelOuter, kernelProduct } from "../kernel.ts";
import { taping } from "../tape.ts";

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

/**
 * x Wᵀ. On a tape it is two nodes, one for each factor: tfjs asks a node for the gradients of all its inputs, but a node that
 * leads nowhere for none. A batch of images needs no gradient, and its product would cost as much as the forward one.
 */
function multiply(x: Tensor2D, W: Tensor2D): Tensor2D {
  const product = customGrad((...args) => {
    const [W, save] = args as unknown as [Tensor2D, GradSaveFunc];
    save([x]);
    const gradFunc = (dy: Tensor2D, saved: Tensor[]) => [turned(dy, saved[0] as Tensor2D)];
    return { value: kernelProduct(x, W) ?? matMul<Tensor2D>(x, transpose(W)), gradFunc };
  })(W) as Tensor2D;
  if (!taping()) return product;
  const through = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    save([W]);
    const gradFunc = (dy: Tensor2D, saved: Tensor[]) => [matMul(dy, saved[0] as Tensor2D)];
    return { value: zeros<Rank.R2>([x.shape[0], W.shape[0]]), gradFunc };
  })(x) as Tensor2D;
  return add(product, through);
}

/** dyᵀ x; by ordinary operations where it may be differentiated again. */
const turned = (dy: Tensor2D, x: Tensor2D): Tensor2D =>
  (taping() ? undefined : kernelOuter(dy, x)) ?? matMul(transpose(dy), x);
