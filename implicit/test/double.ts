/** A second opinion in float64, written without the library: fixed points by iterating, derivatives by central differences. */

/** One row's state, or a parameter as a flat list, row-major. */
export type Row = readonly number[];

/** z with z = f(z), from zeros; throws where it does not settle. */
export function settle(f: (z: Row) => Row, n: number): Row {
  let z: Row = new Array<number>(n).fill(0);
  for (let k = 0; k < 4000; k += 1) {
    const next = f(z);
    const moved = Math.max(...next.map((entry, i) => Math.abs(entry - (z[i] as number))));
    z = next;
    if (moved < 1e-14) return z;
  }
  throw new Error("the float64 iteration did not settle");
}

/** M z for M [n, n] by rows. */
export const times = (M: Row, z: Row): Row =>
  z.map((_, i) => z.reduce((sum, entry, j) => sum + (M[i * z.length + j] as number) * entry, 0));

export const plus = (a: Row, b: Row): Row => a.map((entry, i) => entry + (b[i] as number));

/** d loss / dt at 0 of loss(at + t·along), over all parameters at once. */
export function slopeAlong(
  loss: (at: readonly Row[]) => number,
  at: readonly Row[],
  along: readonly Row[],
  h = 1e-5,
): number {
  const moved = (t: number) => at.map((numbers, p) => numbers.map((entry, i) => entry + t * (along[p]?.[i] ?? 0)));
  return (loss(moved(h)) - loss(moved(-h))) / (2 * h);
}
