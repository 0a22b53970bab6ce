import type { Localised } from "../../types.ts";

export const text: Localised<{ title: string; lead: string; controls: Record<string, string>; checks: number }> = {
  en: {
    title: "Your layer on trial",
    lead: "Change “map” and “layer”, then run: the same check as above, in float32.",
    controls: {},
    checks: 5,
  },
};
