import { tanhBackward, tanhSolve } from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  /** The weight, above 1: only then the curve folds. */
  w: number;
  /** How far z is from the fold. */
  distance: number;
  /** Outside the fold: the lower branch. Inside: the middle one. */
  side: "lower branch" | "middle branch";
}

/** A place on the curve z = tanh(wz + x), and dz/dx there; `slope` is null where I − J is singular. */
export interface Place {
  x: number;
  z: number;
  /** 1 − w(1 − z²): what the gradient divides by. */
  divisor: number;
  /** Solved for, then differentiated implicitly. */
  slope: number | null;
  /** (1 − z²)/(1 − w(1 − z²)). */
  formula: number;
}

export interface Summary {
  here: Place;
  /** Newton's residuals on the way to `here`, from a start at five times its distance from the fold. */
  residuals: number[];
  fold: { x: number; z: number };
  /** From z = −0.995 to 0.995. */
  curve: { x: number; y: number }[];
  /** The same for distances from 10⁻⁸ on. */
  approach: Place[];
}

export type Value = Summary;

/** Under this, 1 − J is called singular: the digits of the slope would be those of rounding errors. */
const singular = 1e-5;

export function* run({ w, distance, side }: Params, _: Context): Generator<Value> {
  const fold = -Math.sqrt(1 - 1 / w);
  const sign = side === "lower branch" ? -1 : 1;
  const inputAt = (z: number) => Math.atanh(z) - w * z;

  const solveAt = (z: number, start: number) =>
    tanhSolve(layer(w, inputAt(z)), { z0: Float64Array.of(start), tolerance: 1e-15, steps: 60 });
  const placeAt = (off: number): Place => {
    const z = fold + sign * off;
    const x = inputAt(z);
    const divisor = 1 - w * (1 - z ** 2);
    const found = solveAt(z, z + 0.1 * sign * off).z;
    return { x, z, divisor, slope: slopeAt(w, x, found[0] ?? Number.NaN), formula: (1 - z ** 2) / divisor };
  };

  const far = Math.max(-0.999, Math.min(0, fold + 5 * sign * distance));
  yield {
    here: placeAt(distance),
    residuals: [...solveAt(fold + sign * distance, far).residuals],
    fold: { x: inputAt(fold), z: fold },
    curve: Array.from({ length: 200 }, (_, i) => {
      const z = 0.995 * ((2 * i) / 199 - 1);
      return { x: inputAt(z), y: z };
    }),
    approach: Array.from({ length: 31 }, (_, i) => placeAt(10 ** (-1 - (7 * i) / 30))),
  };
}

const layer = (w: number, x: number) => ({ W: Float64Array.of(w), x: Float64Array.of(x) });

/** dz/dx by the implicit function theorem, with the cotangent v = 1; null where it has nothing to say. */
function slopeAt(w: number, x: number, z: number): number | null {
  if (Math.abs(1 - w * (1 - z ** 2)) < singular) return null;
  return tanhBackward(layer(w, x), Float64Array.of(z), Float64Array.of(1)).x[0] ?? null;
}
