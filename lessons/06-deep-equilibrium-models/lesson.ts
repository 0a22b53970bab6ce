import type { Lesson } from "../types.ts";

export const lesson: Lesson = {
  slug: "deep-equilibrium-models",
  title: { en: "Deep equilibrium models" },
  question: { en: "What if the whole network is one equilibrium?" },
  minutes: 60,
  needs: ["backward-fixed-point"],
};
