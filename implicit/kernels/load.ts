import { getKernel, type KernelFunc, registerKernel, type TensorInfo, unregisterKernel } from "@tensorflow/tfjs-core";
import type { MnistSizes, MnistStep } from "./mnist-model.ts";
import { createMnistStep } from "./mnist-step.ts";
import { createNewtonKernel } from "./newton-kernel.ts";
import { createTanhKernel } from "./tanh-kernel.ts";
import type { TanhKernel } from "./tanh-system.ts";
import { useKernel, useTensorKernel } from "./use-kernel.ts";
import { chooseBinary, compileKernels } from "./wasm.ts";
import { createWebglTanh } from "./webgl-tanh.ts";

let loaded: WebAssembly.Module | undefined;

/**
 * Compiles the WebAssembly kernels and hands them to the library: from then on `solve` of a `tanhProblem`, and of its adjoint by
 * `iterative`, runs fused where the method is `picard()`, and its `solve` where it is `newton()`; its gradients, `dense` and the large products of `linear` are the kernels' too;
 * and `fusedMnistStep` works. `undefined` takes them away again.
 *
 * `plain` and `relaxed` are the two binaries as bytes; the relaxed one (fused multiply-add, about a quarter faster) is taken where
 * the engine has it. Used on the cpu and wasm backends, whose tensors are at hand; on WebGL only by `dense` and
 * `fusedMnistStep`. Returns which binary runs. Throws what WebAssembly throws where SIMD is missing.
 */
export function loadKernels(
  binaries: { readonly plain: ArrayBuffer; readonly relaxed?: ArrayBuffer } | undefined,
): "plain" | "relaxed" | undefined {
  shareClones();
  const chosen = binaries && chooseBinary(binaries);
  loaded = chosen && compileKernels(chosen);
  // biome-ignore lint/correctness/useHookAtTopLevel: a kernel is put to use, nothing of React's
  useKernel(loaded && kernelOf(loaded));
  return chosen && (chosen === binaries.relaxed ? "relaxed" : "plain");
}

function kernelOf(module: WebAssembly.Module): TanhKernel {
  const { solve: newton, solveDense } = createNewtonKernel(module);
  return { ...createTanhKernel(module), newton, solveDense };
}

const shared: KernelFunc = ({ inputs, backend }) => {
  const { dataId, shape, dtype } = inputs.x as TensorInfo;
  (backend as { incRef(dataId: object): void }).incRef(dataId);
  return { dataId, shape, dtype };
};

/**
 * tfjs clones whatever a gradient saves, and its wasm backend copies the numbers to do so. Nothing ever writes into a tensor, so there too a
 * clone may share them, as on the other backends.
 */
function shareClones(): void {
  const own = getKernel("Identity", "wasm");
  if (!own || own.kernelFunc === shared) return;
  unregisterKernel("Identity", "wasm");
  registerKernel({ ...own, kernelFunc: shared });
}

/**
 * Hands the library the packed WebGL programs (`on`) or takes them away: from then on `solve` of a `tanhProblem`, and of its adjoint by
 * `iterative`, runs fused on the webgl backend where the method is `picard()`, with any `checkEvery`. Cost and limits: `createWebglTanh`.
 */
export function loadWebglKernels(on: "on" | "off"): void {
  // biome-ignore lint/correctness/useHookAtTopLevel: a kernel is put to use, nothing of React's
  useTensorKernel(on === "on" ? createWebglTanh() : undefined);
}

/**
 * The whole MNIST training step as one call, on the kernels that `loadKernels` was given. What it computes, its cost and its guard:
 * see `createMnistStep`. Throws `no kernels` where none are loaded.
 */
export function fusedMnistStep(sizes?: MnistSizes): MnistStep {
  if (!loaded) throw new Error("no kernels: this lab has none for its backend, train the editable model instead");
  return createMnistStep(loaded, sizes);
}
