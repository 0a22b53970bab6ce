import type { Lesson } from "../types.ts";

export const lesson: Lesson = {
  slug: "implicit-differentiation",
  title: { en: "Implicit differentiation" },
  question: { en: "How can a gradient not care how the solution was found?" },
  minutes: 60,
  needs: ["root-finding"],
  bands: {
    circle: { slope: [-0.83911, -0.83909], explicit: [-0.83911, -0.83909], branches: [2, 2] },
    "two-ways": { "unrolled-gap": [0, 1e-8], "implicit-gap": [0, 1e-8], slope: [0.414, 0.416] },
    "three-steps": {
      nodes: [11, 11],
      copies: [7, 7],
      iterations: [14, 16],
      "unrolled-nodes": [112, 128],
      gap: [0, 1e-4],
    },
    gradcheck: {
      gap: [0, 1e-7],
      entries: [30, 30],
      steps: [9, 11],
      best: [0, 1e-9],
      "best-single": [1e-7, 2e-3],
      "best-single-h": [1e-3, 0.1],
    },
    memory: {
      straight: [0.99, 1],
      share: [0, 1],
      residual: [0, 1e-5],
      "unrolled-gap": [0, 1e-4],
      "phantom-gap": [0.3, 0.45],
    },
    "gradient-of-weights": { gap: [0, 1e-7], asymmetry: [1.4, 1.43] },
    "mnist-newton-implicit": {
      "epoch-1-test-error": [0.06, 0.078],
      "test-error": [0.028, 0.034],
      "test-iterations": [5, 12],
      nonfinite: [0, 0],
      "nonfinite-updates": [0, 0],
    },
  },
};
