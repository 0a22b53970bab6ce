/** The library's only door: tensors in, tensors out. */
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";

export type { Adjoint } from "./adjoints/adjoint.ts";
export { implicit } from "./adjoints/implicit.ts";
export { phantom } from "./adjoints/phantom.ts";
export { unrolled } from "./adjoints/unrolled.ts";
export { offTape } from "./engine/fence.ts";
export { type Forward, type Gradients, op } from "./engine/op.ts";
export { type Pullback, pullback } from "./engine/pullback.ts";
export { type RecordedNode, type RecordedTape, recordTape } from "./engine/recorder.ts";
export { hutchinson, type Product, powerIteration, type Uniform } from "./float64/estimates.ts";
export { gradientCheck } from "./float64/gradient-check.ts";
export { eigenvalues, leastSquares, singularValues, solveSystem, spectralRadius } from "./float64/matrix.ts";
export {
  type TanhGradient,
  type TanhLayer,
  type TanhSolution,
  type TanhSolveOptions,
  tanhBackward,
  tanhJacobian,
  tanhMap,
  tanhSolve,
} from "./float64/tanh-layer.ts";
export { type KernelRun, type TanhAdjointSystem, type TanhKernel, type TanhSystem, useKernel } from "./kernel.ts";
export { fusedMnistStep, loadKernels, loadWebglKernels } from "./kernels/load.ts";
export type {
  MnistMethod,
  MnistParameters,
  MnistResult,
  MnistSet,
  MnistSizes,
  MnistStep,
  MnistStepResult,
} from "./kernels/mnist-step.ts";
export { attention } from "./layers/attention.ts";
export { conv2d } from "./layers/conv2d.ts";
export { crossEntropy } from "./layers/cross-entropy.ts";
export { delay } from "./layers/delay.ts";
export { fixedPointLayer } from "./layers/fixed-point-layer.ts";
export { gatedCell } from "./layers/gated-cell.ts";
export { groupNorm } from "./layers/group-norm.ts";
export { layerNorm } from "./layers/layer-norm.ts";
export { linear } from "./layers/linear.ts";
export { lstmCell } from "./layers/lstm-cell.ts";
export type { SequenceCell, SequenceShape, SequenceWeights } from "./layers/sequence-cell.ts";
export { type Packing, type ShapedMap, shaped } from "./layers/shaped.ts";
export { uniformWeights } from "./layers/uniform-weights.ts";
export { dense } from "./linear/dense.ts";
export { iterative } from "./linear/iterative.ts";
export type { LinearSolve } from "./linear/linear-solve.ts";
export { type Evaluate, type Problem, tanhProblem } from "./problem.ts";
export { root } from "./root.ts";
export type { Row } from "./rows.ts";
export { type Iterate, iterate, type Method, type Solution, type Solver, solve } from "./solve.ts";
export { aitken } from "./solvers/aitken.ts";
export { anderson } from "./solvers/anderson.ts";
export { bestSoFar } from "./solvers/best-so-far.ts";
export { broyden } from "./solvers/broyden.ts";
export { guardedNewton } from "./solvers/guarded-newton.ts";
export { newton } from "./solvers/newton.ts";
export { picard } from "./solvers/picard.ts";
export type { Outcome, Step, Stop } from "./stop.ts";
