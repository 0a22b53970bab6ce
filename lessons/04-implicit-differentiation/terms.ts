import type { Terms } from "../types.ts";

/** What equations, code and charts of this lesson share, and where each stands in code. */
export const terms: Terms = {
  state: {
    symbol: "z",
    name: { en: "the state" },
    meaning: { en: "z, the state; z⋆ is the one that satisfies the condition, and the layer’s output." },
    code: { words: "\\bz\\b" },
  },
  input: {
    symbol: "x",
    name: { en: "the input" },
    meaning: { en: "x, the layer’s input, and its gradient." },
    code: { words: "\\bd?x\\b" },
  },
  parameter: {
    symbol: "W",
    name: { en: "the weights" },
    meaning: { en: "W, the layer’s parameters θ, and their gradient." },
    code: { words: "\\bd?W\\b" },
  },
  jacobian: {
    symbol: "J",
    name: { en: "∂f/∂z" },
    meaning: {
      en: "J = ∂f/∂z at z⋆, how one application of f answers a small change of z. For tanh it is diag(1 − z²) W.",
    },
    code: { words: "\\bJ\\b|\\btanhJacobian\\b" },
  },
  cotangent: {
    symbol: "v",
    name: { en: "the cotangent" },
    meaning: { en: "v = ∂ℓ/∂z⋆, what the loss says about the layer’s output: where the backward pass begins." },
    code: { words: "\\bv\\b" },
  },
  condition: {
    symbol: "F = 0",
    name: { en: "the condition" },
    meaning: { en: "F(x, y) = 0: all that is known of x and y. For a layer it is z − f(z, x) = 0." },
    code: { lines: "^const F = " },
  },
  slope: {
    symbol: "dy/dx",
    name: { en: "the slope" },
    meaning: { en: "−Fₓ/F_y: how y must move with x so that the condition goes on holding." },
    code: { lines: "const slope = Math.abs\\(Fy\\)" },
  },
  solution: {
    symbol: "①",
    name: { en: "find z⋆" },
    meaning: { en: "Step 1: find z⋆ by any solver, off the tape. Nothing of it is recorded." },
    code: { lines: "// 1: |const \\{ z, converged \\} = layerOf|return \\{ z, before, steps" },
  },
  application: {
    symbol: "②",
    name: { en: "apply f once" },
    meaning: {
      en: "Step 2: one application of f to z⋆, on the tape. It changes no value and gives x and W their path.",
    },
    code: { lines: "// 2: |^const f = |// step 2: " },
  },
  correction: {
    symbol: "③",
    name: { en: "correct the cotangent" },
    meaning: {
      en: "Step 3: on its way back, v becomes the u with (I − J)ᵀu = v, before it passes through the application.",
    },
    code: { words: "\\bu\\b", lines: "// 3: |const u = dense|// step 1: u from v|const u = solveSystem" },
  },
  implicit: {
    symbol: "(1 − ∂f/∂z)⁻¹ ∂f/∂θ",
    name: { en: "the implicit derivative" },
    meaning: { en: "The derivative of the solution, from derivatives of f at the solution. No solver is in it." },
    code: { lines: "^function implicit|\\(1 − ∂f/∂z\\)" },
  },
  unrolled: {
    symbol: "∂zₖ/∂θ",
    name: { en: "through the steps" },
    meaning: { en: "The derivative of the k-th iterate, carried through every step that made it." },
    code: { lines: "z = f\\(z, x, W\\)|z = step\\[solver\\]" },
  },
};
