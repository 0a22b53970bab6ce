import type { Localised } from "../../types.ts";

export const text: Localised<{ title: string; lead: string; controls: Record<string, string>; checks: number }> = {
  en: {
    title: "Your prediction",
    lead: "Change the function “predict”, then run: each line compares it with what the iteration really takes.",
    controls: {},
    checks: 5,
  },
};
