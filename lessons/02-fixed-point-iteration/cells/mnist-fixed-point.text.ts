import type { Localised } from "../../types.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"epochs" | "seed" | "gradient" | "tolerance" | "training" | "stopping", string>;
  loss: string;
  iterations: string;
  forward: string;
  backward: string;
  rows: string;
  misread: string;
  live: string;
  tested: string;
  ran: string;
  ranBy: Record<"kernel" | "generic" | "fused", string>;
  numbers: Record<
    | "epoch"
    | "batch"
    | "train-loss"
    | "train-error"
    | "train-iterations"
    | "backward-iterations"
    | "test-loss"
    | "test-error"
    | "test-iterations"
    | "skipped"
    | "images-per-second",
    string
  >;
}> = {
  en: {
    title: "All 60,000 digits through a fixed point",
    lead: "784 → 100 → the fixed point of tanh(Wz + x) → 10, trained by gradient descent on this machine, beside what the original notebook printed. It trains the layer of the cell above.",
    controls: {
      epochs: "Epochs",
      seed: "Seed",
      gradient: "Gradient",
      tolerance: "Tolerance",
      training: "Training step",
      stopping: "The fused step stops",
    },
    loss: "Loss and error",
    iterations: "Iterations until the solves settle",
    forward: "forward",
    backward: "backward",
    rows: "Epoch by epoch, beside the original notebook",
    misread: "Test digits that it misreads",
    live: "Now, over the last 50 batches",
    tested: "On the test set, after the last whole epoch",
    ran: "The layer is solved by",
    ranBy: {
      kernel: "a fused kernel, which knows this map",
      generic: "plain operations, one after the other, as for any map",
      fused:
        "one kernel call for the whole training step, in WebAssembly on the processor whatever the backend; the layer’s code and the gradient’s choice do not count",
    },
    numbers: {
      epoch: "epoch",
      batch: "batch",
      "train-loss": "loss",
      "train-error": "error",
      "train-iterations": "forward iterations",
      "backward-iterations": "backward iterations",
      "test-loss": "loss",
      "test-error": "error",
      "test-iterations": "iterations",
      skipped: "skipped steps",
      "images-per-second": "images a second",
    },
  },
};
