import { pad, slice, type Tensor3D, zerosLike } from "@tensorflow/tfjs-core";
import { op } from "../engine/op.ts";
import { checkShape } from "./check-shape.ts";

/**
 * A sequence `steps` later: y_t = x_(t − steps), zeros before the beginning. A negative number looks ahead.
 *
 * Shapes: x and the result [batch, steps, channels]. Its gradient is the delay by as many steps the other way, and saves nothing.
 * Throws `invalid steps: 1.5`.
 */
export function delay(x: Tensor3D, steps = 1): Tensor3D {
  checkShape("x", x, ["batch", "steps", "channels"]);
  if (!Number.isInteger(steps)) throw new Error(`invalid steps: ${steps}`);
  return op(
    "delay",
    [x],
    (x) => ({ value: moved(x, steps), saved: [] }),
    (dy: Tensor3D) => [() => delay(dy, -steps)],
  );
}

function moved(x: Tensor3D, by: number): Tensor3D {
  const [batch, steps, channels] = x.shape;
  const left = steps - Math.abs(by);
  if (left <= 0) return zerosLike(x);
  return pad(slice(x, [0, Math.max(0, -by), 0], [batch, left, channels]), [
    [0, 0],
    [Math.max(0, by), Math.max(0, -by)],
    [0, 0],
  ]);
}
