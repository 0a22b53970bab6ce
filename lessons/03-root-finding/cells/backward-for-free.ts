import { tanhJacobian, tanhMap } from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  /** The weights are drawn from ± gain/√width. */
  gain: number;
  width: number;
  /** Newton stops when every row's residual is under it. */
  tolerance: number;
  seed: number;
}

/** One tolerance: how far the gradient is off, relative to its size, by how the backward pass came by its matrix. */
export interface Point {
  tolerance: number;
  /** A factorisation of its own, of I − J at the z that Newton returned. */
  fresh: number;
  /** Newton's last factors: I − J one step before that z. */
  reused: number;
  /** The same factors, and one round of correction with them. */
  corrected: number;
}

export interface Summary {
  outcome: "converged" | "max-steps";
  steps: number;
  /** Of the whole batch, forward and backward together. */
  factorisations: { fresh: number; reused: number };
  solves: { fresh: number; reused: number; corrected: number };
  milliseconds: { fresh: number; reused: number; corrected: number };
  here: Point;
}

export type Value = Point | Summary;

const batch = 10;
const most = 40;

export async function* run(params: Params, { random, clock, breathe, signal }: Context): AsyncGenerator<Value> {
  const { gain, width: n, tolerance } = params;
  const bound = gain / Math.sqrt(n);
  const W = Float64Array.from({ length: n * n }, () => random.uniform(-bound, bound));
  const rows = Array.from({ length: batch }, () => ({
    x: Float64Array.from({ length: n }, () => random.normal()),
    /** The cotangent that a loss would send. */
    v: Float64Array.from({ length: n }, () => random.normal()),
  }));

  /** Forward and backward through the whole batch; the gradient with respect to x, and what it took. */
  const pass = (stop: number, backward: "fresh" | "reused" | "corrected") => {
    const count = { factorisations: 0, solves: 0, steps: 0, converged: true };
    const gradients = rows.map(({ x, v }) => {
      const layer = { W, x };
      const forward = newton(layer, stop);
      const fresh = backward === "fresh" || !forward.last;
      const lu = fresh ? factor(identityMinus(tanhJacobian(layer, forward.z))) : forward.last;
      if (!lu) return new Float64Array(n).fill(Number.NaN);
      let u = solveTransposed(lu, v);
      if (backward === "corrected") {
        // what is left of (I − Jᵀ)u = v at the z returned, solved for with the same factors
        const left = residual(tanhJacobian(layer, forward.z), u, v);
        u = solveTransposed(lu, left).map((entry, i) => entry + (u[i] ?? 0));
      }
      count.factorisations += forward.steps + (fresh ? 1 : 0);
      count.solves += forward.steps + (backward === "corrected" ? 2 : 1);
      count.steps = Math.max(count.steps, forward.steps);
      count.converged &&= forward.converged;
      const f = tanhMap(layer, forward.z);
      return u.map((entry, i) => entry * (1 - (f[i] ?? 0) ** 2));
    });
    return { ...count, gradients };
  };

  const exact = pass(1e-12, "fresh").gradients;
  const pointAt = (stop: number): Point => ({
    tolerance: stop,
    fresh: distance(pass(stop, "fresh").gradients, exact),
    reused: distance(pass(stop, "reused").gradients, exact),
    corrected: distance(pass(stop, "corrected").gradients, exact),
  });
  for (let digits = 0; digits <= 16 && !signal.aborted; digits += 1) {
    yield pointAt(10 ** (-digits / 2));
    await breathe();
  }

  // the fastest of a few rounds: whatever else the machine does only ever makes one slower
  const times = { fresh: 1e9, reused: 1e9, corrected: 1e9 };
  for (let round = 0; round < 8 && !signal.aborted; round += 1) {
    for (const way of ["fresh", "reused", "corrected"] as const) {
      const started = clock();
      pass(tolerance, way);
      times[way] = Math.min(times[way], clock() - started);
      await breathe();
    }
  }
  const [fresh, reused, corrected] = (["fresh", "reused", "corrected"] as const).map((way) => pass(tolerance, way));
  if (!fresh || !reused || !corrected) return;
  yield {
    outcome: fresh.converged ? "converged" : "max-steps",
    steps: fresh.steps,
    factorisations: { fresh: fresh.factorisations, reused: reused.factorisations },
    solves: { fresh: fresh.solves, reused: reused.solves, corrected: corrected.solves },
    milliseconds: times,
    here: pointAt(tolerance),
  };
}

interface Layer {
  W: Float64Array;
  x: Float64Array;
}

/** Newton's method for one row from z = tanh(x): where it came to, and the factors of its last step. */
function newton(layer: Layer, tolerance: number) {
  let z = layer.x.map(Math.tanh);
  let last: Factors | undefined;
  for (let steps = 0; ; steps += 1) {
    const f = tanhMap(layer, z);
    const r = f.map((value, i) => value - (z[i] ?? 0));
    const converged = Math.hypot(...r) <= tolerance;
    if (converged || steps === most) return { z, last, steps, converged };
    last = factor(identityMinus(tanhJacobian(layer, z)));
    const step = solve(last, r);
    z = z.map((value, i) => value + (step[i] ?? 0));
  }
}

/** P M = L U, with L and U in one matrix by rows; `order` says which row of M each row came from. */
interface Factors {
  lu: Float64Array;
  order: Uint32Array;
}

/** By elimination with partial pivoting, in place: n³/3 multiplications. Everything else here costs n². */
function factor(M: Float64Array): Factors {
  const n = Math.sqrt(M.length);
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const at = (i: number, j: number) => M[i * n + j] ?? 0;
  for (let k = 0; k < n; k += 1) {
    let pivot = k;
    for (let i = k + 1; i < n; i += 1) if (Math.abs(at(i, k)) > Math.abs(at(pivot, k))) pivot = i;
    if (pivot !== k) {
      const held = M.slice(k * n, (k + 1) * n);
      M.copyWithin(k * n, pivot * n, (pivot + 1) * n);
      M.set(held, pivot * n);
      [order[k], order[pivot]] = [order[pivot] ?? 0, order[k] ?? 0];
    }
    for (let i = k + 1; i < n; i += 1) {
      const share = at(i, k) / at(k, k);
      M[i * n + k] = share;
      for (let j = k + 1; j < n; j += 1) M[i * n + j] = at(i, j) - share * at(k, j);
    }
  }
  return { lu: M, order };
}

/** x with M x = b: forward through L, back through U. */
function solve({ lu, order }: Factors, b: Float64Array): Float64Array {
  const n = b.length;
  const x = Float64Array.from(order, (row) => b[row] ?? 0);
  for (let i = 0; i < n; i += 1) for (let j = 0; j < i; j += 1) x[i] = (x[i] ?? 0) - (lu[i * n + j] ?? 0) * (x[j] ?? 0);
  for (let i = n - 1; i >= 0; i -= 1) {
    for (let j = i + 1; j < n; j += 1) x[i] = (x[i] ?? 0) - (lu[i * n + j] ?? 0) * (x[j] ?? 0);
    x[i] = (x[i] ?? 0) / (lu[i * n + i] ?? 0);
  }
  return x;
}

/** x with Mᵀ x = b by the same factors: Mᵀ = Uᵀ Lᵀ P, so forward through Uᵀ, back through Lᵀ, and the rows put back. */
function solveTransposed({ lu, order }: Factors, b: Float64Array): Float64Array {
  const n = b.length;
  const y = b.slice();
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < i; j += 1) y[i] = (y[i] ?? 0) - (lu[j * n + i] ?? 0) * (y[j] ?? 0);
    y[i] = (y[i] ?? 0) / (lu[i * n + i] ?? 0);
  }
  for (let i = n - 1; i >= 0; i -= 1)
    for (let j = i + 1; j < n; j += 1) y[i] = (y[i] ?? 0) - (lu[j * n + i] ?? 0) * (y[j] ?? 0);
  const x = new Float64Array(n);
  for (const [i, row] of order.entries()) x[row] = y[i] ?? 0;
  return x;
}

function identityMinus(J: Float64Array): Float64Array {
  const n = Math.sqrt(J.length);
  return J.map((entry, i) => (i % (n + 1) === 0 ? 1 : 0) - entry);
}

/** v − (I − Jᵀ)u. */
function residual(J: Float64Array, u: Float64Array, v: Float64Array): Float64Array {
  const n = u.length;
  return v.map((entry, i) => {
    let sum = entry - (u[i] ?? 0);
    for (let j = 0; j < n; j += 1) sum += (J[j * n + i] ?? 0) * (u[j] ?? 0);
    return sum;
  });
}

/** ‖a − b‖/‖b‖ over the whole batch. */
function distance(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  const norm = (rows: readonly Float64Array[]) => Math.hypot(...rows.map((row) => Math.hypot(...row)));
  return norm(a.map((row, i) => row.map((entry, j) => entry - (b[i]?.[j] ?? 0)))) / norm(b);
}
