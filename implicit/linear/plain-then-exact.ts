import { abs, max, type Tensor2D, tidy } from "@tensorflow/tfjs-core";
import { offTape } from "../engine/fence.ts";
import type { Solution, Solver } from "../method.ts";
import type { Evaluate } from "../problem.ts";
import { anderson } from "../solvers/anderson.ts";
import { picard } from "../solvers/picard.ts";
import { dense } from "./dense.ts";
import { solveAffine } from "./iterative.ts";
import type { LinearSolve } from "./linear-solve.ts";
import { judged, telling } from "./told.ts";

/** The widest n that is solved densely unasked. */
const widestDense = 200;

/** What `implicit` does unasked: plain iteration and, where that fails, elimination, or Anderson's method where n is too large for it. */
export const plainThenExact: LinearSolve = telling(solution, false);

function solution(A: Evaluate, v: Tensor2D): Solution {
  const largest = offTape(() => tidy(() => max(abs(v)).dataSync()[0])) ?? 0;
  const stop = { relative: 1e-6, steps: 200, diverged: 1e12 * largest || 1 };
  const by = (solver: Solver) => solveAffine(A, v, { solver, stop });
  const plain = by(picard());
  if (plain.outcome === "converged") return plain;
  const second = v.shape[1] > widestDense ? by(anderson({ memory: 10 })) : judged(dense, A, v);
  const keepPlain = last(plain) < last(second);
  (keepPlain ? second : plain).z.dispose();
  return keepPlain ? plain : second;
}

/** The relative residual that a solve ended with. */
function last({ trace }: Solution): number {
  const relative = trace.at(-1)?.relative ?? Number.NaN;
  return Number.isNaN(relative) ? Number.POSITIVE_INFINITY : relative;
}
