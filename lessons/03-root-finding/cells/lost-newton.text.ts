import type { Localised } from "../../types.ts";

export const text: Localised<{ title: string; lead: string; controls: Record<string, string>; checks: number }> = {
  en: {
    title: "Your start",
    lead: "Change the number “start”, then run.",
    controls: {},
    checks: 3,
  },
};
