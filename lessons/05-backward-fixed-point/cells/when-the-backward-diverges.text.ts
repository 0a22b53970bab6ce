import type { Localised } from "../../types.ts";
import type { Autopsy, Finder, Twin } from "./when-the-backward-diverges.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"scale" | "batches" | "seed", string>;
  autopsy: string;
  finder: string;
  finders: Record<Finder, string>;
  columns: Record<"residual" | "radius" | "exact" | "plain" | "ratio" | "anderson", string>;
  numbers: Record<
    | "before-epoch"
    | "before-batch"
    | "trained-error"
    | "edge-error"
    | "failed"
    | "worst-ratio"
    | "unguarded-error"
    | "guarded-error"
    | "guarded-batches"
    | "skipped",
    string
  >;
  before: string;
  edge: string;
  after: string;
  errors: string;
  sizes: string;
  radii: string;
  batch: string;
  error: string;
  size: string;
  radius: string;
  twins: Record<Twin, string>;
  skipped: string;
  refused: string;
  described: (twin: string, mean: string) => string;
  growth: string;
  trip: string;
  length: string;
  grown: (finder: string, size: string, exact: string) => string;
  tape: (finder: string) => string;
  slow: {
    whose: Record<Finder, string>;
    stand: Record<"arrived" | "unsettled", (whose: string, residual: string, radius: string) => string>;
    nodes: Record<"Tanh" | "Add" | "linear", (k: number, size: string) => string>;
    node: (k: number, name: string) => string;
    add: (k: number, before: string, after: string) => string;
    later: (k: number, size: string, factor: string) => string;
    end: Record<"arrived" | "lost", (trips: number, size: string, exact: string) => string>;
    outcomes: Record<Autopsy["outcome"], string>;
    guard: (forward: string, backward: string, taken: boolean) => string;
  };
}> = {
  en: {
    title: "Past the edge, with a guard and without",
    lead: "A network trained for one epoch on all 60,000 digits; then its W is multiplied, so that some solves no longer arrive. From that checkpoint it trains on twice, on the same batches.",
    controls: { scale: "W times", batches: "Batches of each twin", seed: "Seed" },
    autopsy: "One batch past the edge: what each z does to the backward pass",
    finder: "z found by",
    finders: { plain: "plain iteration", anderson: "Anderson", newton: "Newton" },
    columns: {
      residual: "‖f(z) − z‖",
      radius: "largest ρ(J)",
      exact: "‖u‖ exact",
      plain: "log₁₀ ‖u‖ plain",
      ratio: "log₁₀ plain/exact",
      anderson: "‖u‖ Anderson",
    },
    numbers: {
      "before-epoch": "epoch",
      "before-batch": "batch",
      "trained-error": "test error as trained",
      "edge-error": "with W multiplied",
      failed: "of 20 batches do not arrive",
      "worst-ratio": "largest ‖u‖ plain/exact",
      "unguarded-error": "test error, unguarded",
      "guarded-error": "test error, guarded",
      "guarded-batches": "batches of each twin",
      skipped: "steps withheld",
    },
    before: "Training, before the edge",
    edge: "The checkpoint, on 2,000 test digits",
    after: "After training on from it",
    errors: "Share of each batch that is misread",
    sizes: "‖u‖ as plain iteration leaves it",
    radii: "ρ(J) at the z in use, in the digit whose u is the longest",
    batch: "batch after the checkpoint",
    error: "error",
    size: "‖u‖",
    radius: "ρ(J)",
    twins: { unguarded: "every step taken", guarded: "none unless both converged" },
    skipped: "Steps that the guard withheld",
    refused: "guarded, withheld",
    described: (twin, mean) => `${twin}: ${mean} on average`,
    growth: "The digit whose u grew the longest: ‖u‖ by trips along the tape",
    trip: "trips",
    length: "‖u‖",
    grown: (finder, size, exact) => `At the z of ${finder} it ends at ${size}, where ${exact} is right.`,
    tape: (finder) => `The tape of one application of f, at the z of ${finder}, as recorded`,
    slow: {
      whose: { plain: "At plain iteration’s z", anderson: "At Anderson’s z", newton: "At Newton’s z" },
      stand: {
        arrived: (whose, residual, radius) =>
          `${whose}: ‖f(z) − z‖ is ${residual}, so this is a fixed point. The largest ρ(J) of its batch is ${radius}.`,
        unsettled: (whose, residual, radius) =>
          `${whose}: ‖f(z) − z‖ is still ${residual} after 200 steps, so this is no fixed point. The largest ρ(J) of its batch is ${radius}.`,
      },
      nodes: {
        Tanh: (k, size) => `trip ${k}: backwards through tanh, each number times its 1 − f(z)². Size ${size}.`,
        Add: (k, size) => `trip ${k}: backwards through the sum, where nothing changes. Size ${size}.`,
        linear: (k, size) => `trip ${k}: backwards through the product, times Wᵀ. Jᵀu has size ${size}.`,
      },
      node: (k, name) => `trip ${k}: backwards through ${name}.`,
      add: (k, before, after) => `trip ${k}: v is added. ‖u‖ was ${before}, and is ${after} now.`,
      later: (k, size, factor) => `after ${k} trips: ‖u‖ = ${size}, ${factor} times what it was a trip before.`,
      end: {
        arrived: (trips, size, exact) =>
          `after ${trips} trips nothing changes any more: ‖u‖ = ${size}, and elimination has ${exact}.`,
        lost: (trips, size, exact) =>
          `after ${trips} trips there are no more: ‖u‖ = ${size}, and elimination has ${exact}. It is finite: a test for NaN would let it pass.`,
      },
      outcomes: {
        converged: "converged",
        "max-steps": "out of steps",
        diverged: "diverged",
        nonfinite: "not finite",
      },
      guard: (forward, backward, taken) =>
        `the guard reads the outcomes. Forward: ${forward}. Backward: ${backward}. The step is ${taken ? "taken" : "withheld"}.`,
    },
  },
};
