import type { Terms } from "../types.ts";

/** What equations, code and charts of this lesson share, and where each stands in code. */
export const terms: Terms = {
  state: {
    symbol: "z",
    name: { en: "the state" },
    meaning: { en: "z, the state: what the solver changes. The layer’s output is z⋆, where the condition holds." },
    code: { words: "\\bz0?\\b" },
  },
  parameter: {
    symbol: "W",
    name: { en: "the weights" },
    meaning: { en: "W, the layer’s parameters: what training changes." },
    code: { words: "\\bW\\b|\\bweights\\b" },
  },
  residual: {
    symbol: "g",
    name: { en: "the residual" },
    meaning: { en: "g(z) = z − f(z): what must become zero. Its size is the residual." },
    code: { words: "\\bresidual\\b|\\bg\\b" },
  },
  jacobian: {
    symbol: "I − J",
    name: { en: "the derivative of g" },
    meaning: {
      en: "I − J, the derivative of g: what Newton’s step divides by, and what the gradient divides by, transposed.",
    },
    code: { words: "\\bslope\\b|\\bidentityMinus\\b|\\bjacobianSolve\\b" },
  },
};
