import {
  abs,
  div,
  isFinite as finite,
  greater,
  less,
  logicalAnd,
  logicalOr,
  max,
  mul,
  onesLike,
  sqrt,
  square,
  sum,
  type Tensor2D,
  tidy,
  where,
} from "@tensorflow/tfjs-core";
import { offTape } from "./engine/fence.ts";

/**
 * What to divide each row of x [batch, n] by before inner products are made of it, [batch, 1]: its largest |xᵢ| where squares of such numbers would overflow
 * float32 or be lost in it, else 1, so that ordinary rows keep their last bits. A constant to any gradient.
 */
export function rowScale(x: Tensor2D): Tensor2D {
  return offTape(() =>
    tidy(() => {
      const largest = max(abs(x), 1, true) as Tensor2D;
      const small = logicalAnd(greater(largest, 0), less(largest, 1e-9));
      const unfit = logicalOr(small, logicalAnd(greater(largest, 1e9), finite(largest)));
      return where(unfit, largest, onesLike(largest)) as Tensor2D;
    }),
  );
}

/** The norm of each row, [batch, 1], on the backend. */
export function rowNorms(x: Tensor2D): Tensor2D {
  const scale = rowScale(x);
  return mul(scale, sqrt(sum(square(div(x, scale)), 1, true)));
}
