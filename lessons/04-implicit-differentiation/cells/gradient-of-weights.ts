import { gradientCheck, solveSystem, tanhJacobian, tanhMap, tanhSolve } from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  /** The system that u solves: Jᵀ as backpropagation needs it, or J as it is sometimes written. */
  system: "v = (I − Jᵀ) u" | "v = (I − J) u";
  width: number;
  /** The weights are drawn from ± gain/√width. */
  gain: number;
  seed: number;
}

export interface Summary {
  converged: boolean;
  /** The gradient with respect to W in two steps, by rows; and by central differences. */
  gradient: number[][];
  differences: number[][];
  /** The largest difference of two entries. */
  gap: number;
  /** ‖J − Jᵀ‖/‖J‖: 0 where the transpose does not matter. */
  asymmetry: number;
}

export type Value = Summary;

export function* run({ system, width: n, gain }: Params, { random }: Context): Generator<Value> {
  const bound = gain / Math.sqrt(n);
  const W = Float64Array.from({ length: n * n }, () => random.uniform(-bound, bound));
  const x = Float64Array.from({ length: n }, () => random.normal());
  const target = Float64Array.from({ length: n }, () => random.uniform(-1, 1));

  // the layer z = tanh(Wz + x), and a loss: half the squared distance to a target
  const layerOf = (W: Float64Array, z0: Float64Array) => tanhSolve({ W, x }, { tolerance: 1e-14, z0 });
  const { z, converged } = layerOf(W, new Float64Array(n));
  // a W that is moved a little has its solution near by
  const loss = (W: Float64Array) => layerOf(W, z).z.reduce((sum, z, i) => sum + (z - (target[i] ?? 0)) ** 2 / 2, 0);

  const v = z.map((entry, i) => entry - (target[i] ?? 0));
  const J = tanhJacobian({ W, x }, z);

  // step 1: u from v, one linear system
  const M = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1)
    for (let j = 0; j < n; j += 1)
      M[i * n + j] = (i === j ? 1 : 0) - (J[system === "v = (I − Jᵀ) u" ? j * n + i : i * n + j] ?? 0);
  const u = solveSystem(M, v) ?? new Float64Array(n).fill(Number.NaN);

  // step 2: (∂f/∂W)ᵀu, entry by entry: ∂fᵢ/∂Wᵢⱼ = (1 − fᵢ²) zⱼ
  const f = tanhMap({ W, x }, z);
  const gradient = W.map((_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return (u[i] ?? 0) * (1 - (f[i] ?? 0) ** 2) * (z[j] ?? 0);
  });

  const h = 1e-4;
  const differences = W.map((_, at) => {
    const moved = (by: number) => loss(W.map((w, k) => (k === at ? w + by : w)));
    return (moved(h) - moved(-h)) / (2 * h);
  });
  yield {
    converged,
    gradient: rowsOf(gradient, n),
    differences: rowsOf(differences, n),
    gap: gradientCheck(loss, W, gradient, { h }),
    asymmetry: asymmetry(J, n),
  };
}

const rowsOf = (A: Float64Array, n: number) => Array.from({ length: n }, (_, i) => [...A.subarray(i * n, (i + 1) * n)]);

function asymmetry(J: Float64Array, n: number): number {
  const skew = J.map((entry, at) => entry - (J[(at % n) * n + Math.floor(at / n)] ?? 0));
  return Math.hypot(...skew) / Math.hypot(...J);
}
