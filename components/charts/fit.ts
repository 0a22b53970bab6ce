import type { Point } from "./decimate.ts";

/** A straight line through points: y = intercept + slope · x, and how much of the variance it explains. */
export interface Fit {
  readonly slope: number;
  readonly intercept: number;
  /** R², 1 for points on a line. */
  readonly explained: number;
}

/** Least squares. Undefined for fewer than two different x. */
export function fitLine(points: readonly Point[]): Fit | undefined {
  const n = points.length;
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / n;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / n;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (const { x, y } of points) {
    xx += (x - meanX) ** 2;
    xy += (x - meanX) * (y - meanY);
    yy += (y - meanY) ** 2;
  }
  if (!(xx > 0) || !Number.isFinite(xy)) return undefined;
  const slope = xy / xx;
  return { slope, intercept: meanY - slope * meanX, explained: yy > 0 ? xy ** 2 / (xx * yy) : 1 };
}

/** The exponent p of y ∝ xᵖ: the slope on two logarithmic axes. */
export const fitPower = (points: readonly Point[]): Fit | undefined =>
  fitLine(
    points.filter(({ x, y }) => x > 0 && y > 0 && y < Infinity).map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) })),
  );

/**
 * The factor by which y shrinks at each unit of x in the tail of a curve: exp of the slope of log y over the last half
 * of its last 400 finite, positive points (at most 200). Undefined for fewer than four of them.
 */
export function tailRate(points: readonly Point[]): number | undefined {
  const usable = points.slice(-400).filter(({ y }) => y > 0 && y < Infinity);
  if (usable.length < 4) return undefined;
  const tail = usable.slice(Math.max(Math.floor(usable.length / 2), usable.length - 200));
  const fit = fitLine((tail.length < 3 ? usable.slice(-3) : tail).map(({ x, y }) => ({ x, y: Math.log(y) })));
  return fit && Math.exp(fit.slope);
}
