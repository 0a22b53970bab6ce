import type { Terms } from "../types.ts";

/** What equations, code and charts of this lesson share, and where each stands in code. */
export const terms: Terms = {
  state: {
    symbol: "z⋆",
    name: { en: "the solution" },
    meaning: { en: "z⋆, where the forward pass ended. The backward pass takes J there and never moves it." },
    code: { words: "\\bz0?\\b" },
  },
  parameter: {
    symbol: "W",
    name: { en: "the weights" },
    meaning: { en: "W, the layer’s weights. Forwards each trip multiplies by W, backwards by its transpose." },
    code: { words: "\\bW\\b|\\bweights\\b" },
  },
  input: {
    symbol: "x",
    name: { en: "the input" },
    meaning: { en: "x, the layer’s input. Backwards the sum hands it the cotangent as it is." },
    code: { words: "\\bx\\b" },
  },
  slope: {
    symbol: "1 − z²",
    name: { en: "the slope of tanh" },
    meaning: {
      en: "1 − z⋆², the slope of tanh at the solution: what a cotangent is multiplied by on its way back through it.",
    },
    code: { words: "\\bslopes?\\b|\\bsloped\\b" },
  },
  given: {
    symbol: "v",
    name: { en: "the loss’s cotangent" },
    meaning: { en: "v = ∂ℓ/∂z⋆, what the loss says about the layer’s output. It is added at the end of every trip." },
    code: { words: "\\bv\\b|\\bgiven\\b" },
  },
  cotangent: {
    symbol: "u",
    name: { en: "the backward state" },
    meaning: { en: "u, what the backward pass iterates until v + Jᵀu = u. Every gradient of the layer is made of it." },
    code: { words: "\\bu\\b|\\bbackward\\b" },
  },
  guard: {
    symbol: "✓",
    name: { en: "the guard" },
    meaning: { en: "A step is taken only if the forward and the backward solve have both converged." },
    code: { lines: "const converged = numbers\\.|const skipped = twin|if \\(update && !skipped\\)" },
  },
};
