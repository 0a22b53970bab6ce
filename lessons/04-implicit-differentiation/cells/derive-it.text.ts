import type { Localised } from "../../types.ts";

export const text: Localised<{ title: string; lead: string; controls: Record<string, string>; checks: number }> = {
  en: {
    title: "Your gradient",
    lead: "Change the function “gradient”, then run: a gradient check looks at every entry of it.",
    controls: {},
    checks: 4,
  },
};
