import type { Lesson } from "../types.ts";

export const lesson: Lesson = {
  slug: "optimisation-layer",
  title: { en: "Optimisation as a layer" },
  question: { en: "What if the layer returns the minimum of a small problem?" },
  minutes: 60,
  needs: ["implicit-differentiation"],
};
