import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Linearisation } from "./linear/linear-map.ts";
import type { Method, Solution } from "./method.ts";
import type { Problem } from "./problem.ts";

/**
 * What can stand in for one map, in part: whatever is left out, or returns undefined (another backend, a method that it does not know, a theta of
 * another form), takes the generic path. Results are the caller's; arguments are not to be kept.
 */
export interface Accelerator {
  /**
   * The function that this was written for. A problem with that very map is believed; any other map under the same tag is compared with what the accelerator says, which
   * costs one evaluation a solve and one vector-Jacobian product a linearisation. Left out, every map is compared.
   */
  readonly map?: Problem["map"];
  /** f(z). Without it, a `solve` is used for `map` alone. */
  image?(theta: readonly Tensor[], z: Tensor2D): Tensor2D | undefined;
  /** A whole solve: the outcome, the trace and z of the generic path; `ran` is "kernel". */
  solve?(theta: readonly Tensor[], z0: Tensor2D, m: Method): Solution | undefined;
  /** u ↦ Ju and u ↦ Jᵀu at z, and f(z) as `image`; `fz` is f(z) where it is known. */
  linearise?(theta: readonly Tensor[], z: Tensor2D, fz?: Tensor2D): Linearisation | undefined;
  /** u = Jᵀu + v at a z with f(z) = f. For `map`, or for a map that agreed with this accelerator's own `linearise`. */
  adjoint?(theta: readonly Tensor[], f: Tensor2D, v: Tensor2D, m: Method): Solution | undefined;
  /** (∂f/∂θ)ᵀu at a z with f(z) = f, a tensor for each of theta. For `map` alone, and with `image`. */
  gradients?(theta: readonly Tensor[], z: Tensor2D, f: Tensor2D, u: Tensor2D): Tensor[];
}

const accelerators = new Map<string, readonly Accelerator[]>();

/** From now on the problems tagged so (`kernel: tag`) may go through `accelerator`: it is asked before those that are registered already. */
export function registerAccelerator(tag: string, accelerator: Accelerator): void {
  if (typeof tag !== "string" || tag === "") throw new Error(`invalid tag: ${String(tag)}`);
  if (typeof accelerator !== "object" || accelerator === null) {
    throw new Error(`invalid accelerator: ${String(accelerator)}`);
  }
  unregisterAccelerator(tag, accelerator);
  accelerators.set(tag, [accelerator, ...(accelerators.get(tag) ?? [])]);
}

/** Takes an accelerator away again; one that is not registered is no matter. */
export function unregisterAccelerator(tag: string, accelerator: Accelerator): void {
  accelerators.set(
    tag,
    (accelerators.get(tag) ?? []).filter((other) => other !== accelerator),
  );
}

/** The accelerators of a problem's tag, the latest first. */
export const acceleratorsFor = ({ kernel }: Problem): readonly Accelerator[] =>
  (kernel === undefined ? undefined : accelerators.get(kernel)) ?? [];

/** Linear algebra that is faster than plain operations, whatever the map is. */
export interface Algebra {
  /** x with A x = b for `count` dense systems, A [count, n, n] and b [count, n]; a singular one gives numbers that are not finite. */
  solveDense?(n: number, count: number, A: Float32Array, b: Float32Array): Float32Array;
  /** x Wᵀ for x [batch, inputs] and W [outputs, inputs], where that is worth its while. */
  product?(x: Tensor2D, W: Tensor2D): Tensor2D | undefined;
  /** yᵀ x for y [batch, outputs] and x [batch, inputs], on the same terms. */
  outer?(y: Tensor2D, x: Tensor2D): Tensor2D | undefined;
}

let registered: Algebra = {};

/** Puts linear algebra to use in `dense` and `linear` in place of what was registered before; `{}` takes it away. */
export function registerAlgebra(services: Algebra): void {
  registered = services;
}

/** What is registered. */
export const algebra = (): Algebra => registered;
