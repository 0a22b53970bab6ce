import type { Localised } from "../../types.ts";
import type { Finder, Twin } from "./when-the-backward-diverges.ts";

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
  },
};
