import type { Localised } from "../../types.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"steps" | "width" | "seed", string>;
  tapes: Record<"module" | "operator", string>;
  numbersOf: Record<"module" | "operator", string>;
  numbers: Record<"nodes" | "saved" | "bytes" | "gradient", string>;
  gaps: string;
  gap: Record<"value" | "gradient" | "error", string>;
  slopes: string;
  slopesWords: (gap: string) => string;
  module: string;
  operator: string;
  exact: string;
  slope: string;
  same: string;
  apart: string;
}> = {
  en: {
    title: "The square root, as a module and as an operator",
    lead: "Both take the same steps z ← (z + a/z)/2 from z = 1, so they compute the same z. They differ in who wrote the backward pass.",
    controls: { steps: "Steps", width: "Numbers a", seed: "Seed" },
    tapes: { module: "The module’s tape", operator: "The operator’s tape" },
    numbersOf: { module: "Module: the tape differentiates the steps", operator: "Operator: we differentiate z² = a" },
    numbers: {
      nodes: "nodes on the tape",
      saved: "tensors saved",
      bytes: "bytes saved",
      gradient: "error of dz/da",
    },
    gaps: "Module against operator",
    gap: { value: "values differ by", gradient: "gradients differ by", error: "error of z, both" },
    slopes: "dz/da, for each a",
    slopesWords: (gap) => `The two gradients differ by ${gap} at most.`,
    module: "module",
    operator: "operator",
    exact: "1/(2√a)",
    slope: "dz/da",
    same: "The same value and the same gradient, to a millionth.",
    apart:
      "The same value, and not the same gradient: the steps have not arrived, so z² = a does not hold yet. The module differentiates the steps that it took, the operator the condition that z ought to meet.",
  },
};
