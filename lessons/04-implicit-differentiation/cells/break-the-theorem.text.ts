import type { Localised } from "../../types.ts";

export const text: Localised<{ title: string; lead: string; controls: Record<string, string>; checks: number }> = {
  en: {
    title: "Your singular point",
    lead: "Change x and z, then run.",
    controls: {},
    checks: 3,
  },
};
