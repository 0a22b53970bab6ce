import type { Localised } from "../../types.ts";
import type { Answer } from "./draw-a-digit.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"source" | "drawing" | "digit", string>;
  picture: string;
  chart: string;
  thisInput: string;
  typical: string;
  probabilities: string;
  digits: string;
  probability: string;
  says: (digit: number, percent: number) => string;
  label: (label: number) => string;
  numbers: Record<"guess" | "evaluations" | "median" | "slower", string>;
  networks: Record<Answer["trainedBy"], (batches: number) => string>;
  unsettled: string;
}> = {
  en: {
    title: "Draw a digit, and watch it settle",
    lead: "Your drawing goes through the network that you trained above. Under its answer stands the residual curve of this one input.",
    controls: { source: "What is read", drawing: "Your drawing", digit: "Number of the test digit" },
    picture: "What the network sees: 28 × 28, scaled and centred as MNIST is",
    chart: "How this input settles",
    thisInput: "this input",
    typical: "a test digit of the median",
    probabilities: "How sure it is",
    digits: "digit",
    probability: "probability",
    says: (digit, percent) => `It reads a ${digit}, and gives that ${percent} %.`,
    label: (label) => `The label says ${label}.`,
    numbers: {
      guess: "answer",
      evaluations: "evaluations for this input",
      median: "median of 500 test digits",
      slower: "% of them take fewer",
    },
    networks: {
      "mnist-fixed-point": (batches) => `The network of the cell above, after ${batches} batches.`,
      "this cell": (batches) =>
        `It found no network of the cell above, so it trained one itself, for ${batches} batches. Train the one above, and that will answer.`,
    },
    unsettled: "The iteration did not settle within 200 steps: what the last layer read is no fixed point.",
  },
};
