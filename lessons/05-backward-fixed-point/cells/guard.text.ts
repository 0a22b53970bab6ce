import type { Localised } from "../../types.ts";

export const text: Localised<{ title: string; lead: string; controls: Record<string, string>; checks: number }> = {
  en: {
    title: "Your guard",
    lead: "Change the function “accept”, then run: three small trainings ask it before every step, and once it is asked outright.",
    controls: {},
    checks: 4,
  },
};
