/** The first of the library's doors: tensors in, tensors out. `implicit/float64` leads to what needs none, `implicit/kernels` to fused code. */
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";

export {
  type Accelerator,
  registerAccelerator,
  unregisterAccelerator,
} from "./accelerate.ts";
export type { Adjoint } from "./adjoints/adjoint.ts";
export { implicit } from "./adjoints/implicit.ts";
export { phantom } from "./adjoints/phantom.ts";
export { unrolled } from "./adjoints/unrolled.ts";
export { offTape } from "./engine/fence.ts";
export { type Forward, type Gradients, op } from "./engine/op.ts";
export { type Pullback, pullback } from "./engine/pullback.ts";
export { type RecordedNode, type RecordedTape, recordTape } from "./engine/recorder.ts";
export * from "./float64/index.ts";
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
export type { Linearisation } from "./linear/linear-map.ts";
export type { LinearSolve } from "./linear/linear-solve.ts";
export type { Iterate, Method, Solution, Solver } from "./method.ts";
export type { Evaluate, Problem } from "./problem.ts";
export { root } from "./root.ts";
export type { Row } from "./rows.ts";
export { iterate, solve } from "./solve.ts";
export { aitken } from "./solvers/aitken.ts";
export { anderson } from "./solvers/anderson.ts";
export { bestSoFar } from "./solvers/best-so-far.ts";
export { broyden } from "./solvers/broyden.ts";
export { guardedNewton } from "./solvers/guarded-newton.ts";
export { newton } from "./solvers/newton.ts";
export { picard } from "./solvers/picard.ts";
export type { Outcome, Step, Stop } from "./stop.ts";
export { tanhProblem } from "./tanh-problem.ts";
