import type { Lesson } from "../types.ts";

export const lesson: Lesson = {
  slug: "layers-operators-modules",
  title: { en: "Layers, operators and modules" },
  question: { en: "What is a layer, and who writes its backward pass?" },
  minutes: 60,
  needs: [],
  bands: {
    "three-conditions": {
      "z-fixed-point": [0.3264, 0.3265],
      "z-ode": [2.3167, 2.3168],
      "z-minimum": [0.4855, 0.4856],
      "residual-fixed-point": [0, 1e-6],
      "residual-ode": [0, 1e-6],
      "residual-minimum": [0, 1e-6],
    },
    attention: {
      "right-least": [1 - 1e-6, 1 + 1e-6],
      "right-most": [1 - 1e-6, 1 + 1e-6],
      "right-outside": [0, 0],
      "right-draws": [0, 0],
      "wrong-least": [0.19, 0.21],
      "wrong-most": [5.2, 5.22],
      "wrong-outside": [6, 6],
      "wrong-draws": [40, 48],
    },
    convolution: {
      "output-gap": [0, 1e-5],
      "images-gap": [0, 1e-4],
      "weights-gap": [0, 1e-4],
      "module-nodes": [54, 54],
      "module-saved": [71, 71],
      "operator-nodes": [1, 1],
      "operator-saved": [2, 2],
      "operator-bytes": [8768, 8768],
    },
    "operator-or-module": {
      "module-nodes": [55, 55],
      "module-saved": [36, 36],
      "operator-nodes": [2, 2],
      "operator-saved": [1, 1],
      "operator-bytes": [4000, 4000],
      "value-gap": [0, 1e-6],
      "gradient-gap": [0, 1e-6],
    },
  },
};
