import { tensor2d, tidy } from "@tensorflow/tfjs-core";
import type { LinearMap } from "./linear-map.ts";

/** The widest n for which matrices are written down. */
export const widestMatrix = 1000;

/** The matrices of A, one a row of the batch, each n × n by rows. */
export function materialise(A: LinearMap, batch: number, n: number): Float32Array {
  if (A.matrices) return A.matrices();
  const matrices = new Float32Array(batch * n * n);
  const known = A.transposed;
  for (let j = 0; j < n; j += 1) {
    const column = tidy(() => {
      const e = new Float32Array(batch * n);
      for (let row = 0; row < batch; row += 1) e[row * n + j] = 1;
      return (known ?? A)(tensor2d(e, [batch, n])).dataSync();
    });
    for (let row = 0; row < batch; row += 1) {
      for (let i = 0; i < n; i += 1) {
        // Aᵀeⱼ is row j of A, A eⱼ its column j.
        const at = known ? j * n + i : i * n + j;
        matrices[row * n * n + at] = column[row * n + i] as number;
      }
    }
  }
  return matrices;
}
