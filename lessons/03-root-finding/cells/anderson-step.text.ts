import type { Localised } from "../../types.ts";

export const text: Localised<{ title: string; lead: string; controls: Record<string, string>; checks: number }> = {
  en: {
    title: "Your Anderson step",
    lead: "Change the function “mix”, then run: each line is a map that your step has to settle.",
    controls: {},
    checks: 4,
  },
};
