import type { Localised } from "../../types.ts";

export const text: Localised<{ title: string; lead: string; controls: Record<string, string>; checks: number }> = {
  en: {
    title: "Your gradient",
    lead: "Change the function “gradient”, then run: the first line looks at u alone, the others at every entry of a gradient.",
    controls: {},
    checks: 5,
  },
};
