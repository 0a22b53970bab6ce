// The kernel module's exports. Addresses are bytes in its one memory, which the TypeScript side lays out.
export { crossEntropy, gatherImages } from "./classify";
export { multiply, multiplySparse } from "./core";
export {
  addPanels,
  addRowSums,
  fillColumns,
  packBatch,
  packPanels,
  packTransposed,
  packWeights,
  panelsOf,
  transposePanels,
  unpackBatch,
} from "./layout";
export {
  addColumns,
  buildJacobian,
  factor,
  gatherColumns,
  interleave,
  solveFactored,
  solveTransposed,
} from "./lu";
export { adjointPass, allFinite, difference, hadamard, heap, slope, swap, tanhPass, total } from "./tanh";
export { peak } from "./peak";
