import type { Localised } from "../../types.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"w" | "distance" | "side", string>;
  chart: string;
  curve: string;
  tangent: string;
  fold: string;
  blowUp: string;
  solved: string;
  formula: string;
  divisor: string;
  slope: string;
  residuals: string;
  residual: string;
  numbers: Record<"x" | "z" | "divisor" | "slope" | "formula" | "newton-steps" | "fold-x" | "fold-z", string>;
  defined: string;
  singular: string;
}> = {
  en: {
    title: "Where the gradient ends",
    lead: "All solutions z of z = tanh(wz + x) over the input x. Bring the distance to 0 and watch the tangent become vertical.",
    controls: { w: "Weight w", distance: "Distance of z from the fold", side: "Side" },
    chart: "All solutions, and the tangent at one of them",
    curve: "z = tanh(wz + x)",
    tangent: "tangent dz/dx",
    fold: "fold",
    blowUp: "|dz/dx| against |1 − J|",
    solved: "solved, then implicit",
    formula: "closed form",
    divisor: "|1 − J|",
    slope: "|dz/dx|",
    residuals: "Newton’s way to this solution",
    residual: "residual |f(z) − z|",
    numbers: {
      x: "x",
      z: "z",
      divisor: "1 − J",
      slope: "dz/dx, implicit",
      formula: "dz/dx, closed form",
      "newton-steps": "Newton steps",
      "fold-x": "fold at x",
      "fold-z": "and z",
    },
    defined: "I − J is invertible here: the solution moves smoothly with x, and its slope is a number.",
    singular:
      "I − J is numerically singular: |1 − J| is under 1e-5, and in practice a gradient would consist of rounding errors. At exactly 0 the implicit function theorem has nothing to say.",
  },
};
