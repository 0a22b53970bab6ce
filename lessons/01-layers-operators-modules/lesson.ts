import type { Lesson } from "../types.ts";

export const lesson: Lesson = {
  slug: "layers-operators-modules",
  title: { en: "Layers, operators and modules" },
  question: { en: "What is a layer, and who writes its backward pass?" },
  minutes: 45,
  needs: [],
};
