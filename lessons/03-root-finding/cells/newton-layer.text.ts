import type { Localised } from "../../types.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"gain" | "width" | "tolerance" | "newton" | "seed", string>;
  chart: string;
  iteration: string;
  newton: string;
  numbers: Record<
    "iteration-evaluations" | "iteration-residual" | "newton-steps" | "newton-residual" | "newton-evaluations",
    string
  >;
  outcomes: Record<"iteration" | "newton", Record<string, string>>;
}> = {
  en: {
    title: "The same layer, solved twice",
    lead: "Ten random inputs and one random W. Plain iteration starts at z = 0, Newton’s method at z = tanh(x): both look for the same z.",
    controls: { gain: "Gain of W", width: "Width n", tolerance: "Tolerance", newton: "Newton’s step", seed: "Seed" },
    chart: "Residuals of both, step by step",
    iteration: "plain iteration",
    newton: "Newton",
    numbers: {
      "iteration-evaluations": "evaluations, plain",
      "iteration-residual": "its residual",
      "newton-steps": "steps, Newton",
      "newton-residual": "its residual",
      "newton-evaluations": "its evaluations of f",
    },
    outcomes: {
      iteration: {
        converged: "Plain iteration converged.",
        "max-steps": "Plain iteration did not converge within 100 steps.",
        diverged: "Plain iteration diverged.",
        nonfinite: "Plain iteration met a number that is not finite.",
      },
      newton: {
        converged: "Newton converged.",
        "max-steps":
          "Newton did not converge within 50 steps: at this gain its tangents throw some row of the batch back again and again.",
        diverged: "Newton diverged.",
        nonfinite: "Newton met a singular I − J: a row of the batch has become NaN or Inf.",
      },
    },
  },
};
