import type { Lesson } from "../types.ts";

export const lesson: Lesson = {
  slug: "implicit-differentiation",
  title: { en: "Implicit differentiation" },
  question: { en: "How can a gradient not care how the solution was found?" },
  minutes: 60,
  needs: ["root-finding"],
};
