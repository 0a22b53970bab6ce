import type { Localised } from "../../types.ts";

export const text: Localised<{ title: string; lead: string; controls: Record<string, string>; checks: number }> = {
  en: {
    title: "Your Newton step",
    lead: "Change the function “step”, then run: the first five lines say how far eight of your steps come, the last looks at one.",
    controls: {},
    checks: 6,
  },
};
