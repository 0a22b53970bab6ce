import type { Lesson } from "../types.ts";

export const lesson: Lesson = {
  slug: "sudoku",
  title: { en: "Sudoku" },
  question: { en: "Can a layer learn the rules of a puzzle from solved examples?" },
  minutes: 50,
  needs: ["optimisation-layer"],
};
