import type { Lesson } from "../types.ts";

export const lesson: Lesson = {
  slug: "backward-fixed-point",
  title: { en: "The backward pass is a fixed point too" },
  question: { en: "What is inside the special adjoint of an implicit layer?" },
  minutes: 50,
  needs: ["implicit-differentiation"],
};
