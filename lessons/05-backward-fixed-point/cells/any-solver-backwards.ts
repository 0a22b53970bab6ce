import { dispose, grad, mul, sum, type Tensor, type Tensor2D, tensor2d } from "@tensorflow/tfjs-core";
import {
  anderson,
  broyden,
  dense,
  fixedPointLayer,
  implicit,
  iterative,
  type LinearSolve,
  newton,
  type Outcome,
  picard,
  type Solution,
  type Solver,
  singularValues,
  solveSystem,
  spectralRadius,
  tanhProblem,
} from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  layer: "fresh" | "near" | "past" | "ring";
  /** How many iterates Anderson mixes, the current one included. */
  memory: number;
  damping: number;
  tolerance: number;
  /** The most steps that a solver may take. */
  steps: number;
  seed: number;
}

export type Name = "plain" | "damped" | "anderson" | "broyden" | "newton" | "newton-krylov";

export interface Lap {
  solver: Name;
  evaluations: number;
  residual: number;
}

export interface Finish {
  solver: Name;
  outcome: Outcome;
  steps: number;
  /** Trips back along the tape: evaluations of v + Jᵀu. */
  evaluations: number;
  /** Products with the derivative of that map, which Newton takes besides. */
  products: number;
  milliseconds: number;
  /** ‖u − u⋆‖ against elimination in double precision. */
  error: number;
  /** 2 · residual / σ_min(I − J). */
  bound: number;
}

export type Value = Lap | Finish | { radius: number };

const n = 16;
const batch = 4;
const names: readonly Name[] = ["plain", "damped", "anderson", "broyden", "newton", "newton-krylov"];

export async function* run(params: Params, { random, clock, breathe, signal }: Context): AsyncGenerator<Value> {
  // z⋆ and J first, then the layer that has them: W = J / (1 − z⋆²), and x = artanh z⋆ − W z⋆
  const z = Float64Array.from({ length: n }, () => random.uniform(-0.8, 0.8));
  const J = jacobianOf(params.layer, z, () => random.uniform(-1, 1));
  const weights = J.map((entry, i) => entry / (1 - (z[Math.floor(i / n)] ?? 0) ** 2));
  const input = z.map((entry, i) => Math.atanh(entry) - z.reduce((s, zj, j) => s + (weights[i * n + j] ?? 0) * zj, 0));
  const four = (row: Float64Array) =>
    tensor2d(
      Float32Array.from({ length: batch * n }, (_, i) => row[i % n] ?? 0),
      [batch, n],
    );
  const [W, x, start] = [tensor2d(Float32Array.from(weights), [n, n]), four(input), four(z)];
  // four losses at one fixed point
  const v = tensor2d(
    Float32Array.from({ length: batch * n }, () => random.normal()),
    [batch, n],
  );
  const exact = exactly(J, v.dataSync());
  const smallest = singularValues(identityMinus(J), n).at(-1) ?? 0;
  yield { radius: spectralRadius(J, n) };

  try {
    for (const name of names) {
      const work = { products: 0 };
      const stop = { absolute: params.tolerance, diverged: 1e12, steps: params.steps };
      let backward: Solution | undefined;
      let u: readonly number[] = [];
      const adjoint = implicit(
        iterative({ solver: solverOf(name, params, work), stop }, (solution) => {
          backward = solution;
          u = [...solution.z.dataSync()];
        }),
      );
      const loss = (x: Tensor) => {
        const p = tanhProblem(x as Tensor2D, W);
        const layer = fixedPointLayer(p, start, { solver: picard(), stop: { steps: 0 }, adjoint });
        return sum(mul(layer.z, v));
      };
      const started = clock();
      grad(loss)(x).dispose();
      const milliseconds = clock() - started;
      for (const { evaluations, residual } of backward?.trace ?? []) yield { solver: name, evaluations, residual };
      const last = backward?.trace.at(-1);
      yield {
        solver: name,
        outcome: backward?.outcome ?? "nonfinite",
        steps: last?.k ?? 0,
        evaluations: last?.evaluations ?? 0,
        ...work,
        milliseconds,
        error: Math.hypot(...u.map((entry, i) => entry - (exact[i] ?? 0))),
        bound: (2 * (last?.residual ?? Number.NaN)) / smallest,
      };
      await breathe();
      if (signal.aborted) return;
    }
  } finally {
    dispose([W, x, start, v]);
  }
}

function solverOf(name: Name, params: Params, work: { products: number }): Solver {
  const counted =
    (solve: LinearSolve): LinearSolve =>
    (A, v) =>
      solve((u) => {
        work.products += 1;
        return A(u);
      }, v);
  switch (name) {
    case "plain":
      return picard();
    case "damped":
      return picard({ damping: params.damping });
    case "anderson":
      return anderson({ memory: params.memory });
    case "broyden":
      return broyden({ memory: 2 * n });
    case "newton":
      return newton({ linear: counted(dense) });
    case "newton-krylov":
      return newton({
        linear: counted(iterative({ solver: anderson({ memory: n + 1 }), stop: { relative: 1e-4, steps: 40 } })),
      });
  }
}

/** J as the choice asks: diag(1 − z²) W for random W, scaled to a spectral radius; or a ring, each unit driving the next. */
function jacobianOf(layer: Params["layer"], z: Float64Array, uniform: () => number): Float64Array {
  if (layer === "ring") {
    // its eigenvalues lie evenly round the unit circle; the last link turns the sign, so that 1 is not among them
    const J = new Float64Array(n * n);
    for (let i = 0; i < n; i += 1) J[i * n + ((i + 1) % n)] = i === n - 1 ? -1 : 1;
    return J;
  }
  const J = Float64Array.from({ length: n * n }, (_, i) => uniform() * (1 - (z[Math.floor(i / n)] ?? 0) ** 2));
  const scale = { fresh: 0.5, near: 0.98, past: 1.1 }[layer] / spectralRadius(J, n);
  return J.map((entry) => entry * scale);
}

const identityMinus = (J: Float64Array) => J.map((entry, i) => (i % (n + 1) === 0 ? 1 : 0) - entry);

/** (I − Jᵀ)⁻¹ v for each row of v, in double precision. */
function exactly(J: Float64Array, v: ArrayLike<number>): readonly number[] {
  const transposed = J.map((_, i) => J[(i % n) * n + Math.floor(i / n)] ?? 0);
  const M = identityMinus(transposed);
  return Array.from({ length: batch }, (_, row) => {
    const right = Float64Array.from({ length: n }, (_, i) => v[row * n + i] ?? 0);
    return [...(solveSystem(M, right) ?? right.fill(Number.NaN))];
  }).flat();
}
