import type { Localised } from "../../types.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"width" | "gain" | "tolerance" | "seed", string>;
  residual: string;
  chart: string;
  numbers: Record<"evaluations" | "residual" | "rate" | "radius", string>;
  outcomes: Record<string, string>;
  ran: string;
  ranBy: Record<"kernel" | "generic", string>;
}> = {
  en: {
    title: "One layer, iterated until nothing changes",
    lead: "Ten random inputs, a random weight matrix, and the map z ↦ tanh(Wz + x) applied again and again from z = 0.",
    controls: { width: "Width n", gain: "Gain of W", tolerance: "Tolerance", seed: "Seed" },
    residual: "residual ‖f(z) − z‖",
    chart: "How far z is from not changing any more",
    numbers: {
      evaluations: "evaluations of f",
      residual: "final residual",
      rate: "measured rate a step",
      radius: "largest ρ(J) of the batch",
    },
    ran: "Solved by",
    ranBy: {
      kernel: "a fused kernel, the whole solve at once",
      generic: "plain operations, step by step, so that each can be shown",
    },
    outcomes: {
      converged: "It converged.",
      "max-steps":
        "It did not converge within 200 steps: at this gain some eigenvalue of J is at or beyond the unit circle.",
      diverged: "It diverged.",
      nonfinite: "A number stopped being finite.",
    },
  },
};
