import type { Lesson } from "../types.ts";

export const lesson: Lesson = {
  slug: "root-finding",
  title: { en: "Root finding: Newton and its relatives" },
  question: { en: "The layer says what to find; how else can it be found?" },
  minutes: 60,
  needs: ["fixed-point-iteration"],
};
