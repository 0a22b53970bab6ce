import type { Localised } from "../../types.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"slope" | "gain" | "extra" | "batches" | "width" | "seed", string>;
  chart: string;
  batch: string;
  widest: string;
  finite: string;
  nonfinite: string;
  threshold: string;
  gaps: string;
  gap: string;
  within: string;
  numbers: Record<"threshold" | "nan-batches" | "beyond" | "mismatches" | "worst" | "within", string>;
  exact: string;
  vanished: string;
  calm: string;
}> = {
  en: {
    title: "Looking for the NaN",
    lead: "Random batches of ten go through Newton’s steps and back. Each is a point: how large |Wz + x| became on the way, and whether its gradient is a number.",
    controls: {
      slope: "Derivative of tanh as",
      gain: "Gain of W",
      extra: "Extra steps",
      batches: "Batches",
      width: "Width n",
      seed: "Seed",
    },
    chart: "Every batch, by the largest |Wz + x| on its way",
    batch: "batch",
    widest: "max |Wz + x|",
    finite: "finite gradient",
    nonfinite: "NaN in the gradient",
    threshold: "threshold",
    gaps: "With 1 − tanh²: how far the gradient through the steps is from the implicit one",
    gap: "relative difference",
    within: "2 × 10⁻³",
    numbers: {
      threshold: "threshold of this backend",
      "nan-batches": "batches with a NaN",
      beyond: "batches beyond the threshold",
      mismatches: "in only one of the two",
      worst: "largest difference",
      within: "within 2 × 10⁻³, %",
    },
    exact: "The batches with a NaN are exactly those beyond the threshold.",
    vanished: "The same batches, and not one NaN: nothing has changed but the way tanh′ is written.",
    calm: "No batch went beyond the threshold. Raise the gain.",
  },
};
