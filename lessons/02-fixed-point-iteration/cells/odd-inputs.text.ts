import type { Localised } from "../../types.ts";
import type { Kind } from "./odd-inputs.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"epochs" | "networks" | "training" | "seed", string>;
  chart: string;
  input: string;
  evaluations: string;
  limit: string;
  kinds: Record<Kind, string>;
  table: string;
  network: string;
  rows: Record<Kind, string>;
  map: string;
  numbers: Record<"radius-w" | "radius-digit" | "radius-empty" | "square-digit" | "square-empty" | "back", string>;
}> = {
  en: {
    title: "What takes long?",
    lead: "Trains networks from different weights, then gives each of them digits, lines, scribbles, a dot and an empty page, and counts how long every one takes by itself.",
    controls: { epochs: "Epochs of training", networks: "Networks", training: "Training", seed: "Seed" },
    chart: "How long an input takes, by its size",
    input: "size of the input ‖x‖",
    evaluations: "evaluations",
    limit: "the limit of 200 steps",
    kinds: {
      digit: "test digit",
      misread: "test digit that is misread",
      lines: "two lines",
      scribble: "dense scribble",
      dot: "a dot",
      empty: "an empty page",
    },
    table: "Median number of evaluations, 201 where it never settled",
    network: "network",
    rows: {
      digit: "digits read right",
      misread: "digits misread",
      lines: "two lines",
      scribble: "dense scribble",
      dot: "a dot",
      empty: "empty page",
    },
    map: "What training made of the map",
    numbers: {
      "radius-w": "ρ(W)",
      "radius-digit": "ρ(J), digits",
      "radius-empty": "ρ(J), empty page",
      "square-digit": "mean z², digits",
      "square-empty": "mean z², empty page",
      back: "back from 0.01 beside it",
    },
  },
};
