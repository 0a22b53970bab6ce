import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import {
  backend,
  getBackend,
  type Rank,
  type ShapeMap,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor,
} from "@tensorflow/tfjs-core";
import type { Problem } from "./problem.ts";
import { rowsOf } from "./rows.ts";
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
  solve(x: Tensor2D, W: Tensor2D, b: Tensor1D | undefined, z0: Tensor2D, m: Request): Solution;
  adjoint(W: Tensor2D, f: Tensor2D, v: Tensor2D, m: Request): Solution;
}

let given: TanhKernel | undefined;
let onDevice: TensorKernel | undefined;

/** The kernel, where tensors are at hand: from the graphics card every solve would first have to read them back. */
const atHand = (): TanhKernel | undefined => (getBackend() === "webgl" ? undefined : given);

/** As `useKernel`, for a kernel that works on the device's own tensors. It takes any `checkEvery`. */
export function useTensorKernel(kernel: TensorKernel | undefined): TensorKernel | undefined {
  const before = onDevice;
  onDevice = kernel;
  return before;
}

/** The kernel's batched LU, where there is one: on every backend, since elimination happens on the processor anyway. */
export const kernelDense = (): TanhKernel["solveDense"] => given?.solveDense;

/**
 * Hands the library a kernel, or takes it away (`undefined`); returns the one before.
 *
 * From then on `solve` of a `tanhProblem`, and of its adjoint by `iterative`, goes through the kernel where the method is plain iteration:
 * `picard()` undamped, read at every step, unwatched, not unrolled. Its Solution says `ran: "kernel"`. So does a `solve` by `newton()` with its
 * dense default, where the kernel has `newton`: its samples stop one by one. Everything else stays generic, but `dense` takes the kernel's `solveDense` for its factorisations, in float32 instead of float64, where it has one; `implicit` takes its
 * `gradients` for a tanh layer's parameters; and `linear` takes its products where they are large.
 * On the webgl backend only `dense` uses it; `useTensorKernel` is for that one.
 */
export function useKernel(kernel: TanhKernel | undefined): TanhKernel | undefined {
  const before = given;
  given = kernel;
  return before;
}

const onWasm = () => getBackend() === "wasm";

/** A tensor's numbers, to be read at once: on the wasm backend, where reading would copy them, they are a view that lasts until a tensor is made. */
function values(tensor: Tensor): Float32Array {
  if (onWasm()) return (backend() as BackendWasm).typedArrayFromHeap(tensor) as Float32Array;
  return tensor.dataSync<"float32">() as Float32Array;
}

/** A tensor of a kernel's numbers; the wasm backend copies them into its memory, the cpu backend keeps the array that it is given. */
function tensorOf<R extends Rank>(numbers: Float32Array, shape: ShapeMap[R], lasting = true): Tensor<R> {
  return tensor<R>(lasting || onWasm() ? numbers : numbers.slice(), shape);
}

/** f(z) of a solve's z, which the kernel found on its way, and the data of the theta that it was found with: a variable may be assigned since. */
const images = new WeakMap<object, { readonly theta: readonly object[]; readonly fz: Float32Array }>();

const dataOf = (theta: readonly Tensor[]): object[] => theta.map(({ dataId }) => dataId);

/** f(z) of a tanh layer by the kernel, where there is one that can also differentiate it. */
export function kernelImage(p: Problem, z: Tensor2D): Tensor2D | undefined {
  const kernel = atHand();
  if (p.kernel !== "tanh" || !kernel?.gradients) return undefined;
  const found = images.get(z.dataId);
  const theta = dataOf(p.theta);
  const same = found?.theta.length === theta.length && theta.every((data, i) => data === found.theta[i]);
  if (found && same) return tensorOf(found.fz, z.shape);
  const [x, W, b] = p.theta.map(values) as [Float32Array, Float32Array, Float32Array?];
  const [batch, n] = z.shape;
  return tensorOf(kernel.solve({ n, batch, W, x, b }, values(z), { steps: 0 }).fz, z.shape);
}

/** (∂f/∂θ)ᵀu of a tanh layer by the kernel, one tensor for each of theta. */
export function kernelGradients(p: Problem, z: Tensor2D, f: Tensor2D, u: Tensor2D): Tensor[] {
  const [batch, n] = z.shape;
  const found = given?.gradients?.({ n, batch, z: values(z), f: values(f), u: values(u) });
  if (!found) throw new Error("invalid kernel: it was taken away between the forward and the backward pass");
  const { x, W, b } = found;
  return [tensorOf(x, [batch, n]), tensorOf(W, [n, n]), tensorOf(b, [n])].slice(0, p.theta.length);
}

/** Multiply-adds from which a product is worth taking out of tfjs and back. */
const worthwhile = 5e5;

/** x Wᵀ by the kernel, where there is one and the product is large enough. */
export function kernelProduct(x: Tensor2D, W: Tensor2D): Tensor2D | undefined {
  const [batch, inputs] = x.shape;
  const outputs = W.shape[0];
  const product = atHand()?.product;
  if (!product || batch * inputs * outputs < worthwhile) return undefined;
  return tensorOf(product(batch, inputs, outputs, values(x), values(W)), [batch, outputs], false);
}

/** yᵀ x by the kernel, on the same terms. */
export function kernelOuter(y: Tensor2D, x: Tensor2D): Tensor2D | undefined {
  const [batch, inputs] = x.shape;
  const outputs = y.shape[1];
  const outer = atHand()?.outer;
  if (!outer || batch * inputs * outputs < worthwhile) return undefined;
  return tensorOf(outer(batch, inputs, outputs, values(y), values(x)), [outputs, inputs], false);
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

function deviceKernelFor({ solver, watch }: Request): TensorKernel | undefined {
  return solver.kernel === "picard" && !watch && onDevice?.backend === getBackend() ? onDevice : undefined;
}

function kernelFor({ checkEvery = 1, watch }: Request): TanhKernel | undefined {
  return checkEvery === 1 && !watch ? atHand() : undefined;
}

/** As `dense`, which refuses more. */
const widest = 1000;

function solverFor(m: Request, n: number): TanhKernel["solve"] | undefined {
  const kernel = kernelFor(m);
  if (m.solver.kernel === "newton") return n <= widest ? kernel?.newton : undefined;
  return m.solver.kernel === "picard" ? kernel?.solve : undefined;
}

/** The solve by a kernel, where there is one for it. */
export function kernelSolve(p: Problem, z0: Tensor2D, m: Request): Solution | undefined {
  if (p.kernel !== "tanh") return undefined;
  const device = deviceKernelFor(m);
  if (device)
    return device.solve(p.theta[0] as Tensor2D, p.theta[1] as Tensor2D, p.theta[2] as Tensor1D | undefined, z0, m);
  const [batch, n] = z0.shape;
  const solve = solverFor(m, n);
  if (!solve) return undefined;
  const [x, W, b] = p.theta.map(values) as [Float32Array, Float32Array, Float32Array?];
  const start = values(z0);
  const run = solve({ n, batch, W, x, b }, isZero(start) ? undefined : start, m.stop);
  const solution = solutionOf(run, z0.shape, m.stop);
  images.set(solution.z.dataId, { theta: dataOf(p.theta), fz: run.fz });
  return solution;
}

/** The solution of u = A(u) + v by a kernel, where A is a tanh layer's adjoint and there is one for it. */
export function kernelAdjoint({ tanh }: TanhAdjointMap, v: Tensor2D, m: Request): Solution | undefined {
  if (!tanh) return undefined;
  const device = deviceKernelFor(m);
  if (device) return device.adjoint(tanh.W, tanh.f, v, m);
  const kernel = m.solver.kernel === "picard" ? kernelFor(m) : undefined;
  if (!kernel) return undefined;
  const [batch, n] = v.shape;
  return solutionOf(
    kernel.adjoint({ n, batch, W: values(tanh.W), f: values(tanh.f), v: values(v) }, undefined, m.stop),
    v.shape,
    m.stop,
  );
}

function isZero(numbers: Float32Array): boolean {
  for (let i = 0; i < numbers.length; i++) if (numbers[i] !== 0) return false;
  return true;
}

function solutionOf(run: KernelRun, shape: [number, number], stop: Stop): Solution {
  const { z, fz, outcome, trace } = run;
  const evaluations = run.evaluations ?? trace.at(-1)?.evaluations ?? 0;
  const rows = rowsOf({ shape, outcome, evaluations, read: () => [z, fz] }, stop);
  return { z: tensorOf(z, shape), outcome, trace, ran: "kernel", rows };
}
