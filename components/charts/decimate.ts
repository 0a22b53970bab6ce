/** A point of a curve. A y that is not finite is a gap in the curve. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * At most about `limit` points that draw the same picture: in each of limit/4 stretches along the curve, the first, the
 * lowest, the highest and the last point. Spikes survive, which averaging and largest-triangle selection do not promise.
 * Points that are not finite are kept where they stand, the first of each stretch, so that gaps stay gaps.
 * Cost: one pass. Source: the M4 aggregation, Jugel et al. 2014, doi:10.14778/2732951.2732953.
 */
export function decimate<P extends Point>(points: readonly P[], limit = 1200): readonly P[] {
  if (!(limit >= 4)) throw new Error(`invalid limit: ${limit}`);
  if (points.length <= limit) return points;
  const stretches = Math.floor(limit / 4);
  const kept: P[] = [];
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * points.length) / stretches);
    const to = Math.floor(((stretch + 1) * points.length) / stretches);
    let low = from;
    let high = from;
    let gap = -1;
    for (let i = from; i < to; i++) {
      const y = points[i]?.y ?? Number.NaN;
      if (!Number.isFinite(y)) {
        if (gap < 0) gap = i;
        continue;
      }
      const least = points[low]?.y ?? Number.NaN;
      const most = points[high]?.y ?? Number.NaN;
      if (!(y >= least)) low = i;
      if (!(y <= most)) high = i;
    }
    const indices = [from, low, high, to - 1, ...(gap < 0 ? [] : [gap])].sort((a, b) => a - b);
    let last = -1;
    for (const index of indices) {
      const point = points[index];
      if (index !== last && point) kept.push(point);
      last = index;
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
export function smooth<P extends Point>(points: readonly P[], keep = 0.97): readonly Point[] {
  if (!(keep >= 0 && keep < 1)) throw new Error(`invalid keep: ${keep}`);
  let sum = 0;
  let weight = 0;
  return points.map(({ x, y }) => {
    if (Number.isFinite(y)) {
      sum = keep * sum + y;
      weight = keep * weight + 1;
    }
    return { x, y: weight > 0 ? sum / weight : Number.NaN };
  });
}
