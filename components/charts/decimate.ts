/** A point of a curve. A y that is not finite is a gap in the curve. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A curve as numbers by index: what a run streamed is read where it lies, without ten thousand new objects a redraw. */
export interface Curve {
  readonly length: number;
  readonly x: (i: number) => number;
  readonly y: (i: number) => number;
}

/** A view of `items` as a curve. An x or y that an item does not have is not a number. */
export const curveOf = <T>(
  items: readonly T[],
  x: (item: T) => number | undefined,
  y: (item: T) => number | undefined,
): Curve => {
  const read = (part: (item: T) => number | undefined) => (i: number) => {
    const item = items[i];
    return item === undefined ? Number.NaN : (part(item) ?? Number.NaN);
  };
  return { length: items.length, x: read(x), y: read(y) };
};

/** Points as a curve. */
export const curve = (points: readonly Point[]): Curve =>
  curveOf(
    points,
    (point) => point.x,
    (point) => point.y,
  );

/** A curve as points. */
export const toPoints = ({ length, x, y }: Curve): readonly Point[] =>
  Array.from({ length }, (_, i) => ({ x: x(i), y: y(i) }));

/**
 * At most about `limit` points that draw the same picture: in each of limit/4 stretches along the curve, the first, the
 * lowest, the highest and the last point. Spikes survive, which averaging and largest-triangle selection do not promise.
 * Of the points of a stretch that are not finite the first is kept, so that gaps stay gaps.
 * Cost: one pass. Source: the M4 aggregation, Jugel et al. 2014, doi:10.14778/2732951.2732953.
 */
export function decimate({ length, x, y }: Curve, limit = 1200): readonly Point[] {
  if (!(limit >= 4)) throw new Error(`invalid limit: ${limit}`);
  const at = (i: number): Point => ({ x: x(i), y: y(i) });
  if (length <= limit) return Array.from({ length }, (_, i) => at(i));
  const stretches = Math.floor(limit / 4);
  const kept: Point[] = [];
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * length) / stretches);
    const to = Math.floor(((stretch + 1) * length) / stretches);
    let [low, high, gap] = [from, from, from];
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    let whole = true;
    for (let i = from; i < to; i++) {
      const value = y(i);
      if (!Number.isFinite(value)) {
        if (whole) gap = i;
        whole = false;
        continue;
      }
      if (value < least) [low, least] = [i, value];
      if (value > most) [high, most] = [i, value];
    }
    let last = -1;
    for (const i of [from, low, high, gap, to - 1].sort((a, b) => a - b)) {
      if (i !== last) kept.push(at(i));
      last = i;
    }
  }
  return kept;
}

/** At most `limit` rows, evenly spaced, the first and the last among them: what a table on the page shows. */
export function thin<R>(rows: readonly R[], limit: number): readonly R[] {
  if (rows.length <= limit) return rows;
  const last = rows.length - 1;
  return Array.from({ length: limit }, (_, i) => rows[Math.round((i * last) / (limit - 1))]).filter(
    (row) => row !== undefined,
  );
}

/**
 * An exponential moving average, corrected for its start: s_k = Σ aᵏ⁻ⁱ y_i / Σ aᵏ⁻ⁱ over the finite y. `keep` is a,
 * in [0, 1).
 */
export function smooth({ length, x, y }: Curve, keep = 0.97): Curve {
  if (!(keep >= 0 && keep < 1)) throw new Error(`invalid keep: ${keep}`);
  const values = new Float64Array(length);
  let sum = 0;
  let weight = 0;
  for (let i = 0; i < length; i++) {
    const value = y(i);
    if (Number.isFinite(value)) {
      sum = keep * sum + value;
      weight = keep * weight + 1;
    }
    values[i] = weight > 0 ? sum / weight : Number.NaN;
  }
  return { length, x, y: (i) => values[i] ?? Number.NaN };
}
