import type { Localised } from "../../types.ts";

export const text: Localised<{ title: string; lead: string; controls: Record<string, string>; checks: number }> = {
  en: {
    title: "Your layer against its one-step gradient",
    lead: "Change W, then run: each line says what holds for it.",
    controls: {},
    checks: 3,
  },
};
