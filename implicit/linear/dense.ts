import { type Tensor2D, tensor2d } from "@tensorflow/tfjs-core";
import { kernelDense, type TanhKernel } from "../kernel.ts";
import type { Evaluate } from "../problem.ts";
import { offTape } from "../tape.ts";
import { luSolve } from "./lu.ts";
import { materialise, widestMatrix } from "./materialise.ts";

/**
 * Solves (I − A) u = v exactly, row by row: materialises I − A, then elimination with partial pivoting.
 *
 * Cost: n products with A (or with its transpose, where A knows it; none where A knows its own matrix, as a tanh layer's does), then batch·n³/3 multiplications in float64 on the CPU, and
 * batch·n² numbers of memory. Use it where n is a few hundred at most, or where iterating does not converge.
 * Throws `invalid width: 12544` past 1,000. A row whose I − A is singular comes back as NaN, which ends a solve as
 * `nonfinite`; a row whose v is 0 comes back as 0, singular or not.
 */
export function dense(A: Evaluate, v: Tensor2D): Tensor2D {
  const [batch, n] = v.shape;
  if (n > widestMatrix) throw new Error(`invalid width: ${n}`);
  return offTape(() => {
    const matrices = materialise(A, batch, n);
    const right = v.dataSync<"float32">();
    const fast = kernelDense();
    if (fast) return tensor2d(solveAll(fast, matrices, right, batch, n), [batch, n]);
    const u = new Float32Array(batch * n);
    const M = new Float64Array(n * n);
    for (let row = 0; row < batch; row += 1) {
      const r = Float64Array.from(right.subarray(row * n, (row + 1) * n));
      if (r.every((entry) => entry === 0)) continue;
      const offset = row * n * n;
      for (let i = 0; i < n * n; i += 1) M[i] = -(matrices[offset + i] as number);
      for (let i = 0; i < n; i += 1) M[i * n + i] = 1 + (M[i * n + i] as number);
      u.set(luSolve(M, r) ? r : r.fill(Number.NaN), row * n);
    }
    return tensor2d(u, [batch, n]);
  });
}

/** All rows by a kernel; those whose v is 0 stay 0. */
function solveAll(
  fast: NonNullable<TanhKernel["solveDense"]>,
  matrices: Float32Array,
  v: Float32Array,
  batch: number,
  n: number,
) {
  const M = new Float32Array(matrices.length);
  for (let at = 0; at < M.length; at += 1) M[at] = -(matrices[at] as number);
  for (let row = 0; row < batch; row += 1)
    for (let i = 0; i < n; i += 1) M[row * n * n + i * (n + 1)] = 1 - (matrices[row * n * n + i * (n + 1)] as number);
  const u = fast(n, batch, M, v);
  for (let row = 0; row < batch; row += 1) {
    const [from, to] = [row * n, (row + 1) * n];
    if (v.subarray(from, to).every((entry) => entry === 0)) u.fill(0, from, to);
    else if (!u.subarray(from, to).every(Number.isFinite)) u.fill(Number.NaN, from, to);
  }
  return u;
}
