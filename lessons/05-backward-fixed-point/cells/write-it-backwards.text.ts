import type { Localised } from "../../types.ts";

export const text: Localised<{ title: string; lead: string; controls: Record<string, string>; checks: number }> = {
  en: {
    title: "Your backward pass",
    lead: "Change the function “backward”, then run: each line says how far your u is from solving its equation.",
    controls: {},
    checks: 4,
  },
};
