import type { Localised } from "../../types.ts";

export const text: Localised<{ title: string; lead: string; controls: Record<string, string>; checks: number }> = {
  en: {
    title: "Your backward pass",
    lead: "Change the function “backward”, then run: each line asks for one thing, and says what is missing.",
    controls: {},
    checks: 7,
  },
};
