import type { Localised } from "../../types.ts";
import type { Summary } from "./cobweb.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"w" | "x" | "z0", string>;
  chart: string;
  map: string;
  residuals: string;
  residual: string;
  slope: string;
  numbers: Record<"steps" | "end" | "rate" | "slope" | "fixed-points", string>;
  fates: Record<Summary["fate"], string>;
}> = {
  en: {
    title: "One number, going round",
    lead: "The same layer with a single number in its state: z ↦ tanh(wz + x). Each corner of the staircase is one step.",
    controls: { w: "Weight w", x: "Input x", z0: "Start z₀" },
    chart: "From the curve to the diagonal and back",
    map: "tanh(wz + x)",
    residuals: "The same steps as residuals",
    residual: "residual |f(z) − z|",
    slope: "what the slope at z⋆ predicts",
    numbers: {
      steps: "steps",
      end: "last z",
      rate: "measured rate per step",
      slope: "|w(1 − z⋆²)|",
      "fixed-points": "fixed points",
    },
    fates: {
      settles: "It settles: one more step would change nothing.",
      swings: "It swings for ever between two values. The fixed point between them is there, and repels.",
      creeps:
        "It creeps: after 500 steps it is still on its way, because the slope at the fixed point is 1 or hardly less.",
    },
  },
};
