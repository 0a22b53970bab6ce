import type { Localised } from "../../types.ts";

export const text: Localised<{ title: string; lead: string; controls: Record<string, string>; checks: number }> = {
  en: {
    title: "Your log-sum-exp",
    lead: "Write both passes of the operator, then run: its values and gradients are compared, also where x is large.",
    controls: {},
    checks: 8,
  },
};
