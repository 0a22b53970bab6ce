import type { Lesson } from "../types.ts";

export const lesson: Lesson = {
  slug: "root-finding",
  title: { en: "Root finding: Newton and its relatives" },
  question: { en: "The layer says what to find; how else can it be found?" },
  minutes: 60,
  needs: ["fixed-point-iteration"],
  bands: {
    "newton-tangents": { steps: [5, 7], end: [0.1661, 0.1662], order: [1.8, 2.2], jumps: [0, 0], roots: [1, 1] },
    "newton-layer": {
      "newton-steps": [3, 3],
      "newton-residual": [3e-7, 5e-6],
      "iteration-evaluations": [13, 15],
      "iteration-residual": [2e-5, 1e-4],
    },
    "what-a-step-costs": {
      "plain-evaluations": [12, 14],
      "dense-steps": [3, 3],
      "dense-products": [300, 300],
      "krylov-steps": [3, 4],
      "krylov-products": [12, 20],
    },
    "solver-race": {
      "plain-evaluations": [17, 19],
      "damped-evaluations": [23, 25],
      "anderson-evaluations": [9, 11],
      "broyden-evaluations": [9, 11],
      "newton-evaluations": [3, 3],
      "newton-krylov-evaluations": [3, 4],
      "plain-error": [0, 2e-3],
      "newton-error": [0, 3.5e-6],
    },
    "mnist-newton": { epoch: [8, 8], "epoch-1-test-error": [0.06, 0.09], "nonfinite-share": [1, 40] },
    "where-the-nan-comes-from": { threshold: [85, 92], "nan-batches": [1, 20], mismatches: [0, 0], worst: [0, 2e-3] },
    "the-fold": { slope: [1.151, 1.1511], formula: [1.151, 1.1511], "fold-x": [0.5328, 0.5329] },
    "backward-for-free": {
      "fresh-factorisations": [30, 30],
      "reused-factorisations": [20, 20],
      "corrected-solves": [40, 40],
      "fresh-error": [1e-6, 5e-5],
      "reused-error": [5e-4, 5e-3],
    },
  },
};
