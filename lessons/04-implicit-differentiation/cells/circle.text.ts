import type { Localised } from "../../types.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"angle", string>;
  chart: string;
  curve: string;
  tangent: string;
  sameX: string;
  point: (x: string, y: string, slope: string) => string;
  none: string;
  both: (x: string, slope: string) => string;
  slopes: string;
  upper: string;
  lower: string;
  explicit: string;
  slope: string;
  here: string;
  numbers: Record<"x" | "y" | "fx" | "fy" | "slope" | "explicit" | "branches", string>;
  defined: string;
  nothing: string;
}> = {
  en: {
    title: "A slope without solving",
    lead: "All that is known of x and y is a condition: x² + y² − 1 = 0. Move the point, and read the slope of the curve from the condition’s own derivatives.",
    controls: { angle: "Move the point (degrees)" },
    chart: "The curve F(x, y) = 0, and its tangent",
    curve: "x² + y² = 1",
    tangent: "slope −Fₓ/F_y",
    sameX: "the same x",
    point: (x, y, slope) => `At x = ${x}, y = ${y} the slope is ${slope}.`,
    none: "none",
    both: (x, slope) => `At x = ${x} the branches have slopes of ± ${slope}: one rises where the other falls.`,
    slopes: "The slope of either branch, by x",
    upper: "upper branch, −Fₓ/F_y",
    lower: "lower branch, −Fₓ/F_y",
    explicit: "solved for y, then differentiated",
    slope: "dy/dx",
    here: "the point",
    numbers: {
      x: "x",
      y: "y",
      fx: "Fₓ",
      fy: "F_y",
      slope: "−Fₓ/F_y",
      explicit: "∓ x/√(1 − x²)",
      branches: "points with this x",
    },
    defined: "F_y is not zero: near this point, y is a function of x, and this is its derivative.",
    nothing:
      "F_y is numerically zero: |F_y| is under 1e-5. Where it is exactly 0 the theorem has nothing to say: a step to one side and there are two y for one x; a step to the other, and there is none. No function, no derivative.",
  },
};
