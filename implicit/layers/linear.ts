import {
  add,
  clone,
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
  return tidy("linear", () => {
    const product = multiply(x, W);
    return b ? add(product, b) : product;
  });
}

const value = (x: Tensor2D, W: Tensor2D): Tensor2D => kernelProduct(x, W) ?? matMul<Tensor2D>(x, transpose(W));

const together = customGrad((...args) => {
  const [x, W, save] = args as unknown as [Tensor2D, Tensor2D, GradSaveFunc];
  save([x, W]);
  const gradFunc = (dy: Tensor2D, saved: Tensor[]) => {
    const [x, W] = saved as [Tensor2D, Tensor2D];
    // Whoever wants only one of the two gradients never looks at the stand-in for the other.
    return [wants(0) ? matMul(dy, W) : dy, wants(1) ? turned(dy, x) : dy];
  };
  return { value: value(x, W), gradFunc };
}) as (x: Tensor2D, W: Tensor2D) => Tensor2D;

/**
 * The same as a node for each factor. tfjs asks a node for the gradients of all its inputs, but a node that leads nowhere for
 * none: a batch of images needs no gradient, and its product would cost as much as the forward one.
 */
function apart(x: Tensor2D, W: Tensor2D): Tensor2D {
  const byW = customGrad((...args) => {
    const [W, save] = args as unknown as [Tensor2D, GradSaveFunc];
    save([x]);
    const gradFunc = (dy: Tensor2D, saved: Tensor[]) => [turned(dy, saved[0] as Tensor2D)];
    return { value: value(x, W), gradFunc };
  })(W) as Tensor2D;
  const byX = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    save([W]);
    const gradFunc = (dy: Tensor2D, saved: Tensor[]) => [matMul(dy, saved[0] as Tensor2D)];
    return { value: zeros<Rank.R2>([x.shape[0], W.shape[0]]), gradFunc };
  })(x) as Tensor2D;
  // an addition of 0, but one that saves nothing for its gradient
  const join = customGrad((...args) => ({ value: clone(args[0] as Tensor2D), gradFunc: (dy: Tensor2D) => [dy, dy] }));
  return join(byW, byX) as Tensor2D;
}

/** Multiply-adds from which two nodes cost less than a product that nobody asked for. */
const large = 2e6;

const multiply = (x: Tensor2D, W: Tensor2D): Tensor2D =>
  taping() && x.size * W.shape[0] >= large ? apart(x, W) : together(x, W);

/** dyᵀ x; by ordinary operations where it may be differentiated again. */
const turned = (dy: Tensor2D, x: Tensor2D): Tensor2D =>
  (taping() ? undefined : kernelOuter(dy, x)) ?? matMul(transpose(dy), x);
