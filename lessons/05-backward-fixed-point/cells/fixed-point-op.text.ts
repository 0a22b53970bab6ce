import type { Localised } from "../../types.ts";
import type { Params } from "./fixed-point-op.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"gradient" | "gain" | "width" | "seed", string>;
  gradients: Record<Params["gradient"], string>;
  chart: string;
  order: string;
  gap: string;
  series: string;
  described: (order: number, gap: string, calls: number) => string;
  rows: string;
  columns: Record<"value" | "exact" | "gap" | "calls", string>;
  numbers: Record<"check" | "first" | "second", string>;
  verdicts: Record<"right" | "wrong" | "unsolved", string>;
}> = {
  en: {
    title: "The operator whose gradient calls the operator",
    lead: "φ(t) = c · z⋆(x + t d): move the input along a line and read off the output. Its derivatives at t = 0, each the gradient of the one before, beside the same in double precision.",
    controls: { gradient: "Gradient", gain: "Gain of W", width: "Width n", seed: "Seed" },
    gradients: { operator: "the operator itself", dense: "elimination", hook: "a hook" },
    chart: "How far each derivative is off",
    order: "order of the derivative",
    gap: "relative difference",
    series: "|found − exact| / max(1, |exact|)",
    described: (order, gap, calls) => `Order ${order}: off by ${gap}, ${calls} ${calls === 1 ? "call" : "calls"}`,
    rows: "Derivatives of φ",
    columns: { value: "found", exact: "in double precision", gap: "difference", calls: "calls of the operator" },
    numbers: {
      check: "gradient of a gradient, from differences",
      first: "first gradient, from elimination’s",
      second: "gradient of a gradient, from elimination’s",
    },
    verdicts: {
      right: "Right at every order shown.",
      unsolved:
        "The iteration does not arrive at this gain, or not to enough digits: there is no z⋆ for the numbers above to be about.",
      wrong: "Right once. From the second derivative on it is wrong: how z⋆ and u move is not on the tape.",
    },
  },
};
