// What webgl.test.ts runs in a browser: the packed programs beside the generic path, on the backend that it is asked for.
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-webgl";
import {
  env,
  getBackend,
  grads,
  memory,
  mul,
  type Scalar,
  setBackend,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { fixedPointLayer, implicit, iterative, type Method, picard, type Solution, tanhProblem } from "../index.ts";
import { type Errors, errorsOf } from "../test/derivatives.ts";
import { rows } from "../test/layer-rows.ts";
import { loadWebglKernels } from "./index.ts";

/** The layer and its gradients once; plain numbers. */
export interface Outcome {
  readonly ran: readonly (string | undefined)[];
  readonly outcome: readonly (string | undefined)[];
  readonly steps: readonly (number | undefined)[];
  readonly residuals: readonly number[];
  readonly z: readonly number[];
  readonly g: readonly (readonly number[])[];
  readonly leaked: number;
  readonly ms: number;
}

/** One size, given arrays; `W` may be spoiled to see outcomes. */
export interface Case {
  readonly n: number;
  readonly batch: number;
  readonly x: number[];
  readonly W: number[];
  readonly b: number[];
  readonly c: number[];
  readonly checkEvery: number;
  readonly steps: number;
}

function run({ n, batch, x, W, b, c, checkEvery, steps }: Case): Outcome {
  const before = memory().numTensors;
  let forward: Solution | undefined;
  let back: Solution | undefined;
  let z: number[] = [];
  let g: number[][] = [];
  const start = performance.now();
  tidy(() => {
    const theta = [tensor2d(x, [batch, n]), tensor2d(W, [n, n]), tensor1d(b)];
    const cotangent = tensor2d(c, [batch, n]);
    const method: Method = { solver: picard(), stop: { absolute: 1e-4, steps }, checkEvery };
    const linear = iterative({ ...method, stop: { relative: 1e-4, steps } }, (solution) => {
      back = solution;
    });
    const loss = (...theta: Tensor[]) => {
      const [x, W, b] = theta as [Tensor2D, Tensor2D, Tensor1D];
      const solution = fixedPointLayer(tanhProblem(x, W, b), zeros([batch, n]) as Tensor2D, {
        ...method,
        adjoint: implicit(linear),
      });
      forward = solution;
      z = Array.from(solution.z.dataSync());
      return sum<Scalar>(mul(cotangent, solution.z));
    };
    g = grads(loss)(theta).map((t) => Array.from(t.dataSync()));
  });
  const both: readonly (Solution | undefined)[] = [forward, back];
  return {
    ran: both.map((s) => s?.ran),
    outcome: both.map((s) => s?.outcome),
    steps: both.map((s) => s?.trace.length),
    residuals: both[0]?.trace.map((step) => step.residual) ?? [],
    z,
    g,
    leaked: memory().numTensors - before,
    ms: performance.now() - start,
  };
}

Object.assign(globalThis, {
  webglTest: async (backend: string, kernels: "on" | "off", given: Case) => {
    env().set("SOFTWARE_WEBGL_ENABLED", true);
    if (!(await setBackend(backend)) || getBackend() !== backend) throw new Error(`invalid backend: ${backend}`);
    loadWebglKernels(kernels);
    return run(given);
  },
  webglLayers: async (
    backend: string,
    names: readonly string[],
  ): Promise<Record<string, Errors & { leaked: number }>> => {
    env().set("SOFTWARE_WEBGL_ENABLED", true);
    if (!(await setBackend(backend)) || getBackend() !== backend) throw new Error(`invalid backend: ${backend}`);
    const measured = names.map((name) => {
      const row = rows[name];
      if (!row) throw new Error(`invalid row: ${name}`);
      const before = memory().numTensors;
      const errors = errorsOf(row);
      return [name, { ...errors, leaked: memory().numTensors - before }] as const;
    });
    return Object.fromEntries(measured);
  },
});
