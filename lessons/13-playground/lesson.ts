import type { Lesson } from "../types.ts";

export const lesson: Lesson = {
  slug: "playground",
  title: { en: "Playground" },
  question: { en: "Any cell, any solver, any adjoint, any task: what happens?" },
  minutes: 30,
  needs: ["backward-fixed-point"],
};
