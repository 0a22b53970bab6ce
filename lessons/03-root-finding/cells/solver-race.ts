import { add, dispose, memory, type Tensor2D, tensor2d, zeros } from "@tensorflow/tfjs-core";
import {
  anderson,
  broyden,
  dense,
  type Evaluate,
  iterate,
  iterative,
  type LinearSolve,
  linear,
  newton,
  type Outcome,
  type Problem,
  picard,
  type Solver,
  singularValues,
} from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  problem: "contraction" | "past one" | "rotation" | "stiff";
  /** How many iterates Anderson mixes, the current one included. */
  memory: number;
  /** Of the damped iteration: the share of the old z that is kept. */
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
  /** Calls of f, those that find derivatives included. */
  evaluations: number;
  /** Products with the Jacobian. */
  products: number;
  milliseconds: number;
  /** Most bytes held from one step to the next, or inside a linear solve. */
  bytes: number;
  /** ‖z − z⋆‖, the true distance. */
  error: number;
  /** 2 · residual / σ_min(I − J): what the residual promises about it. */
  bound: number;
}

export type Value = Lap | Finish;

const n = 14;
const batch = 4;

export async function* run(params: Params, { random, clock, breathe, signal }: Context): AsyncGenerator<Value> {
  // A = Q D Qᵀ with the eigenvalues that make the problem what it is, and c so that z⋆ is the one solution of z = Az + c
  const matrix = inOtherAxes(blocks(params.problem), () => random.normal());
  const A = tensor2d(Float32Array.from(matrix), [n, n]);
  const solution = tensor2d(
    Float32Array.from({ length: batch * n }, () => random.normal()),
    [batch, n],
  );
  const image = linear(solution, A);
  const c = tensor2d(
    solution.dataSync().map((value, i) => value - (image.dataSync()[i] ?? 0)),
    [batch, n],
  );
  const z0 = zeros([batch, n]) as Tensor2D;
  const problem: Problem = { map: (z, A, c) => add(linear(z, A as Tensor2D), c as Tensor2D), theta: [A, c] };
  const smallest = singularValues(
    matrix.map((entry, i) => (i % (n + 1) === 0 ? 1 : 0) - entry),
    n,
  ).at(-1);

  try {
    for (const name of names) {
      const work = { products: 0, bytes: 0 };
      const base = memory().numBytes;
      const stop = { absolute: params.tolerance, diverged: 1e12, steps: params.steps };
      const watch = () => {
        work.bytes = Math.max(work.bytes, memory().numBytes - base);
      };
      const solves = iterate(problem, z0, { solver: solverOf(name, params, work), stop, watch });
      const started = clock();
      let next = solves.next();
      for (; !next.done; next = solves.next()) {
        const { evaluations, residual } = next.value;
        yield { solver: name, evaluations, residual };
      }
      const milliseconds = clock() - started;
      const { z, outcome, trace } = next.value;
      const last = trace.at(-1);
      const target = solution.dataSync();
      yield {
        solver: name,
        outcome,
        steps: last?.k ?? 0,
        evaluations: last?.evaluations ?? 0,
        ...work,
        milliseconds,
        error: Math.hypot(...z.dataSync().map((value, i) => value - (target[i] ?? 0))),
        bound: (2 * (last?.residual ?? Number.NaN)) / (smallest ?? 0),
      };
      z.dispose();
      await breathe();
      if (signal.aborted) return;
    }
  } finally {
    dispose([A, solution, image, c, z0]);
  }
}

const names: readonly Name[] = ["plain", "damped", "anderson", "broyden", "newton", "newton-krylov"];

function solverOf(name: Name, params: Params, work: { products: number; bytes: number }): Solver {
  const counted =
    (solve: LinearSolve, held: number): LinearSolve =>
    (A, v) => {
      work.bytes = Math.max(work.bytes, held);
      const product: Evaluate = (u) => {
        work.products += 1;
        return A(u);
      };
      return solve(product, v);
    };
  const krylov = { solver: anderson({ memory: n + 1 }), stop: { relative: 1e-4, steps: 40 } };
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
      // n products write I − J down, row by row of the batch: batch · n² numbers of four bytes
      return newton({ linear: counted(dense, 4 * batch * n * n) });
    case "newton-krylov":
      return newton({ linear: counted(iterative(krylov), 4 * batch * n * 2 * (n + 1)) });
  }
}

/** The eigenvalues, as a matrix of blocks along its diagonal: numbers, and for the rotation seven turns of the plane. */
function blocks(problem: Params["problem"]): Float64Array {
  const D = new Float64Array(n * n);
  const share = (i: number) => i / (n - 1);
  for (let i = 0; i < n; i += 1) {
    const at = i * n + i;
    if (problem === "contraction") D[at] = 0.6 - 1.2 * share(i);
    if (problem === "past one") D[at] = i === 0 ? 1.05 : 0.6 - 1.2 * share(i);
    // 1 − λ from 0.003 to 1.9, evenly on a logarithmic axis
    if (problem === "stiff") D[at] = 1 - 0.003 * (1.9 / 0.003) ** share(i);
    if (problem !== "rotation" || i % 2 === 1) continue;
    // evenly round the unit circle, 1 left out: no polynomial of low degree is small on all of them
    const angle = ((i + 1) * Math.PI) / n;
    D[at] = Math.cos(angle);
    D[at + n + 1] = Math.cos(angle);
    D[at + 1] = -Math.sin(angle);
    D[at + n] = Math.sin(angle);
  }
  return D;
}

/** Q D Qᵀ for a random orthogonal Q: n reflections, each from both sides. */
function inOtherAxes(D: Float64Array, normal: () => number): Float64Array {
  const M = D.slice();
  for (let reflection = 0; reflection < n; reflection += 1) {
    const h = Float64Array.from({ length: n }, normal);
    const scale = 2 / h.reduce((sum, entry) => sum + entry * entry, 0);
    for (const [line, step] of [
      [n, 1],
      [1, n],
    ] as const) {
      for (let i = 0; i < n; i += 1) {
        let along = 0;
        for (let j = 0; j < n; j += 1) along += (M[i * line + j * step] ?? 0) * (h[j] ?? 0);
        for (let j = 0; j < n; j += 1) {
          const at = i * line + j * step;
          M[at] = (M[at] ?? 0) - scale * along * (h[j] ?? 0);
        }
      }
    }
  }
  return M;
}
