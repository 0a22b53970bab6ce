import type { Localised } from "../../types.ts";
import type { Name } from "./what-a-step-costs.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"batch" | "gain" | "widest" | "seed", string>;
  step: string;
  whole: string;
  names: Record<Name, string>;
  rows: string;
  solver: string;
  columns: Record<"steps" | "evaluations" | "products" | "milliseconds" | "total", string>;
  numbers: Record<"slope-plain" | "slope-dense" | "slope-krylov", string>;
  failed: string;
}> = {
  en: {
    title: "Fewer steps, more expensive steps",
    lead: "The same layer at growing width, timed on this machine: a step of plain iteration, of Newton with a matrix that is written down, and of Newton that only multiplies by it.",
    controls: { batch: "Batch", gain: "Gain of W", widest: "Widest n", seed: "Seed" },
    step: "Time per step",
    whole: "Time per solve",
    names: { plain: "plain iteration", dense: "Newton, dense", krylov: "Newton–Krylov" },
    rows: "Counted at the widest n",
    solver: "solver",
    columns: {
      steps: "steps",
      evaluations: "evaluations",
      products: "products with J",
      milliseconds: "ms per step",
      total: "ms in all",
    },
    numbers: {
      "slope-plain": "slope, plain",
      "slope-dense": "slope, dense",
      "slope-krylov": "slope, Krylov",
    },
    failed: "Did not converge within 60 steps:",
  },
};
