import type { Localised } from "../../types.ts";
import type { Start } from "./warm-start.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"rate" | "every" | "seed", string>;
  forward: string;
  backward: string;
  batch: string;
  evaluations: string;
  starts: Record<Start, string>;
  described: (start: string, mean: string) => string;
  rows: string;
  start: string;
  columns: Record<"distance" | "forward" | "backward" | "saved", string>;
  numbers: Record<"epoch" | "batch" | "test-error", string>;
}> = {
  en: {
    title: "Begin where these digits ended last time",
    lead: "The network of 60,000 digits for two epochs. In the second, some batches are solved from three beginnings, forwards and backwards, with the same weights.",
    controls: { rate: "Step length of epoch 2", every: "Measure every … batches", seed: "Seed" },
    forward: "Forward evaluations per batch in epoch 2",
    backward: "Backward evaluations per batch in epoch 2",
    batch: "batch of epoch 2",
    evaluations: "evaluations",
    starts: { cold: "from 0, and from v", batch: "from the batch before", own: "from their own last z⋆ and u" },
    described: (start, mean) => `${start}: ${mean} on average`,
    rows: "Means over the batches measured",
    start: "begun",
    columns: {
      distance: "‖z₀ − z⋆‖ / ‖z⋆‖",
      forward: "forward",
      backward: "backward",
      saved: "saved of both, %",
    },
    numbers: { epoch: "epoch", batch: "batch", "test-error": "test error after the last whole epoch" },
  },
};
