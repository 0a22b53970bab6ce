import type { Lesson } from "../types.ts";

export const lesson: Lesson = {
  slug: "multiscale",
  title: { en: "Multiscale equilibria" },
  question: { en: "Can one equilibrium hold several resolutions at once?" },
  minutes: 50,
  needs: ["deep-equilibrium-models"],
};
