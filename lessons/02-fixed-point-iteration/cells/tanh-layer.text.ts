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
  slow: {
    apply: (k: number) => string;
    compare: (k: number, residual: string, factor: string | undefined) => string;
    arrived: string;
  };
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
      rate: "measured rate per step",
      radius: "largest ρ(J) of the batch",
    },
    ran: "Solved by",
    ranBy: {
      kernel: "a fused kernel, the whole solve at once",
      generic: "plain operations, step by step, so that each can be shown",
    },
    slow: {
      apply: (k) =>
        k === 0
          ? "Start at z = 0, and apply the map to it."
          : `Take the new state, and apply the map again: step ${k}.`,
      compare: (k, residual, factor) =>
        `Step ${k}: the map would move z by ${residual}${factor ? `, ${factor} times what it was a step ago` : ""}.`,
      arrived: "That is under the tolerance: this z is the layer's output.",
    },
    outcomes: {
      converged: "It converged.",
      "max-steps":
        "It did not converge within 200 steps: at this gain ρ(J) is so close to 1, or so far beyond it, that a step reduces the error by hardly anything, or not at all.",
      diverged: "It diverged.",
      nonfinite: "A number stopped being finite.",
    },
  },
};
