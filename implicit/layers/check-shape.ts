import type { Tensor } from "@tensorflow/tfjs-core";

/** Throws unless `value` is a float32 tensor of this shape; a word stands for a side of any length: `["batch", 3]`. */
export function checkShape(name: string, value: Tensor, shape: readonly (number | string)[]): void {
  const given: unknown = value;
  if (typeof given !== "object" || given === null || !("shape" in given && "dataId" in given)) {
    throw new Error(`invalid ${name}: ${String(given)}, expected a tensor`);
  }
  if (value.isDisposed) throw new Error(`invalid ${name}: a disposed tensor [${value.shape}]`);
  const fits = shape.every((side, axis) => typeof side === "string" || value.shape[axis] === side);
  if (value.rank !== shape.length || !fits) {
    throw new Error(`shape mismatch: ${name} is [${value.shape}], expected [${shape}]`);
  }
  if (value.dtype !== "float32") throw new Error(`invalid dtype: ${name} is ${value.dtype}, expected float32`);
}
