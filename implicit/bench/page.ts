/** What the benchmark runs in the browser. Every row is timed in here, around the work alone. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-webgl";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { dispose, env, type Rank, setBackend, tensor2d, tidy, zeros } from "@tensorflow/tfjs-core";
import {
  type Adjoint,
  fixedPointLayer,
  implicit,
  iterative,
  type Method,
  picard,
  recordTape,
  solve,
  tanhProblem,
  unrolled,
} from "../index.ts";
import { loadKernels, loadWebglKernels } from "../kernels/index.ts";
import type { MnistMethod, MnistParameters } from "../kernels/mnist-model.ts";
import { createMnistStep } from "../kernels/mnist-step.ts";
import { createNewtonKernel } from "../kernels/newton-kernel.ts";
import { createTanhKernel } from "../kernels/tanh-kernel.ts";
import { chooseBinary, createWorkspace } from "../kernels/wasm.ts";
import { editableModel } from "./editable.ts";

const bytes = async (name: string) => (await fetch(`/data/${name}`)).arrayBuffer();
const floats = async (name: string) => new Float32Array(await bytes(`${name}.f32`));

const setup = async () => {
  const [plain, relaxed] = [await bytes("plain.wasm"), await bytes("relaxed.wasm")];
  const chosen = chooseBinary({ plain, relaxed });
  const parameters: MnistParameters = {
    A: await floats("A"),
    a: await floats("a"),
    W: await floats("W"),
    C: await floats("C"),
    c: await floats("c"),
  };
  const images = new Uint8Array(await bytes("train-images-idx3-ubyte")).slice(16);
  const labels = new Uint8Array(await bytes("train-labels-idx1-ubyte")).slice(8);
  const step = createMnistStep(chosen);
  return {
    binaries: { plain, relaxed },
    kind: chosen === relaxed ? "relaxed SIMD" : "plain SIMD",
    parameters,
    images,
    labels,
    order: new Int32Array(await bytes("order.i32")),
    weights: new Map(await Promise.all([10, 20, 50, 100, 200].map(async (n) => [n, await floats(`W${n}`)] as const))),
    x: await floats("x"),
    v: await floats("v"),
    dense: await floats("dense"),
    right: await floats("right"),
    tanh: createTanhKernel(chosen),
    newton: createNewtonKernel(chosen),
    workspace: createWorkspace(chosen),
    step,
    data: step.add(images, labels),
  };
};
let world: Awaited<ReturnType<typeof setup>> | undefined;
const ready = () => {
  if (!world) throw new Error("not set up");
  return world;
};

/** The first columns of the first rows of a [400, 200] array. */
const part = (values: Float32Array, batch: number, n: number) =>
  Float32Array.from({ length: batch * n }, (_, i) => values[Math.floor(i / n) * 200 + (i % n)] ?? 0);

/** As the lessons make their batches. */
const brightness = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

const repeat = (times: number, run: () => void) => {
  const start = performance.now();
  for (let i = 0; i < times; i++) run();
  return (performance.now() - start) / times;
};

interface Size {
  readonly n?: number;
  readonly batch?: number;
  readonly steps?: number;
  readonly tolerance?: number;
  readonly times?: number;
}

const system = ({ n = 100, batch = 100 }: Size) => {
  const { weights, x, v } = ready();
  const W = weights.get(n);
  if (!W) throw new Error(`invalid width: ${n}`);
  return { n, batch, W, x: part(x, batch, n), v: part(v, batch, n) };
};

const rows = {
  async setup() {
    world = await setup();
    setWasmPaths("/data/");
    env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    env().set("SOFTWARE_WEBGL_ENABLED", true);
    const canvas = new OffscreenCanvas(1, 1).getContext("webgl2");
    const info = canvas?.getExtension("WEBGL_debug_renderer_info");
    const renderer = info ? canvas?.getParameter(info.UNMASKED_RENDERER_WEBGL) : "none";
    return { kernels: world.kind, browser: navigator.userAgent, renderer: String(renderer) };
  },

  /** GFLOP/s of multiply-adds in registers, of whole products out of the cache, and of whole evaluations. */
  peak() {
    const { passes, floats } = ready().workspace;
    ready().workspace.release();
    const [n, batch] = [100, 96];
    const [W, X, Z, F] = [n * n, n * batch, n * batch, n * batch].map((count) => floats(count)) as [
      number,
      number,
      number,
      number,
    ];
    const sums = floats(2 * batch);
    const times = 200;
    const registers = 96e4 / repeat(times, () => passes.peak(10_000, 1e-3));
    const product = (2 * n * n * batch) / repeat(times, () => passes.multiply(W, Z, n, n, X, F, 20, batch, 0, 12));
    const evaluation =
      (2 * n * n * batch) /
      repeat(times, () => passes.tanhPass(W, X, Z, F, n, 20, batch, 0, 12, sums, sums + 4 * batch));
    return { registers: registers / 1e6, product: product / 1e6, evaluation: evaluation / 1e6 };
  },

  solve({ steps = 200, tolerance = 1e-4, times = 20, ...size }: Size) {
    const { W, x, n, batch } = system(size);
    const { tanh } = ready();
    let iterations = 0;
    const ms = repeat(times, () => {
      iterations = tanh.solve({ n, batch, W, x }, undefined, { absolute: tolerance, steps: steps - 1 }).trace.length;
    });
    return { ms, iterations };
  },

  both({ times = 20, ...size }: Size) {
    const { W, x, v, n, batch } = system(size);
    const { tanh } = ready();
    let iterations = 0;
    const ms = repeat(times, () => {
      const { z, fz: f, trace } = tanh.solve({ n, batch, W, x }, undefined, { absolute: 1e-4, steps: 199 });
      const { z: u } = tanh.adjoint({ n, batch, W, f, v }, undefined, { relative: 1e-4, steps: 199 });
      tanh.gradients({ n, batch, z, f, u });
      iterations = trace.length;
    });
    return { ms, iterations };
  },

  dense({ times = 10 }: Size) {
    const { newton, dense, right } = ready();
    return { ms: repeat(times, () => newton.solveDense(100, 100, dense, right)) };
  },

  fused({ steps, method }: { readonly steps: number; readonly method?: MnistMethod }) {
    const { step, data, order, parameters } = ready();
    step.write(parameters);
    const sums = { loss: 0, errors: 0, iterations: 0, backward: 0, skipped: 0 };
    const ms = repeat(1, () => {
      for (let i = 0; i < steps; i++) {
        const result = step.train(data, order.subarray(100 * i, 100 * i + 100), 0.1, method);
        sums.loss += result.loss;
        sums.errors += result.errors;
        sums.iterations += result.iterations;
        sums.backward += result.backwardIterations;
        sums.skipped += result.skipped ? 1 : 0;
      }
    });
    return report(ms, steps, sums);
  },

  async editable({ steps, backend, fused = true }: { steps: number; backend: string; fused?: boolean }) {
    const { parameters, images, labels, order, binaries } = ready();
    if (!(await setBackend(backend))) throw new Error(`invalid backend: ${backend}`);
    loadKernels(fused ? binaries : undefined);
    const model = editableModel(parameters);
    const sums = { loss: 0, errors: 0, iterations: 0, backward: 0, skipped: 0 };
    const ms = repeat(1, () => {
      for (let i = 0; i < steps; i++) {
        const pixels = new Float32Array(78400);
        const digits = new Int32Array(100);
        for (let b = 0; b < 100; b++) {
          const index = order[100 * i + b] ?? 0;
          const image = images.subarray(784 * index, 784 * index + 784);
          for (let p = 0; p < 784; p++) pixels[784 * b + p] = brightness[image[p] ?? 0] ?? 0;
          digits[b] = labels[index] ?? 0;
        }
        const [loss, errors, iterations, backward, skipped, ran] = model.step(pixels, digits, 0.1);
        if (fused !== (ran === 1)) throw new Error(`the layer ran ${ran ? "fused" : "generic"}`);
        sums.loss += loss;
        sums.errors += errors;
        sums.iterations += iterations;
        sums.backward += backward;
        sums.skipped += skipped;
      }
    });
    model.dispose();
    loadKernels(undefined);
    return report(ms, steps, sums);
  },

  /** The same solve by plain tfjs operations, or by the packed WebGL programs. */
  async tfjs({
    backend,
    times = 3,
    checkEvery = 1,
    packed = "off",
  }: {
    backend: string;
    times?: number;
    checkEvery?: number;
    packed?: "on" | "off";
  }) {
    loadWebglKernels(packed);
    if (!(await setBackend(backend))) throw new Error(`invalid backend: ${backend}`);
    const { W, x, n, batch } = system({});
    const [tx, tW] = [tensor2d(x, [batch, n]), tensor2d(W, [n, n])];
    const method: Method = { solver: picard(), stop: { absolute: 1e-4, steps: 199 }, checkEvery };
    let iterations = 0;
    const run = () =>
      tidy(() => {
        const { z, trace } = solve(tanhProblem(tx, tW), zeros<Rank.R2>([batch, n]), method);
        z.dataSync();
        iterations = trace.length;
      });
    run();
    const ms = repeat(times, run);
    dispose([tx, tW]);
    loadWebglKernels("off");
    return { ms, iterations };
  },

  /** Bytes that the tape holds after a forward pass of so many iterations, by both gradients. */
  async memory({ steps }: { readonly steps: number }) {
    await setBackend("cpu");
    const { W, x, n, batch } = system({});
    const held = (adjoint: Adjoint) => {
      const [tx, tW] = [tensor2d(x, [batch, n]), tensor2d(W, [n, n])];
      const z0 = zeros<Rank.R2>([batch, n]);
      const method: Method = { solver: picard(), stop: { steps } };
      const { bytes } = recordTape(() => fixedPointLayer(tanhProblem(tx, tW), z0, { ...method, adjoint }).z);
      dispose([tx, tW, z0]);
      return bytes;
    };
    return { unrolled: held(unrolled), implicit: held(implicit(iterative({ solver: picard(), stop: { steps: 5 } }))) };
  },
};

function report(
  ms: number,
  steps: number,
  {
    loss,
    errors,
    iterations,
    backward,
    skipped,
  }: Record<"loss" | "errors" | "iterations" | "backward" | "skipped", number>,
) {
  return {
    ms,
    loss: loss / steps,
    error: errors / steps / 100,
    iterations: iterations / steps,
    backward: backward / steps,
    skipped,
  };
}

Object.assign(globalThis, { bench: rows });
