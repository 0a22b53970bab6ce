import type { Localised } from "../../types.ts";

export const text: Localised<{ title: string; lead: string; controls: Record<string, string>; checks: number }> = {
  en: {
    title: "Your Anderson step",
    lead: "Change the function “mix”, then run: the first four lines are maps that your step has to settle, the last compares one step with the best mixture.",
    controls: {},
    checks: 5,
  },
};
