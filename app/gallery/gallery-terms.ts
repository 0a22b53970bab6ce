import type { Terms } from "../../lessons/types.ts";

/** Two linked terms for the gallery's key. */
export const galleryTerms: Terms = {
  state: { symbol: "z", name: { en: "the state" }, meaning: { en: "z, the state." } },
  parameter: { symbol: "W", name: { en: "the weights" }, meaning: { en: "W, the weights." } },
};
