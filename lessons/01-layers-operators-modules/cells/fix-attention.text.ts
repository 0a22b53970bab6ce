import type { Localised } from "../../types.ts";

export const text: Localised<{ title: string; lead: string; controls: Record<string, string>; checks: number }> = {
  en: {
    title: "Your attention",
    lead: "Mend the function “attention”, then run: each line says whether it does what attention does.",
    controls: {},
    checks: 5,
  },
};
