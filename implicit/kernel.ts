import { type Tensor2D, tensor2d } from "@tensorflow/tfjs-core";
import type { Problem } from "./problem.ts";
import type { Solution, Solver } from "./solve.ts";
import type { Outcome, Step, Stop } from "./stop.ts";

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
}

/** Plain iteration, fused: the same outcomes and the same trace as the generic path, whole solves at a time. */
export interface TanhKernel {
  /** From z0, or from zeros where it is left out. */
  solve(system: TanhSystem, z0: Float32Array | undefined, stop: Stop): KernelRun;
  /** From u0, or from v where it is left out. */
  adjoint(system: TanhAdjointSystem, u0: Float32Array | undefined, stop: Stop): KernelRun;
  /** x with A x = b for `count` dense systems, A [count, n, n] and b [count, n]; a singular one gives numbers that are not finite. */
  solveDense?(n: number, count: number, A: Float32Array, b: Float32Array): Float32Array;
}

let current: TanhKernel | undefined;

/** The kernel's batched LU, where there is one. */
export const kernelDense = (): TanhKernel["solveDense"] => current?.solveDense;

/**
 * Hands the library a kernel, or takes it away (`undefined`); returns the one before.
 *
 * From then on `solve` of a `tanhProblem`, and of its adjoint by `iterative`, goes through the kernel where the method is plain iteration:
 * `picard()` undamped, read at every step, unwatched, not unrolled. Its Solution says `ran: "kernel"`. Everything else stays generic, but
 * `dense` takes the kernel's `solveDense` for its factorisations, in float32 instead of float64, where it has one.
 */
export function useKernel(kernel: TanhKernel | undefined): TanhKernel | undefined {
  const before = current;
  current = kernel;
  return before;
}

/** A linear map that a kernel can iterate: u ↦ ((1 − f²)∘u) W. */
export interface TanhAdjointMap {
  readonly tanh?: { readonly W: Tensor2D; readonly f: Tensor2D };
}

/** What is asked of a kernel, as far as it decides whether one can do it. */
interface Request {
  readonly solver: Solver;
  readonly stop: Stop;
  readonly checkEvery?: number;
  readonly watch?: unknown;
}

function kernelFor({ solver, checkEvery = 1, watch }: Request): TanhKernel | undefined {
  return solver.kernel === "picard" && checkEvery === 1 && !watch ? current : undefined;
}

/** The solve by a kernel, where there is one for it. */
export function kernelSolve(p: Problem, z0: Tensor2D, m: Request): Solution | undefined {
  const kernel = p.kernel === "tanh" ? kernelFor(m) : undefined;
  if (!kernel) return undefined;
  const [batch, n] = z0.shape;
  const [x, W, b] = p.theta.map((tensor) => tensor.dataSync<"float32">()) as [
    Float32Array,
    Float32Array,
    Float32Array?,
  ];
  const start = z0.dataSync<"float32">();
  const run = kernel.solve({ n, batch, W, x, b }, start.every((value) => value === 0) ? undefined : start, m.stop);
  return solutionOf(run, z0.shape);
}

/** The solution of u = A(u) + v by a kernel, where A is a tanh layer's adjoint and there is one for it. */
export function kernelAdjoint({ tanh }: TanhAdjointMap, v: Tensor2D, m: Request): Solution | undefined {
  const kernel = tanh ? kernelFor(m) : undefined;
  if (!kernel || !tanh) return undefined;
  const [batch, n] = v.shape;
  const [W, f, cotangent] = [tanh.W, tanh.f, v].map((tensor) => tensor.dataSync<"float32">()) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  return solutionOf(kernel.adjoint({ n, batch, W, f, v: cotangent }, undefined, m.stop), v.shape);
}

const solutionOf = ({ z, outcome, trace }: KernelRun, shape: [number, number]): Solution => ({
  z: tensor2d(z, shape),
  outcome,
  trace,
  ran: "kernel",
});
