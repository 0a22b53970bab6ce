import type { Lesson } from "../types.ts";

export const lesson: Lesson = {
  slug: "control",
  title: { en: "Control" },
  question: { en: "Can a controller be trained through the plan it makes?" },
  minutes: 50,
  needs: ["optimisation-layer"],
};
