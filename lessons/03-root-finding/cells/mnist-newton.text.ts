import type { Localised } from "../../types.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"epochs" | "slope" | "guard" | "zeroing" | "seed", string>;
  loss: string;
  share: string;
  shareLine: string;
  batch: string;
  percent: string;
  widest: string;
  widestLine: string;
  iterations: string;
  newton: string;
  rows: string;
  live: string;
  tested: string;
  numbers: Record<
    | "epoch"
    | "batch"
    | "train-loss"
    | "train-error"
    | "train-iterations"
    | "nonfinite"
    | "nonfinite-share"
    | "zeroed"
    | "widest"
    | "skipped"
    | "images-per-second"
    | "test-loss"
    | "test-error"
    | "test-iterations",
    string
  >;
  broken: string;
}> = {
  en: {
    title: "Newton inside the tape, on all 60,000 digits",
    lead: "784 → 100 → Newton’s solution of z = tanh(Wz + x) → 10, with every Newton step on the tape, as the original first had it. It trains the layer of the cell above; what the original printed stands beside it, collapse included.",
    controls: {
      epochs: "Epochs",
      slope: "Derivative of tanh as",
      guard: "Skip updates that are not finite",
      zeroing: "Zero rows that did not converge",
      seed: "Seed",
    },
    loss: "Loss and error",
    share: "Gradients that are not finite",
    shareLine: "share of the last 50 batches",
    batch: "batch",
    percent: "share, %",
    widest: "The largest |Wz + x| on the way",
    widestLine: "max |Wz + x|",
    iterations: "Newton’s iterations",
    newton: "Newton",
    rows: "Epoch by epoch, beside the original’s collapse",
    live: "Now, over the last 50 batches",
    tested: "On the test set, after the last whole epoch",
    numbers: {
      epoch: "epoch",
      batch: "batch",
      "train-loss": "loss",
      "train-error": "error",
      "train-iterations": "Newton iterations",
      nonfinite: "gradients not finite, in all",
      "nonfinite-share": "their share, %",
      zeroed: "rows not converged",
      widest: "largest |Wz + x|",
      skipped: "skipped steps",
      "images-per-second": "images a second",
      "test-loss": "loss",
      "test-error": "error",
      "test-iterations": "iterations",
    },
    broken: "The weights are no numbers any more: one update with a NaN in it, and the network is gone.",
  },
};
