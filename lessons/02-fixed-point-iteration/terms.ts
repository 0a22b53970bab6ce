import type { Terms } from "../types.ts";

/** What equations, code and charts of this lesson share, and where each stands in code. */
export const terms: Terms = {
  state: {
    symbol: "z",
    name: { en: "the state" },
    meaning: {
      en: "z, the state: what the iteration changes until nothing changes any more. The layer's output is z⋆, where it rests.",
    },
    code: { words: "\\bz0?\\b(?!Wᵀ)" },
  },
  parameter: {
    symbol: "W",
    name: { en: "the weights" },
    meaning: { en: "W, the layer's parameters θ: what training changes. It stays the same from step to step." },
    code: { words: "\\bW\\b|\\bweights\\b" },
  },
  input: {
    symbol: "x",
    name: { en: "the input" },
    meaning: { en: "x, the layer's input. It is added in every step, which is why the resting place depends on it." },
    code: { words: "\\bx\\b|\\binputs\\b" },
  },
  map: {
    symbol: "f",
    name: { en: "the map" },
    meaning: { en: "f, the map z ↦ tanh(Wz + x): one application is one step." },
    code: { lines: "export const layer = " },
  },
  residual: {
    symbol: "r",
    name: { en: "the residual" },
    meaning: {
      en: "The residual ‖f(z) − z‖: how much one more step would change. The iteration stops when it is under the tolerance.",
    },
    code: { words: "\\bresidual\\b", lines: "const stop = |yield\\* iterate\\(" },
  },
  cotangent: {
    symbol: "u, v",
    name: { en: "the cotangents" },
    meaning: {
      en: "v, what the loss says about z⋆; and u, the solution of the backward fixed point, which the gradient is made of.",
    },
    code: { words: "\\bbackward\\b|\\bonBackward\\b" },
  },
};
