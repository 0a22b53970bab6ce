/** Twice the unit roundoff of float64. */
const eps = 2 ** -52;

/**
 * Solves M x = r in place by elimination with partial pivoting: M is n × n by rows, and is destroyed; r becomes x.
 * Returns false, and leaves r unusable, where M is singular to working precision or not finite.
 *
 * How rows and columns are scaled does not matter: both are first brought to a largest entry near 1 by powers of two, which rounds nothing, and a pivot counts as 0
 * where it is no larger than the rounding errors that its own entry has gathered, 4nε Σ|lᵢₖuₖⱼ|, whatever the size of the others. So diag(1e16, 1) is regular, and a
 * matrix of dependent rows is not. Cost n³/3 and 6n² more.
 *
 * Source: N. J. Higham 2002, Accuracy and Stability of Numerical Algorithms, sections 9.3 and 9.8, doi 10.1137/1.9780898718027.
 */
export function luSolve(M: Float64Array, r: Float64Array): boolean {
  const n = r.length;
  const at = (i: number) => M[i] as number;
  if (!M.every(Number.isFinite)) return false;
  const columns = equilibrate(M, r, n);
  if (!columns) return false;
  for (let k = 0; k < n; k += 1) {
    let pivot = k;
    for (let i = k + 1; i < n; i += 1) if (Math.abs(at(i * n + k)) > Math.abs(at(pivot * n + k))) pivot = i;
    if (pivot !== k) swapRows(M, r, n, pivot, k);
    // the multipliers stay below the diagonal, in the order of the rows: they say what the pivot is made of
    let gathered = 0;
    for (let j = 0; j < k; j += 1) gathered += Math.abs(at(k * n + j) * at(j * n + k));
    const size = Math.abs(at(k * n + k));
    if (!(size > 4 * n * eps * gathered && size > 0)) return false;
    const inverse = 1 / at(k * n + k);
    const rk = r[k] as number;
    for (let i = k + 1; i < n; i += 1) {
      const factor = at(i * n + k) * inverse;
      M[i * n + k] = factor;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j += 1) M[i * n + j] = at(i * n + j) - factor * at(k * n + j);
      r[i] = (r[i] as number) - factor * rk;
    }
  }
  for (let k = n - 1; k >= 0; k -= 1) {
    let sum = r[k] as number;
    for (let j = k + 1; j < n; j += 1) sum -= at(k * n + j) * (r[j] as number);
    r[k] = sum / at(k * n + k);
  }
  for (let k = 0; k < n; k += 1) r[k] = (r[k] as number) * (columns[k] as number);
  return true;
}

/** The power of two that brings `largest` into [½, 1]; no further than float64 reaches. */
const towardsOne = (largest: number): number => 2 ** Math.max(-1000, Math.min(1000, -Math.ceil(Math.log2(largest))));

/**
 * Scales the rows of M and r, and M's columns, in place until every row and column has a largest entry near 1; x is then to be multiplied by the columns' factors, which
 * are returned, or undefined where a row or column is 0.
 */
function equilibrate(M: Float64Array, r: Float64Array, n: number): Float64Array | undefined {
  const columns = new Float64Array(n).fill(1);
  // each sweep halves the decades that are left to even out, and the even are left alone
  for (let sweep = 0; sweep < 8; sweep += 1) {
    let even = true;
    for (const [step, stride] of [
      [n, 1],
      [1, n],
    ] as const) {
      for (let line = 0; line < n; line += 1) {
        let largest = 0;
        for (let i = 0; i < n; i += 1) largest = Math.max(largest, Math.abs(M[line * step + i * stride] as number));
        if (largest === 0) return undefined;
        const factor = towardsOne(largest);
        if (factor === 1) continue;
        if (largest < 0.125 || largest > 1) even = false;
        for (let i = 0; i < n; i += 1) M[line * step + i * stride] = (M[line * step + i * stride] as number) * factor;
        const of = stride === 1 ? r : columns;
        of[line] = (of[line] as number) * factor;
      }
    }
    if (even) break;
  }
  return columns;
}

function swapRows(M: Float64Array, r: Float64Array, n: number, i: number, k: number): void {
  for (let j = 0; j < n; j += 1) {
    const held = M[i * n + j] as number;
    M[i * n + j] = M[k * n + j] as number;
    M[k * n + j] = held;
  }
  const held = r[i] as number;
  r[i] = r[k] as number;
  r[k] = held;
}
