import type { Context } from "notebook/cell";

export interface Params {
  /** The weight, one number. */
  w: number;
  /** The input. */
  x: number;
  /** Where the iteration starts. */
  z0: number;
}

/** One step: where z is, and how far one more application of f would move it. */
export interface Visit {
  k: number;
  z: number;
  residual: number;
}

export interface Summary {
  /** settles: the residual is under 1e-10. swings: the fixed point in its middle repels. creeps: neither, within 500 steps. */
  fate: "settles" | "swings" | "creeps";
  /** By how much a step shrinks the residual in the end; null where there were too few steps to tell. */
  rate: number | null;
  /** |w(1 − z²)| at the fixed point where the iteration is, or that it swings around. */
  slope: number;
  /** Every z with f(z) = z, and the slope of f there. */
  fixedPoints: { z: number; slope: number }[];
  /** The graph of f. */
  curve: { x: number; y: number }[];
}

export type Value = Visit | Summary;

const tolerance = 1e-10;
const steps = 500;

export function* run({ w, x, z0 }: Params, _: Context): Generator<Value> {
  const f = (z: number) => Math.tanh(w * z + x);
  const slopeAt = (z: number) => w * (1 - z ** 2);

  const residuals: number[] = [];
  let z = z0;
  for (let k = 0; ; k += 1) {
    const residual = Math.abs(f(z) - z);
    residuals.push(residual);
    yield { k, z, residual };
    if (residual <= tolerance || k === steps) break;
    z = f(z);
  }

  const fixedPoints = rootsOf(f, w, x).map((root) => ({ z: root, slope: slopeAt(root) }));
  // what swings has its fixed point in the middle of two steps
  const middle = (z + f(z)) / 2;
  const nearest = fixedPoints.reduce((a, b) => (Math.abs(b.z - middle) < Math.abs(a.z - middle) ? b : a));
  const settled = (residuals.at(-1) ?? 1) <= tolerance;
  yield {
    fate: settled ? "settles" : Math.abs(nearest.slope) > 1 ? "swings" : "creeps",
    rate: rateOf(residuals),
    slope: Math.abs(nearest.slope),
    fixedPoints,
    curve: Array.from({ length: 121 }, (_, i) => ({ x: i / 60 - 1, y: f(i / 60 - 1) })),
  };
}

/** All solutions of z = f(z): between the places where z − f(z) turns round it is monotone, and bisection finds its zero. */
function rootsOf(f: (z: number) => number, w: number, x: number): number[] {
  const bend = w > 1 ? Math.atanh(Math.sqrt(1 - 1 / w)) : undefined;
  const turns = bend === undefined ? [] : [(-bend - x) / w, (bend - x) / w];
  const ends = [-1, ...turns.filter((turn) => Math.abs(turn) < 1), 1];
  return ends.slice(1).flatMap((end, i) => {
    let [low, high] = [ends[i] ?? -1, end];
    const rises = high - f(high) >= 0;
    if (low - f(low) > 0 === rises) return [];
    for (let half = 0; half < 60; half += 1) {
      const middle = (low + high) / 2;
      if (middle - f(middle) > 0 === rises) high = middle;
      else low = middle;
    }
    return [(low + high) / 2];
  });
}

/** By how much one step shrinks the residual, over the last four steps that had one. */
function rateOf(residuals: readonly number[]): number | null {
  const tail = residuals.filter((residual) => residual > 0).slice(-5);
  const [first, last] = [tail[0], tail.at(-1)];
  return first === undefined || last === undefined || tail.length < 2
    ? null
    : (last / first) ** (1 / (tail.length - 1));
}
