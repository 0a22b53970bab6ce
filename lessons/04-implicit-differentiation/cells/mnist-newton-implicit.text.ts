import type { Localised } from "../../types.ts";
import type { Way } from "./mnist-newton-implicit.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"epochs" | "steps" | "guard" | "seed", string>;
  loss: string;
  iterations: string;
  newton: string;
  errors: string;
  tests: string;
  runs: Record<"mine" | "implicit" | "newton" | "iteration", string>;
  runIterations: string;
  last: (runs: readonly string[]) => string;
  ways: string;
  way: string;
  wayNames: Record<Way["way"], string>;
  wayColumns: Record<"iterations" | "milliseconds" | "epoch" | "megabytes", string>;
  rows: string;
  epoch: string;
  columns: Record<"iterations", string>;
  live: string;
  tested: string;
  ran: string;
  ranBy: Record<"kernel" | "generic", string>;
  numbers: Record<
    | "epoch"
    | "batch"
    | "train-loss"
    | "train-error"
    | "train-iterations"
    | "nonfinite"
    | "nonfinite-updates"
    | "skipped"
    | "images-per-second"
    | "test-loss"
    | "test-error"
    | "test-iterations",
    string
  >;
  stuck: string;
}> = {
  en: {
    title: "Newton off the tape, on all 60,000 digits",
    lead: "784 → 100 → Newton’s solution of z = tanh(Wz + x) → 10. Newton’s steps leave nothing on the tape; the gradient is one more linear system, solved at the solution. Third run of three, beside the other two.",
    controls: {
      epochs: "Epochs",
      steps: "Newton steps at most",
      guard: "No update unless both solves converged",
      seed: "Seed",
    },
    loss: "Loss and error",
    iterations: "Newton’s iterations",
    newton: "Newton",
    errors: "Test error of all the runs, epoch by epoch",
    tests: "test error",
    runs: {
      mine: "this run",
      implicit: "original: Newton, implicit",
      newton: "original: Newton on the tape",
      iteration: "original: iteration on the tape",
    },
    runIterations: "Iterations of all the runs",
    last: (runs) => `After their last epochs: ${runs.join("; ")}.`,
    ways: "One training step, three ways, on this machine at the weights of now",
    way: "gradient",
    wayNames: {
      implicit: "Newton, implicit",
      newton: "Newton, through every step",
      iteration: "plain iteration, through every step",
    },
    wayColumns: {
      iterations: "iterations",
      milliseconds: "milliseconds",
      epoch: "seconds for 600",
      megabytes: "MB on the tape",
    },
    rows: "Epoch by epoch, beside the original notebook",
    epoch: "epoch",
    columns: { iterations: "iterations" },
    live: "Now, over the last 50 batches",
    tested: "On the test set, after the last whole epoch",
    ran: "Newton’s steps are taken by",
    ranBy: {
      kernel: "a WebAssembly kernel, a whole solve in one call, four LU factorisations at a time",
      generic:
        "plain operations. The LU factorisations go to the WebAssembly kernel on the processor, where there is one: graphics cards have no kernel for them here",
    },
    numbers: {
      epoch: "epoch",
      batch: "batch",
      "train-loss": "loss",
      "train-error": "error",
      "train-iterations": "Newton iterations",
      nonfinite: "gradients not finite",
      "nonfinite-updates": "updates not finite",
      skipped: "skipped steps",
      "images-per-second": "images a second",
      "test-loss": "loss",
      "test-error": "error",
      "test-iterations": "iterations",
    },
    stuck: "No solve has converged: every update so far was skipped, and the weights are where they began.",
  },
};
