import type { Localised } from "../../types.ts";
import type { Params } from "./gradcheck.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<keyof Params, string>;
  byStep: string;
  byTolerance: string;
  lines: Record<"exact" | "loose" | "single" | "here" | "before", string>;
  h: string;
  tolerance: string;
  gap: string;
  limit: string;
  stepCourse: (best: string, single: string) => string;
  toleranceCourse: (here: string, before: string) => string;
  numbers: Record<
    "gap" | "entries" | "steps" | "residual" | "best" | "best-h" | "best-single" | "best-single-h",
    string
  >;
  passes: string;
  fails: string;
  unsolved: string;
}> = {
  en: {
    title: "A gradient on trial",
    lead: "Five numbers in z, 25 in W, 5 in x. Each of the 30 parameters is moved by ± h, the layer solved anew, and the difference compared with the implicit gradient. It passes at 1e-7 or less, in the worst entry.",
    controls: {
      tolerance: "Solver’s tolerance",
      h: "Step h of the differences",
      solver: "Solver",
      jacobian: "J is taken",
      seed: "Seed",
    },
    byStep: "The judge’s own limits: the check by its step h",
    byTolerance: "As good as the solve: the check by the solver’s tolerance",
    lines: {
      exact: "float64, solved to the end",
      loose: "float64, solved to the slider’s tolerance",
      single: "float32, solved to the end",
      here: "J at z⋆",
      before: "J one step before",
    },
    h: "step h",
    tolerance: "solver’s tolerance",
    gap: "largest difference",
    limit: "passes below",
    stepCourse: (best, single) =>
      `The smallest difference that the check can see is ${best} in float64 and ${single} in float32.`,
    toleranceCourse: (here, before) =>
      `At the tightest tolerance, J at z⋆ leaves ${here}, J one step before leaves ${before}.`,
    numbers: {
      gap: "largest difference",
      entries: "entries checked",
      steps: "steps of the solver",
      residual: "residual",
      best: "least in float64",
      "best-h": "at h =",
      "best-single": "least in float32",
      "best-single-h": "at h =",
    },
    passes: "The check passes.",
    fails: "The check fails: look at the two charts for what is to blame, the solve, the Jacobian or the step h.",
    unsolved: "The solver did not reach its tolerance.",
  },
};
