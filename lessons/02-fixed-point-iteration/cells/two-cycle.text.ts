import type { Localised } from "../../types.ts";

export const text: Localised<{ title: string; lead: string; controls: Record<string, string>; checks: number }> = {
  en: {
    title: "Your W",
    lead: "Change the numbers of W, then run: each line says what your iteration does in the end.",
    controls: {},
    checks: 5,
  },
};
