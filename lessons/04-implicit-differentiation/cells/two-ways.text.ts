import type { Localised } from "../../types.ts";
import type { Params } from "./two-ways.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<keyof Params, string>;
  chart: string;
  lines: Record<"unrolled" | "implicit" | "residual", string>;
  step: string;
  error: string;
  course: (k: number, unrolled: string, implicit: string) => string;
  numbers: Record<"unrolled" | "implicit" | "differences" | "unrolled-gap" | "implicit-gap" | "slope", string>;
  agree: string;
  underway: string;
  unstable: string;
  singular: string;
  unreached: string;
}> = {
  en: {
    title: "The same derivative, twice",
    lead: "z = tanh(wz + x), one number. Carry the derivative along through every step of the solver, or forget the steps and use the formula at the last z. Finite differences of the solution are the judge.",
    controls: { w: "Weight w", x: "Input x", by: "Derivative with respect to", solver: "Solver", steps: "Steps k" },
    chart: "How far each derivative is from finite differences",
    lines: { unrolled: "through k steps", implicit: "implicit, at zₖ", residual: "residual of zₖ" },
    step: "steps k",
    error: "distance",
    course: (k, unrolled, implicit) =>
      `After ${k} steps the derivative through the steps is off by ${unrolled}, the implicit one by ${implicit}.`,
    numbers: {
      unrolled: "through the steps",
      implicit: "implicit",
      differences: "finite differences",
      "unrolled-gap": "through the steps: off by",
      "implicit-gap": "implicit: off by",
      slope: "∂f/∂z at z⋆",
    },
    agree: "All three agree: it does not matter how z was found.",
    underway: "z is not there yet, and neither are the derivatives.",
    unstable:
      "z is a solution, and the formula is right there. But ∂f/∂z is past ± 1: carried through the steps, the derivative grows without end.",
    singular:
      "∂f/∂z is 1 at this solution. The formula divides by 1 − ∂f/∂z = 0: there is no derivative, and the differences only measure their own step.",
    unreached: "The solver did not find this solution: both numbers are derivatives of something else.",
  },
};
