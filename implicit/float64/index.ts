/** A second door, to what needs no tensors: float64 arrays in and out, for exact checks and problems of a few hundred unknowns. */
export { hutchinson, type Product, powerIteration, type Uniform } from "./estimates.ts";
export { gradientCheck } from "./gradient-check.ts";
export { eigenvalues, leastSquares, singularValues, solveSystem, spectralRadius } from "./matrix.ts";
export {
  type TanhGradient,
  type TanhLayer,
  type TanhSolution,
  type TanhSolveOptions,
  tanhBackward,
  tanhJacobian,
  tanhMap,
  tanhSolve,
} from "./tanh-layer.ts";
