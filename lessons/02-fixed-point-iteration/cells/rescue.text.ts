import type { Localised } from "../../types.ts";

export const text: Localised<{ title: string; lead: string; controls: Record<string, string>; checks: number }> = {
  en: {
    title: "Your step",
    lead: "Change the function “step”, then run: each line says whether your iteration settles.",
    controls: {},
    checks: 4,
  },
};
