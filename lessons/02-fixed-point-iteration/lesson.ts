import type { Lesson } from "../types.ts";

export const lesson: Lesson = {
  slug: "fixed-point-iteration",
  title: { en: "Fixed-point iteration" },
  question: { en: "What does a layer mean that iterates until nothing changes?" },
  minutes: 60,
  needs: [],
};
