import type { Terms } from "../types.ts";

/** What equations, code and charts of this lesson share, and where each stands in code. */
export const terms: Terms = {
  input: {
    symbol: "x",
    name: { en: "the input" },
    meaning: { en: "x, the layer’s input: a number, an image, or the matrices K and Q of attention." },
    code: { words: "\\bx\\b(?!:)" },
  },
  state: {
    symbol: "z",
    name: { en: "the output" },
    meaning: { en: "z, the layer’s output. In an implicit layer it is what the solver looks for." },
    code: { words: "\\bz0?\\b|\\boutput\\b" },
  },
  residual: {
    symbol: "g",
    name: { en: "the residual" },
    meaning: { en: "g(x, z): by how much the output misses its condition. Whoever solves, it is judged by this." },
    code: { words: "\\bresiduals?\\b" },
  },
  weights: {
    symbol: "A",
    name: { en: "the attention weights" },
    meaning: {
      en: "A, the weights of attention: row i says how much token i takes from each row of V. Each row adds up to 1.",
    },
    code: { words: "(?<=^\\s*)A(?=\\s*$)|\\bweights\\b|\\bsoftmax\\b" },
  },
  cotangent: {
    symbol: "v",
    name: { en: "the cotangent" },
    meaning: {
      en: "v, what the loss says about the output: the backward pass receives it, and hands one on for each input.",
    },
    code: { words: "\\bdy\\b|\\bgradFunc\\b" },
  },
};
