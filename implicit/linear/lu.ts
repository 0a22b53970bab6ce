/**
 * Solves M x = r in place by elimination with partial pivoting: M is n × n by rows, and is destroyed; r becomes x.
 * Returns false, and leaves r unusable, where M is singular to working precision or not finite.
 */
export function luSolve(M: Float64Array, r: Float64Array): boolean {
  const n = r.length;
  const at = (i: number) => M[i] as number;
  let largest = 0;
  for (const entry of M) largest = Math.max(largest, Math.abs(entry));
  const tiny = largest * n * 2 ** -52;
  if (!Number.isFinite(largest)) return false;
  for (let k = 0; k < n; k += 1) {
    let pivot = k;
    for (let i = k + 1; i < n; i += 1) if (Math.abs(at(i * n + k)) > Math.abs(at(pivot * n + k))) pivot = i;
    if (!(Math.abs(at(pivot * n + k)) > tiny)) return false;
    if (pivot !== k) swapRows(M, r, n, pivot, k);
    const inverse = 1 / at(k * n + k);
    const rk = r[k] as number;
    for (let i = k + 1; i < n; i += 1) {
      const factor = at(i * n + k) * inverse;
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
  return true;
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
