import type { Localised } from "../../types.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"gain" | "width" | "tolerance" | "seed", string>;
  chart: string;
  tolerance: string;
  error: string;
  ways: Record<"fresh" | "reused" | "corrected", string>;
  rows: string;
  way: string;
  columns: Record<"factorisations" | "solves" | "milliseconds" | "error", string>;
  numbers: Record<"steps" | "saved" | "share", string>;
  outcomes: Record<"converged" | "max-steps", string>;
}> = {
  en: {
    title: "The last factorisation, used again",
    lead: "Newton has just factorised I − J to find z. The backward pass needs the same matrix, transposed. What does it save to take the factors as they are, and what does it cost?",
    controls: { gain: "Gain of W", width: "Width n", tolerance: "Newton’s tolerance", seed: "Seed" },
    chart: "Error of the gradient, by how exactly Newton was asked to solve",
    tolerance: "Newton’s tolerance",
    error: "relative error of the gradient",
    ways: {
      fresh: "factorised anew at the last z",
      reused: "Newton’s last factors",
      corrected: "those, and one correction",
    },
    rows: "Forward and backward of the whole batch",
    way: "backward pass",
    columns: {
      factorisations: "factorisations",
      solves: "triangular solves",
      milliseconds: "milliseconds",
      error: "gradient off by",
    },
    numbers: {
      steps: "Newton steps, slowest row",
      saved: "factorisations saved",
      share: "of all, %",
    },
    outcomes: {
      converged: "Newton converged in every row.",
      "max-steps":
        "Newton did not converge in some row within 40 steps: there is no solution to differentiate at, and none of these gradients means anything.",
    },
  },
};
