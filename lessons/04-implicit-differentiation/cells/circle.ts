import type { Context } from "notebook/cell";

export interface Params {
  /** Where on the circle the point is, in degrees from the right end. */
  angle: number;
}

/** The slope of the curve at a point, found twice; null where F_y = 0 and the theorem has nothing to say. */
export interface Place {
  x: number;
  y: number;
  Fx: number;
  Fy: number;
  /** −F_x/F_y: from derivatives of F alone. */
  slope: number | null;
  /** Solve for y first, y = ± √(1 − x²), then differentiate: ∓ x/√(1 − x²). */
  explicit: number;
}

export interface Summary {
  here: Place;
  /** Points of F(x, y) = 0 with the same x: two, one at either end, or none if the curve is changed. */
  branches: { x: number; y: number }[];
  /** The same point moved all around, for the chart of slopes: upper branch, then lower. */
  around: Place[];
}

export type Value = Summary;

/** The condition: x and y belong together where F(x, y) = 0. */
const F = (x: number, y: number) => x ** 2 + y ** 2 - 1;

/** Under this, F_y counts as zero: the digits of the slope would be those of rounding errors. */
const flat = 1e-5;

export function* run({ angle }: Params, _: Context): Generator<Value> {
  const here = placeAt(angle);
  const around = [...degrees(1, 179), ...degrees(181, 359)].map(placeAt);
  const y = Math.sqrt(1 - here.x ** 2);
  const branches = Math.abs(y) < flat ? [{ x: here.x, y: 0 }] : [-y, y].map((each) => ({ x: here.x, y: each }));
  yield { here, branches, around };
}

const degrees = (from: number, to: number) => Array.from({ length: 90 }, (_, i) => from + ((to - from) * i) / 89);

function placeAt(angle: number): Place {
  const radians = (angle * Math.PI) / 180;
  const [x, y] = [Math.cos(radians), Math.sin(radians)];
  // the partial derivatives: move one of the two, hold the other
  const h = 1e-3;
  const Fx = (F(x + h, y) - F(x - h, y)) / (2 * h);
  const Fy = (F(x, y + h) - F(x, y - h)) / (2 * h);
  const slope = Math.abs(Fy) < flat ? null : -Fx / Fy;
  return { x, y, Fx, Fy, slope, explicit: (-Math.sign(y) * x) / Math.sqrt(1 - x ** 2) };
}
