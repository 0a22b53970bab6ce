import type { Lesson } from "../types.ts";

export const lesson: Lesson = {
  slug: "irregular-time-series",
  title: { en: "Time series that arrive irregularly" },
  question: { en: "What does a model do between two observations?" },
  minutes: 50,
  needs: ["neural-odes"],
};
