import type { MathSymbol } from "./types.ts";

/** The letters of all lessons: one meaning each, which every page keeps. The glossary shows them. */
export const symbols: readonly MathSymbol[] = [
  {
    tex: "x",
    plain: "x",
    meaning: { en: "an input of the layer: a number, a row of numbers for each of a batch, an image" },
  },
  {
    tex: "z",
    plain: "z",
    meaning: { en: "the state: what a solver changes" },
  },
  {
    tex: "z^\\star",
    plain: "z⋆",
    meaning: { en: "a solution: the state that satisfies the condition, and the layer’s output" },
  },
  {
    tex: "z_k",
    plain: "zₖ",
    meaning: { en: "the state after k steps" },
  },
  {
    tex: "\\theta",
    plain: "θ",
    meaning: { en: "all parameters together, those that training changes" },
  },
  {
    tex: "W,\\ U,\\ b",
    plain: "W, U, b",
    meaning: { en: "weights of the state, weights of the input, a bias: the parts of θ" },
  },
  {
    tex: "f",
    plain: "f",
    meaning: { en: "the map of a fixed-point layer: z⋆ = f(z⋆, x, θ)" },
  },
  {
    tex: "g",
    plain: "g",
    meaning: { en: "the condition of a layer, g(x, z) = 0; of a fixed-point layer g = z − f(z)" },
  },
  {
    tex: "F",
    plain: "F",
    meaning: { en: "the condition F(x, y) = 0 of a curve in the plane, where x and y are its two coordinates" },
  },
  {
    tex: "r,\\ \\lVert r \\rVert",
    plain: "r, ‖f(z) − z‖",
    meaning: { en: "r = f(z) − z, and its size, the residual: over the whole batch together, unless said otherwise" },
  },
  {
    tex: "J",
    plain: "J",
    meaning: { en: "the Jacobian ∂f/∂z; without further words at z⋆" },
  },
  {
    tex: "\\partial/\\partial x,\\ d/dx",
    plain: "∂/∂x, d/dx",
    meaning: { en: "a round ∂ for a partial derivative, a straight d for a total one" },
  },
  {
    tex: "\\ell",
    plain: "ℓ",
    meaning: { en: "the loss" },
  },
  {
    tex: "v",
    plain: "v",
    meaning: { en: "the cotangent ∂ℓ/∂z⋆ that the layer receives, of the shape of z" },
  },
  {
    tex: "u",
    plain: "u",
    meaning: { en: "the solution of u = v + Jᵀu, the corrected cotangent that the gradient is made of" },
  },
  {
    tex: "(I - J)^{-\\mathsf T}",
    plain: "(I − J)⁻ᵀ",
    meaning: { en: "the inverse of (I − J)ᵀ, which takes v to u" },
  },
  {
    tex: "\\rho",
    plain: "ρ",
    meaning: { en: "the spectral radius: the largest modulus of an eigenvalue" },
  },
  {
    tex: "\\lVert\\cdot\\rVert,\\ \\lVert W\\rVert_2",
    plain: "‖·‖, ‖W‖₂",
    meaning: { en: "of numbers, the root of the sum of their squares; of a matrix, its largest singular value" },
  },
  {
    tex: "\\sigma_{\\min{}}",
    plain: "σ_min",
    meaning: { en: "the smallest singular value" },
  },
  {
    tex: "k,\\ n",
    plain: "k, n",
    meaning: { en: "how many steps; how many numbers a state has" },
  },
  {
    tex: "d",
    plain: "d",
    meaning: { en: "after “damping”, its share: z ← (1 − d) f(z) + d z" },
  },
  {
    tex: "h",
    plain: "h",
    meaning: { en: "the step of a finite difference" },
  },
  {
    tex: "K,\\ Q,\\ V,\\ A,\\ Z",
    plain: "K, Q, V, A, Z",
    meaning: { en: "in attention alone: keys, queries, values, weights and output" },
  },
  {
    tex: "X,\\ Y",
    plain: "X, Y",
    meaning: { en: "in a convolution alone: images in and out" },
  },
];
