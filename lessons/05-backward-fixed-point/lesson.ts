import type { Lesson } from "../types.ts";

export const lesson: Lesson = {
  slug: "backward-fixed-point",
  title: { en: "The backward pass is a fixed point too" },
  question: { en: "What is inside the special adjoint of an implicit layer?" },
  minutes: 50,
  needs: ["implicit-differentiation"],
  bands: {
    "backward-iteration": {
      "forward-rate": [0.43, 0.445],
      "backward-rate": [0.425, 0.44],
      radius: [0.451, 0.4511],
      gap64: [0, 1e-8],
      gap32: [0, 1e-5],
    },
    "how-few-terms": {
      cosine: [0.9, 0.91],
      error: [0.39, 0.4],
      radius: [0.395, 0.397],
      rate: [0.393, 0.395],
    },
    "any-solver-backwards": {
      radius: [0.4999, 0.5001],
      "plain-evaluations": [12, 14],
      "anderson-evaluations": [10, 12],
      "broyden-evaluations": [10, 12],
      "plain-error": [0, 5e-3],
      "newton-error": [0, 1e-5],
    },
    "fixed-point-op": {
      "order-1-calls": [2, 2],
      "order-2-calls": [4, 4],
      "order-3-calls": [8, 8],
      "order-3-gap": [0, 1e-3],
      check: [0, 1e-4],
      second: [0, 1e-4],
    },
    "when-the-backward-diverges": {
      failed: [4, 20],
      "worst-ratio": [1e3, 1e30],
      "newton-radius": [1, 2],
      "guarded-error": [0.06, 0.15],
      "unguarded-error": [0.2, 0.95],
    },
    "warm-start": { "own-distance": [0.3, 0.6], "batch-saved": [-15, 0], "own-saved": [-2, 12] },
  },
};
