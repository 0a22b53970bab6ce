// What the kernels' tests share: a seeded generator and plain float64 references, written as the formulas are.
import { readFile } from "node:fs/promises";
import { judge, lookAt, type Outcome, type Stop } from "../stop.ts";
import { buildKernels } from "./build.mjs";

/** Both binaries, built when their sources changed. */
export async function readKernels(): Promise<{ plain: Uint8Array<ArrayBuffer>; relaxed: Uint8Array<ArrayBuffer> }> {
  const paths = await buildKernels();
  return {
    plain: new Uint8Array(await readFile(paths.plain)),
    relaxed: new Uint8Array(await readFile(paths.relaxed)),
  };
}

/** Numbers in [0, 1) from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** `count` floats uniform in [−scale, scale). */
export function uniform(random: () => number, count: number, scale: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, () => (2 * random() - 1) * scale);
}

/** The largest |a − b|; NaN counts as ∞ unless both are. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    const p = a[i] ?? Number.NaN;
    const q = b[i] ?? Number.NaN;
    if (Number.isNaN(p) && Number.isNaN(q)) continue;
    const d = Math.abs(p - q);
    worst = Math.max(worst, Number.isNaN(d) ? Number.POSITIVE_INFINITY : d);
  }
  return worst;
}

type Values = ArrayLike<number>;
const at = (a: Values, i: number) => a[i] ?? Number.NaN;

/** tanh(z Wᵀ + x + b), row by row, in float64. */
export function tanhMap(
  n: number,
  batch: number,
  W: Values,
  x: Values,
  b: Values | undefined,
  z: Values,
): Float64Array {
  const f = new Float64Array(batch * n);
  for (let r = 0; r < batch; r++) {
    for (let i = 0; i < n; i++) {
      let sum = at(x, r * n + i) + (b ? at(b, i) : 0);
      for (let j = 0; j < n; j++) sum += at(W, i * n + j) * at(z, r * n + j);
      f[r * n + i] = Math.tanh(sum);
    }
  }
  return f;
}

/** ((1 − f²)∘u) W + v, row by row, in float64. */
export function adjointMap(n: number, batch: number, W: Values, f: Values, v: Values, u: Values): Float64Array {
  const g = new Float64Array(batch * n);
  for (let r = 0; r < batch; r++) {
    for (let j = 0; j < n; j++) {
      let sum = at(v, r * n + j);
      for (let i = 0; i < n; i++) sum += (1 - at(f, r * n + i) ** 2) * at(u, r * n + i) * at(W, i * n + j);
      g[r * n + j] = sum;
    }
  }
  return g;
}

/** Plain iteration of a map under a rule, in float64. */
export function iterateReference(
  map: (z: Values) => Float64Array,
  z0: Values,
  stop: Stop,
): { z: Values; fz: Float64Array; outcome: Outcome; residuals: number[] } {
  const residuals: number[] = [];
  const verdict = judge(stop, "exact");
  let z = z0;
  for (let k = 0; ; k++) {
    const fz = map(z);
    const residual = Math.hypot(...fz.map((value, i) => value - at(z, i)));
    residuals.push(residual);
    const outcome = verdict([lookAt(k, residual, Math.hypot(...fz), k + 1)]);
    if (outcome) return { z, fz, outcome, residuals };
    z = fz;
  }
}

/** x with A x = b in float64: Gaussian elimination with partial pivoting. */
export function solveReference(n: number, A: Values, b: Values): Float64Array {
  const rows = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n + 1 }, (_, j) => (j < n ? at(A, i * n + j) : at(b, i))),
  );
  for (let k = 0; k < n; k++) {
    let p = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(at(rows[i] ?? [], k)) > Math.abs(at(rows[p] ?? [], k))) p = i;
    const pivot = rows[p] ?? new Float64Array(n + 1);
    rows[p] = rows[k] ?? pivot;
    rows[k] = pivot;
    for (let i = k + 1; i < n; i++) {
      const row = rows[i] ?? pivot;
      const l = at(row, k) / at(pivot, k);
      for (let j = k; j <= n; j++) row[j] = at(row, j) - l * at(pivot, j);
    }
  }
  const x = new Float64Array(n);
  for (let k = n - 1; k >= 0; k--) {
    const row = rows[k] ?? x;
    let sum = at(row, n);
    for (let j = k + 1; j < n; j++) sum -= at(row, j) * at(x, j);
    x[k] = sum / at(row, k);
  }
  return x;
}
