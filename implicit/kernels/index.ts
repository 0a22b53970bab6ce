/** A second door: fused code for some maps, which registers itself with the library. The lab and the training room load it; cells need not know of it. */
export { loadAffine } from "./affine.ts";
export { fusedMnistStep, loadKernels, loadWebglKernels } from "./load.ts";
export type {
  MnistMethod,
  MnistParameters,
  MnistResult,
  MnistSet,
  MnistSizes,
  MnistStep,
  MnistStepResult,
} from "./mnist-model.ts";
export type { KernelRun, TanhAdjointSystem, TanhKernel, TanhSystem } from "./tanh-system.ts";
export { useKernel } from "./use-kernel.ts";
