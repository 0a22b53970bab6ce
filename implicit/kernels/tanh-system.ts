import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import type { Method, Solution } from "../method.ts";
import type { Outcome, Step, Stop } from "../stop.ts";

/** z = tanh(z Wᵀ + x + b) as row-major float32: W [n, n], x [batch, n], b [n]. */
export interface TanhSystem {
  readonly n: number;
  readonly batch: number;
  readonly W: Float32Array;
  readonly x: Float32Array;
  readonly b?: Float32Array | undefined;
}

/** u = ((1 − f²)∘u) W + v, the adjoint of a tanh layer with f(z) = f and the cotangent v, both [batch, n]. */
export interface TanhAdjointSystem {
  readonly n: number;
  readonly batch: number;
  readonly W: Float32Array;
  readonly f: Float32Array;
  readonly v: Float32Array;
}

/** What a kernel found: the iterate whose residual is the trace's last, f of it, and the complete trace. */
export interface KernelRun {
  readonly z: Float32Array;
  readonly fz: Float32Array;
  readonly outcome: Outcome;
  readonly trace: readonly Step[];
  /** What each sample had cost when it stopped, where samples stop by themselves. */
  readonly evaluations?: readonly number[];
}

/** Plain iteration, fused: the same outcomes and the same trace as the generic path, whole solves at a time. */
export interface TanhKernel {
  /** From z0, or from zeros where it is left out. */
  solve(system: TanhSystem, z0: Float32Array | undefined, stop: Stop): KernelRun;
  /** From u0, or from v where it is left out. */
  adjoint(system: TanhAdjointSystem, u0: Float32Array | undefined, stop: Stop): KernelRun;
  /** Newton's method with dense factors of I − J, on the same terms as `solve`. */
  newton?(system: TanhSystem, z0: Float32Array | undefined, stop: Stop): KernelRun;
  /** x with A x = b for `count` dense systems, A [count, n, n] and b [count, n]; a singular one gives numbers that are not finite. */
  solveDense?(n: number, count: number, A: Float32Array, b: Float32Array): Float32Array;
  /** (∂f/∂x)ᵀu, (∂f/∂W)ᵀu and (∂f/∂b)ᵀu at z with f(z) = f: s = (1 − f²)∘u, sᵀz and the sum of s over the batch. */
  gradients?(at: TanhPoint): { readonly x: Float32Array; readonly W: Float32Array; readonly b: Float32Array };
  /** x Wᵀ for x [batch, inputs] and W [outputs, inputs]. The result may be a view that the next call overwrites. */
  product?(batch: number, inputs: number, outputs: number, x: Float32Array, W: Float32Array): Float32Array;
  /** yᵀ x for y [batch, outputs] and x [batch, inputs], on the same terms. */
  outer?(batch: number, inputs: number, outputs: number, y: Float32Array, x: Float32Array): Float32Array;
}

/** Where a tanh layer is differentiated, and the cotangent: z, f(z) and u, all [batch, n]. */
export interface TanhPoint {
  readonly n: number;
  readonly batch: number;
  readonly z: Float32Array;
  readonly f: Float32Array;
  readonly u: Float32Array;
}

/** The same two solves where the tensors are: for a backend whose data should not travel. */
export interface TensorKernel {
  /** The tfjs backend that it is for; it is left alone while another one is set. */
  readonly backend: string;
  solve(x: Tensor2D, W: Tensor2D, b: Tensor1D | undefined, z0: Tensor2D, m: Method): Solution;
  adjoint(W: Tensor2D, f: Tensor2D, v: Tensor2D, m: Method): Solution;
}
