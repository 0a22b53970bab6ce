import type { Localised } from "../../types.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"gain" | "width" | "trials" | "seed", string>;
  byNorm: string;
  byRadius: string;
  norm: string;
  radius: string;
  steps: string;
  clouds: Record<"promised" | "anyway" | "failed", string>;
  edge: Record<"norm" | "radius", string>;
  numbers: Record<"promised" | "promised-failed" | "anyway" | "failed" | "found", string>;
}> = {
  en: {
    title: "Hundreds of layers: who settles?",
    lead: "At each of eight gains, random weights and a random input, iterated from z = 0 for at most 300 steps (float64, tolerance 1e-6). A point is a layer.",
    controls: { gain: "Largest gain", width: "Width n", trials: "Layers per gain", seed: "Seed" },
    byNorm: "Steps against the norm ‖W‖₂",
    byRadius: "The same layers against ρ(W)",
    norm: "‖W‖₂",
    radius: "ρ(W)",
    steps: "steps",
    clouds: { promised: "settles, as promised", anyway: "settles, unpromised", failed: "not settled in 300 steps" },
    edge: { norm: "‖W‖₂ = 1", radius: "ρ(W) = 1" },
    numbers: {
      promised: "with ‖W‖₂ < 1",
      "promised-failed": "… of which fail",
      anyway: "settle with ‖W‖₂ ≥ 1",
      failed: "fail",
      found: "… of which have a fixed point, found otherwise",
    },
  },
};
