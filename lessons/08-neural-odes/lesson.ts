import type { Lesson } from "../types.ts";

export const lesson: Lesson = {
  slug: "neural-odes",
  title: { en: "Neural ODEs" },
  question: { en: "What if the layer is the end of a differential equation?" },
  minutes: 60,
  needs: ["implicit-differentiation"],
};
