import type { Glossary } from "./types.ts";

/** The words that lessons share, each in a sentence or two. `Term` shows them where they are used. */
export const glossary: Glossary = {
  "implicit-layer": {
    term: { en: "implicit layer" },
    meaning: {
      en: "A layer given by a condition that its output satisfies together with its input. How the output is found is a separate choice.",
    },
  },
  "explicit-layer": {
    term: { en: "explicit layer" },
    meaning: { en: "A layer given by a recipe: a fixed sequence of operations that turns its input into its output." },
  },
  operator: {
    term: { en: "operator" },
    meaning: {
      en: "One atomic operation of a computation, with a gradient that its author has written: a product, a convolution, a solve.",
    },
  },
  module: {
    term: { en: "module" },
    meaning: {
      en: "A function composed of operators. Nobody writes its gradient: the tape of its operators is walked backwards.",
    },
  },
  tape: {
    term: { en: "tape" },
    meaning: {
      en: "The list of operations that ran, with the tensors that each will need on the way back. A backward pass plays it in reverse.",
    },
  },
  softmax: {
    term: { en: "softmax" },
    meaning: {
      en: "Exponentials divided by their sum: it turns any numbers into positive weights that add up to 1.",
    },
  },
  "fixed-point": {
    term: { en: "fixed point" },
    meaning: { en: "A state z with f(z) = z: applying the map once more changes nothing." },
  },
  "fixed-point-iteration": {
    term: { en: "fixed-point iteration" },
    meaning: { en: "Starting anywhere and applying the map again and again, until the state stops changing." },
  },
  residual: {
    term: { en: "residual" },
    meaning: {
      en: "By how much a state misses its condition: ‖f(z) − z‖, here over the whole batch together. It is not the distance to a solution.",
    },
  },
  tolerance: {
    term: { en: "tolerance" },
    meaning: { en: "The size of the residual at which a solver may stop and call the state a solution." },
  },
  jacobian: {
    term: { en: "Jacobian" },
    meaning: {
      en: "The matrix J of all partial derivatives ∂fᵢ/∂zⱼ: the linear map that f looks like close to a point.",
    },
  },
  "spectral-radius": {
    term: { en: "spectral radius" },
    meaning: {
      en: "ρ(J), the largest absolute value among the eigenvalues of J. Below 1, repeated multiplication by J dies out.",
    },
  },
  contraction: {
    term: { en: "contraction" },
    meaning: {
      en: "A map that brings any two points closer together by at least a fixed factor below 1. It has exactly one fixed point, and iterating finds it.",
    },
  },
  rate: {
    term: { en: "rate" },
    meaning: { en: "The factor by which one step shrinks the residual, once the iteration has settled into its pace." },
  },
  damping: {
    term: { en: "damping" },
    meaning: { en: "Going only part of the way: z ← (1 − d) f(z) + d z. It tames an iteration that swings." },
  },
  cotangent: {
    term: { en: "cotangent" },
    meaning: {
      en: "The derivative of the loss with respect to some value: what a backward pass hands from layer to layer.",
    },
  },
  "vector-jacobian-product": {
    term: { en: "vector–Jacobian product" },
    meaning: {
      en: "(∂f/∂z)ᵀu for a given u: what automatic differentiation computes on its way back, without writing the matrix ∂f/∂z down. It costs about as much as f itself.",
    },
  },
  unrolling: {
    term: { en: "unrolling" },
    meaning: {
      en: "Finding the gradient by going back through every step of the iteration. Each step has to be remembered for it.",
    },
  },
  outcome: {
    term: { en: "outcome" },
    meaning: {
      en: "How a solve ended: converged, out of steps, diverged, or at a number that is not finite. Part of the answer, never an exception.",
    },
  },
  evaluation: {
    term: { en: "evaluation" },
    meaning: { en: "One application of the map f to the whole batch: the unit in which solvers are compared." },
  },
  backend: {
    term: { en: "backend" },
    meaning: {
      en: "What does the arithmetic on your machine: the graphics card (WebGL), WebAssembly on the processor, or plain JavaScript.",
    },
  },
  "neumann-series": {
    term: { en: "Neumann series" },
    meaning: { en: "(I − A)⁻¹ = I + A + A² + …, the geometric series of matrices. It has a sum where ρ(A) < 1." },
  },
  "implicit-differentiation": {
    term: { en: "implicit differentiation" },
    meaning: {
      en: "Finding the derivative of a solution from the condition that it satisfies, by differentiating the condition itself.",
    },
  },
};
