import type { Localised } from "../../types.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"scale" | "fault" | "matrix" | "row" | "column" | "entry" | "seed", string>;
  weights: Record<"right" | "wrong", string>;
  axes: { row: string; column: string };
  outputs: string;
  column: string;
  value: string;
  clouds: Record<"values" | "right" | "wrong", string>;
  numbersOf: Record<"right" | "wrong", string>;
  numbers: Record<"least" | "most" | "outside" | "draws", string>;
  leaves: (count: number, overshoot: string) => string;
  stays: string;
  broken: string;
}> = {
  en: {
    title: "Attention, written twice",
    lead: "Five tokens, four numbers each. Both versions get the same K, Q and V; a row of weights says how much a token takes from each row of V.",
    controls: {
      scale: "Size of K and Q",
      fault: "Faults of the other version",
      matrix: "Set an entry of",
      row: "Its row",
      column: "Its column",
      entry: "Its value",
      seed: "Seed",
    },
    weights: { right: "Weights: softmax(KQᵀ/√n)", wrong: "Weights, with the faults" },
    axes: { row: "token", column: "takes from token" },
    outputs: "Outputs beside the values that they are made of",
    column: "column of V",
    value: "value",
    clouds: { values: "the five values in V", right: "outputs, right", wrong: "outputs, with the faults" },
    numbersOf: { right: "Right", wrong: "With the faults" },
    numbers: {
      least: "least row sum",
      most: "greatest row sum",
      outside: "of 20 outputs outside",
      draws: "of 50 other draws leave",
    },
    leaves: (count, overshoot) =>
      `A violation: with the faults, ${count} of 20 outputs lie outside the range of their column of V, by up to ${overshoot}. No mean of V’s rows can do that.`,
    stays:
      "With these matrices no output leaves its range: the fault is there all the same, and these numbers do not show it.",
    broken:
      "With the faults the exponentials have overflowed: the result is not a number. The right version subtracts the largest score first.",
  },
};
