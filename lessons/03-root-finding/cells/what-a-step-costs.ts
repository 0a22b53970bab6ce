import { dispose, type Tensor2D, tanh, tensor2d } from "@tensorflow/tfjs-core";
import {
  anderson,
  dense,
  type Evaluate,
  iterate,
  iterative,
  type LinearSolve,
  newton,
  picard,
  type Solver,
  tanhProblem,
} from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  /** Inputs that are solved together. */
  batch: number;
  gain: number;
  /** The largest n that is timed. */
  widest: number;
  seed: number;
}

export type Name = "plain" | "dense" | "krylov";

/** One solver at one width, from the same start to the same tolerance. */
export interface Timing {
  name: Name;
  n: number;
  /** A step. */
  milliseconds: number;
  /** The whole solve. */
  total: number;
  steps: number;
  evaluations: number;
  /** Products with the Jacobian. */
  products: number;
  converged: boolean;
}

export type Value = Timing;

const widths = [10, 20, 40, 70, 100, 140, 200];

export async function* run(params: Params, { random, clock, breathe, signal }: Context): AsyncGenerator<Value> {
  const { batch, gain, widest } = params;
  const sizes = widths.filter((width) => width <= widest);
  for (const n of sizes) {
    const bound = gain / Math.sqrt(n);
    const W = tensor2d(
      Float32Array.from({ length: n * n }, () => random.uniform(-bound, bound)),
      [n, n],
    );
    const x = tensor2d(
      Float32Array.from({ length: batch * n }, () => random.normal()),
      [batch, n],
    );
    const z0: Tensor2D = tanh(x);
    try {
      for (const name of ["plain", "dense", "krylov"] as const) {
        const once = () => solveOnce(name, tanhProblem(x, W), z0, clock);
        // the first ones warm up; until 150 ms are over, at least three times, and the fastest counts
        let best = once();
        const started = clock();
        for (let times = 0; times < 2 || (times < 100 && clock() - started < 150); times += 1) {
          const next = once();
          if (next.total < best.total) best = next;
          await breathe();
          if (signal.aborted) return;
        }
        yield { name, n, ...best, milliseconds: best.total / Math.max(1, best.steps) };
      }
    } finally {
      dispose([W, x, z0]);
    }
  }
}

function solveOnce(name: Name, problem: ReturnType<typeof tanhProblem>, z0: Tensor2D, clock: () => number) {
  const work = { products: 0 };
  const started = clock();
  const steps = iterate(problem, z0, { solver: solverOf(name, work), stop: { relative: 1e-5, steps: 60 } });
  let next = steps.next();
  while (!next.done) next = steps.next();
  const total = clock() - started;
  const { z, outcome, trace } = next.value;
  z.dispose();
  const last = trace.at(-1);
  return {
    total,
    steps: last?.k ?? 0,
    evaluations: last?.evaluations ?? 0,
    ...work,
    converged: outcome === "converged",
  };
}

function solverOf(name: Name, work: { products: number }): Solver {
  const counted =
    (solve: LinearSolve): LinearSolve =>
    (A, v) => {
      const product: Evaluate = (u) => {
        work.products += 1;
        return A(u);
      };
      return solve(product, v);
    };
  if (name === "plain") return picard();
  // n products write J down, then elimination: n³/3 multiplications for each row of the batch
  if (name === "dense") return newton({ linear: counted(dense) });
  // a product for each inner evaluation, and never a matrix
  return newton({
    linear: counted(iterative({ solver: anderson({ memory: 6 }), stop: { relative: 1e-2, steps: 30 } })),
  });
}
