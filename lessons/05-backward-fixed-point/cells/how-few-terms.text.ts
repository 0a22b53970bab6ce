import type { Localised } from "../../types.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"gain" | "chain" | "damping" | "terms" | "width" | "seed", string>;
  chart: string;
  curves: Record<"error" | "power" | "radius" | "phantom", string>;
  terms: string;
  size: string;
  angles: string;
  cosines: Record<"neumann" | "phantom", string>;
  cosine: string;
  numbers: Record<"cosine" | "length" | "error" | "phantom-cosine" | "radius" | "rate" | "phantom-rate", string>;
  outcomes: Record<"converged" | "diverged" | "max-steps", string>;
  at: (terms: number) => string;
}> = {
  en: {
    title: "The gradient, cut short",
    lead: "u = v + Jᵀv + (Jᵀ)²v + …: stop after a few terms. One input, double precision; the exact u is found by elimination.",
    controls: {
      gain: "Gain of W",
      chain: "One-way chain",
      damping: "Phantom’s damping",
      terms: "Terms",
      width: "Width n",
      seed: "Seed",
    },
    chart: "What is left out, by number of terms",
    curves: {
      error: "error ‖uₖ − u‖ / ‖u‖",
      power: "‖Jᵏ‖",
      radius: "ρ(J)ᵏ",
      phantom: "error of the phantom gradient",
    },
    terms: "terms k",
    size: "relative size",
    angles: "Cosine of the angle to the exact gradient of W",
    cosines: { neumann: "k terms", phantom: "k phantom steps" },
    cosine: "cosine",
    numbers: {
      cosine: "cosine",
      length: "length, of the exact one’s",
      error: "relative error of u",
      "phantom-cosine": "cosine, phantom",
      radius: "ρ(J)",
      rate: "error per term, at the end",
      "phantom-rate": "phantom’s error per step",
    },
    outcomes: {
      converged: "The series adds up.",
      "max-steps": "No z⋆ was found at this gain: there is nothing to differentiate.",
      diverged:
        "ρ(J) is not under 1 here: the series has no sum. Elimination still has an answer; a sum of terms, however many, has not.",
    },
    at: (terms) => (terms === 1 ? "With one term, the one-step gradient" : `With ${terms} terms`),
  },
};
