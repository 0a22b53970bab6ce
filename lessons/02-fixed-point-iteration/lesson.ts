import type { Lesson } from "../types.ts";

export const lesson: Lesson = {
  slug: "fixed-point-iteration",
  title: { en: "Fixed-point iteration" },
  question: { en: "What does a layer mean that iterates until nothing changes?" },
  minutes: 60,
  needs: [],
  bands: {
    "tanh-layer": { evaluations: [13, 15], residual: [2e-5, 1e-4], rate: [0.38, 0.42], radius: [0.44, 0.46] },
    cobweb: { steps: [150, 158], end: [0.2088, 0.2089], rate: [0.86, 0.862], "fixed-points": [1, 1] },
    "phase-plane": { steps: [175, 195], radius: [0.899, 0.901], turn: [39.9, 40.1], "fixed-points": [1, 1] },
    "when-it-converges": { promised: [400, 420], "promised-failed": [0, 0], anyway: [920, 970], failed: [220, 270] },
    "mnist-fixed-point": {
      "epoch-1-test-error": [0.06, 0.078],
      "epoch-1-test-iterations": [40, 65],
      "epoch-10-test-error": [0.028, 0.034],
      "epoch-10-test-iterations": [55, 95],
    },
    "mnist-fixed-point-seeds": {
      "test-iterations-least": [55, 80],
      "test-iterations-mean": [65, 90],
      "test-iterations-most": [70, 100],
    },
    "mnist-fixed-point-original": { "test-error": [0.028, 0.034], "test-iterations": [70, 95], "test-limit": [0, 30] },
    "odd-inputs": {
      "digit-1": [20, 32],
      "scribble-1": [20, 32],
      "lines-1": [28, 48],
      "empty-1": [201, 201],
      "empty-2": [201, 201],
      "empty-3": [201, 201],
      "radius-w-1": [1.3, 1.8],
      "radius-digit-1": [0.55, 0.8],
    },
    "draw-a-digit": { guess: [3, 3], evaluations: [16, 22], median: [22, 26], slower: [10, 28] },
  },
};
