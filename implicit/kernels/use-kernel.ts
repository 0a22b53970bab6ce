import { getBackend, type Rank, type Tensor, type Tensor1D, type Tensor2D, tidy } from "@tensorflow/tfjs-core";
import { type Accelerator, registerAccelerator, registerAlgebra, unregisterAccelerator } from "../accelerate.ts";
import { type Method, remember, type Solution } from "../method.ts";
import { rowsOf } from "../rows.ts";
import type { Stop } from "../stop.ts";
import { isTanhSystem, lineariseTanh, tanhLayer } from "../tanh-problem.ts";
import { isZero, tensorOf, values } from "./numbers.ts";
import type { KernelRun, TanhKernel, TensorKernel } from "./tanh-system.ts";

let given: { readonly kernel: TanhKernel; readonly accelerator: Accelerator } | undefined;
let onDevice: { readonly kernel: TensorKernel; readonly accelerator: Accelerator } | undefined;

/**
 * Hands the library a kernel, or takes it away (`undefined`); returns the one before.
 *
 * From then on `solve` of a problem tagged "tanh" that is one, and of its adjoint by `iterative`, goes through the kernel where the method is plain iteration:
 * `picard()` undamped, read at every step, unwatched, not unrolled. Its Solution says `ran: "kernel"`. So does a `solve` by `newton()` with its
 * dense default, where the kernel has `newton`: its samples stop one by one. Everything else stays generic, but `dense` takes the kernel's `solveDense` for its
 * factorisations, in float32 instead of float64, where it has one; `implicit` takes its `gradients` for the parameters of a `tanhProblem`; and `linear` takes its
 * products where they are large. On the webgl backend only `dense` uses it; `useTensorKernel` is for that one.
 */
export function useKernel(kernel: TanhKernel | undefined): TanhKernel | undefined {
  const before = given;
  if (before) unregisterAccelerator("tanh", before.accelerator);
  given = kernel && { kernel, accelerator: acceleratorOf(kernel) };
  if (given) registerAccelerator("tanh", given.accelerator);
  registerAlgebra(kernel ? algebraOf(kernel) : {});
  return before?.kernel;
}

/** As `useKernel`, for a kernel that works on the device's own tensors. It takes any `checkEvery`. */
export function useTensorKernel(kernel: TensorKernel | undefined): TensorKernel | undefined {
  const before = onDevice;
  if (before) unregisterAccelerator("tanh", before.accelerator);
  onDevice = kernel && { kernel, accelerator: deviceAcceleratorOf(kernel) };
  if (onDevice) registerAccelerator("tanh", onDevice.accelerator);
  return before?.kernel;
}

/** Whether tensors are at hand: from the graphics card every solve would first have to read them back. */
const atHand = () => getBackend() !== "webgl";

const isPlain = ({ checkEvery = 1, watch }: Method): boolean => checkEvery === 1 && !watch;

/** As `dense`, which refuses more. */
const widest = 1000;

function acceleratorOf(kernel: TanhKernel): Accelerator {
  const { gradients } = kernel;
  const image: Accelerator["image"] = (theta, z) => {
    if (!atHand() || !isTanhSystem(theta, z)) return undefined;
    const [x, W, b] = theta.map(values) as [Float32Array, Float32Array, Float32Array?];
    const [batch, n] = z.shape;
    return tensorOf(kernel.solve({ n, batch, W, x, b }, values(z), { steps: 0 }).fz, z.shape);
  };
  return {
    map: tanhLayer,
    image,
    solve: (theta, z0, m) => {
      const [batch, n] = z0.shape;
      const by = { picard: kernel.solve, newton: n <= widest ? kernel.newton : undefined };
      const solve = m.solver.kernel && by[m.solver.kernel];
      if (!solve || !atHand() || !isPlain(m) || !isTanhSystem(theta, z0)) return undefined;
      const [x, W, b] = theta.map(values) as [Float32Array, Float32Array, Float32Array?];
      const start = values(z0);
      const run = solve({ n, batch, W, x, b }, isZero(start) ? undefined : start, m.stop);
      // a variable may be assigned before anybody asks
      const data = theta.map(({ dataId }) => dataId);
      return remember(solutionOf(run, z0.shape, m.stop), (now) =>
        now.length === data.length && now.every(({ dataId }, i) => dataId === data[i])
          ? tensorOf<Rank.R2>(run.fz, z0.shape)
          : undefined,
      );
    },
    linearise: lineariseTanh,
    adjoint: ([, W], f, v, m) => {
      if (m.solver.kernel !== "picard" || !atHand() || !isPlain(m)) return undefined;
      const [batch, n] = v.shape;
      const system = { n, batch, W: values(W as Tensor), f: values(f), v: values(v) };
      return solutionOf(kernel.adjoint(system, undefined, m.stop), v.shape, m.stop);
    },
    ...(gradients && {
      gradients: (theta, z, f, u) => {
        const [batch, n] = z.shape;
        const { x, W, b } = gradients({ n, batch, z: values(z), f: values(f), u: values(u) });
        return [tensorOf(x, [batch, n]), tensorOf(W, [n, n]), tensorOf(b, [n])].slice(0, theta.length);
      },
    }),
  };
}

function deviceAcceleratorOf(kernel: TensorKernel): Accelerator {
  const can = ({ solver, watch }: Method) => solver.kernel === "picard" && !watch && getBackend() === kernel.backend;
  return {
    map: tanhLayer,
    image: (theta, z) => (isTanhSystem(theta, z) ? tidy(() => tanhLayer(z, ...theta)) : undefined),
    solve: (theta, z0, m) => {
      if (!can(m) || !isTanhSystem(theta, z0)) return undefined;
      const [x, W, b] = theta as [Tensor2D, Tensor2D, Tensor1D?];
      return kernel.solve(x, W, b, z0, m);
    },
    linearise: lineariseTanh,
    adjoint: ([, W], f, v, m) => (can(m) ? kernel.adjoint(W as Tensor2D, f, v, m) : undefined),
  };
}

/** Multiply-adds from which a product is worth taking out of tfjs and back. */
const worthwhile = 5e5;

function algebraOf({ solveDense, product, outer }: TanhKernel) {
  const pays = (x: Tensor2D, outputs: number) => atHand() && x.size * outputs >= worthwhile;
  return {
    ...(solveDense && { solveDense }),
    ...(product && {
      product: (x: Tensor2D, W: Tensor2D): Tensor2D | undefined => {
        const [batch, inputs] = x.shape;
        const outputs = W.shape[0];
        if (!pays(x, outputs)) return undefined;
        return tensorOf(product(batch, inputs, outputs, values(x), values(W)), [batch, outputs], false);
      },
    }),
    ...(outer && {
      outer: (y: Tensor2D, x: Tensor2D): Tensor2D | undefined => {
        const [batch, inputs] = x.shape;
        const outputs = y.shape[1];
        if (!pays(x, outputs)) return undefined;
        return tensorOf(outer(batch, inputs, outputs, values(y), values(x)), [outputs, inputs], false);
      },
    }),
  };
}

function solutionOf(run: KernelRun, shape: [number, number], stop: Stop): Solution {
  const { z, fz, outcome, trace } = run;
  const evaluations = run.evaluations ?? trace.at(-1)?.evaluations ?? 0;
  const rows = rowsOf({ shape, outcome, evaluations, read: () => [z, fz] }, stop);
  return { z: tensorOf(z, shape), outcome, trace, ran: "kernel", rows };
}
