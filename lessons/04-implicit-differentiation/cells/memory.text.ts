import type { Localised } from "../../types.ts";
import type { Way } from "./memory.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"gain" | "width" | "batch" | "seed", string>;
  chart: string;
  ways: Record<Way, string>;
  gaps: string;
  gap: string;
  iterations: string;
  residual: string;
  unrolledGap: string;
  phantomGap: string;
  course: (unrolled: string, phantom: string) => string;
  table: string;
  way: string;
  columns: Record<"few" | "many" | "copies" | "slope", string>;
  numbers: Record<"straight" | "share" | "residual" | "unrolled-gap" | "phantom-gap", string>;
  agree: string;
  apart: string;
}> = {
  en: {
    title: "What the tape holds, and what it buys",
    lead: "The layer is made to take 5, 10, … 200 iterations, needed or not. What must be kept for the backward pass, by three ways of taking the gradient?",
    controls: { gain: "Gain of W", width: "Width n", batch: "Inputs in the batch", seed: "Seed" },
    chart: "Memory on the tape when the backward pass begins",
    ways: { unrolled: "through every step", implicit: "implicit", phantom: "one step (phantom)" },
    gaps: "How far the other gradients are from the implicit one",
    gap: "relative difference",
    iterations: "iterations",
    residual: "residual",
    unrolledGap: "through every step",
    phantomGap: "one step (phantom)",
    course: (unrolled, phantom) =>
      `After the most iterations, the gradient through every step differs by ${unrolled}, the one-step gradient by ${phantom}.`,
    table: "What is kept",
    way: "gradient",
    columns: {
      few: "bytes, 5 iterations",
      many: "bytes, 200 iterations",
      copies: "copies, 200 iterations",
      slope: "bytes an iteration",
    },
    numbers: {
      straight: "R² of the straight line",
      share: "implicit slope, % of it",
      residual: "residual at the end",
      "unrolled-gap": "unrolled differs by",
      "phantom-gap": "one step differs by",
    },
    agree:
      "Settled: the gradient through every step and the implicit one are the same gradient. One of them costs memory by the step.",
    apart:
      "Not settled after 200 iterations: one is the derivative of the 200th iterate, the other a formula for a solution that has not been reached. Neither is the gradient of the layer.",
  },
};
