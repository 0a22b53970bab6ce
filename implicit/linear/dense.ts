import { type Tensor2D, tensor2d } from "@tensorflow/tfjs-core";
import { type Algebra, algebra } from "../accelerate.ts";
import { offTape } from "../engine/fence.ts";
import type { LinearMap } from "./linear-map.ts";
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
export function dense(A: LinearMap, v: Tensor2D): Tensor2D {
  const [batch, n] = v.shape;
  if (n > widestMatrix) throw new Error(`invalid width: ${n}`);
  return offTape(() => {
    const of = A.complement ? "I − A" : "A";
    const matrices = materialise(A.complement ?? A, batch, n);
    const right = v.dataSync<"float32">();
    const fast = algebra().solveDense;
    if (fast) {
      for (let row = 0; row < batch; row += 1)
        write(matrices, of, row, n, matrices.subarray(row * n * n, (row + 1) * n * n));
      return tensor2d(solveAll(fast, matrices, right, batch, n), [batch, n]);
    }
    const u = new Float32Array(batch * n);
    const M = new Float64Array(n * n);
    for (let row = 0; row < batch; row += 1) {
      const r = Float64Array.from(right.subarray(row * n, (row + 1) * n));
      if (r.every((entry) => entry === 0)) continue;
      write(matrices, of, row, n, M);
      u.set(luSolve(M, r) ? r : r.fill(Number.NaN), row * n);
    }
    return tensor2d(u, [batch, n]);
  });
}

/** I − A of one row into `to`, which may be where it lies; `matrices` are those of A, or of I − A already. */
function write(
  matrices: Float32Array,
  of: "A" | "I − A",
  row: number,
  n: number,
  to: Float32Array | Float64Array,
): void {
  const offset = row * n * n;
  const sign = of === "A" ? -1 : 1;
  for (let i = 0; i < n * n; i += 1) to[i] = sign * (matrices[offset + i] as number);
  if (of === "A") for (let i = 0; i < n; i += 1) to[i * (n + 1)] = 1 + (to[i * (n + 1)] as number);
}

/** All rows by a kernel; those whose v is 0 stay 0. */
function solveAll(
  fast: NonNullable<Algebra["solveDense"]>,
  M: Float32Array,
  v: Float32Array,
  batch: number,
  n: number,
) {
  const u = fast(n, batch, M, v);
  for (let row = 0; row < batch; row += 1) {
    const [from, to] = [row * n, (row + 1) * n];
    if (v.subarray(from, to).every((entry) => entry === 0)) u.fill(0, from, to);
    else if (!u.subarray(from, to).every(Number.isFinite)) u.fill(Number.NaN, from, to);
  }
  return u;
}
