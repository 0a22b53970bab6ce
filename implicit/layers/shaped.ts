import { concat, reshape, slice, type Tensor, type Tensor2D } from "@tensorflow/tfjs-core";
import type { Problem } from "../problem.ts";

/** A map on states of any shapes, each [batch, ...]: a conv feature map, a sequence, the scales of a pyramid. */
export type ShapedMap = (states: Tensor[], ...theta: Tensor[]) => Tensor[];

/** States of given shapes as the rows of one [batch, n], and back. */
export interface Packing {
  /** n: the numbers in one sample of all states together. */
  readonly width: number;
  /** The states, each [batch, ...shape], side by side as [batch, n]. */
  pack(states: readonly Tensor[]): Tensor2D;
  /** The inverse of `pack`. */
  unpack(z: Tensor2D): Tensor[];
  /** The map as a fixed-point problem on [batch, n]. */
  problem(theta: readonly Tensor[]): Problem;
}

/**
 * Packs conv, sequence and multiscale states into [batch, n] and back, so that any solver and any adjoint take them.
 *
 * `map` takes the list of states and theta, and returns the list of new states; `shapes` lists one sample's shape for each state,
 * [28, 28, 16] or [20, 64], without the batch. `problem(theta)` is then a Problem as any other, z0 is `pack(states)`, and `unpack(z)` are
 * the states found. Cost per evaluation: one copy in and one out (none for a single state). Solvers see each sample
 * as one row, so their coefficients are per sample.
 */
export function shaped(map: ShapedMap, shapes: readonly (readonly number[])[]): Packing {
  if (shapes.length === 0) throw new Error("invalid shapes: none given");
  const sizes = shapes.map((shape) => {
    if (!shape.every((side) => Number.isInteger(side) && side >= 1)) throw new Error(`invalid shape: [${shape}]`);
    return shape.reduce((size, side) => size * side, 1);
  });
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  const width = sizes.reduce((sum, size) => sum + size, 0);

  const pack = (states: readonly Tensor[]): Tensor2D => {
    if (states.length !== shapes.length) {
      throw new Error(`shape mismatch: ${states.length} states, expected ${shapes.length}`);
    }
    const flat = states.map((state, i) => {
      const [batch = 0, ...shape] = state.shape;
      if (shape.join() !== shapes[i]?.join()) {
        throw new Error(`shape mismatch: state ${i} is [${state.shape}], expected [batch,${shapes[i]}]`);
      }
      return reshape(state, [batch, sizes[i] as number]) as Tensor2D;
    });
    const [only] = flat;
    return flat.length === 1 && only ? only : concat(flat, 1);
  };

  const unpack = (z: Tensor2D): Tensor[] => {
    const [batch, n] = z.shape;
    if (n !== width) throw new Error(`shape mismatch: z is [${z.shape}], expected [batch,${width}]`);
    return shapes.map((shape, i) => {
      const part = shapes.length === 1 ? z : slice(z, [0, starts[i] as number], [batch, sizes[i] as number]);
      return reshape(part, [batch, ...shape]);
    });
  };

  return {
    width,
    pack,
    unpack,
    problem: (theta) => ({ map: (z, ...theta) => pack(map(unpack(z), ...theta)), theta }),
  };
}
