import { add, type Tensor2D } from "@tensorflow/tfjs-core";
import { offTape } from "../engine/fence.ts";
import type { Method, Solution } from "../method.ts";
import type { Evaluate } from "../problem.ts";
import { checkMethod, solve } from "../solve.ts";
import type { AffineProblem, LinearMap } from "./linear-map.ts";
import type { LinearSolve } from "./linear-solve.ts";
import { telling } from "./told.ts";

/**
 * Solves u = A(u) + v by iterating, with any of the solvers, from u = v.
 *
 * `picard` sums the Neumann series v + Av + A²v + …, and converges where ρ(A) < 1; `anderson` is close to GMRES. Cost: one product
 * with A an evaluation. `report` receives the solve's Solution, outcome and trace: apply a training step only if it converged
 * (a backward solve past ρ = 1 returns numbers that are huge but finite). Without a `report`, in an adjoint, a solve that misses its tolerance
 * by more than a relative 1e-4 gives a gradient of NaN; a `stop` without any tolerance asks for so many terms, and gets them. A tolerance
 * relative to ‖u‖ fits, since a cotangent's size is arbitrary: relative 1e-4 trains, 1e-6 checks gradients.
 */
export function iterative(m: Method, report?: (s: Solution) => void): LinearSolve {
  checkMethod(m);
  if (report !== undefined && typeof report !== "function") throw new Error(`invalid report: ${String(report)}`);
  const { absolute, relative } = m.stop;
  const heard = report !== undefined || (absolute === undefined && relative === undefined);
  return telling((A, v) => {
    const found = solveAffine(A, v, m);
    report?.(found);
    return found;
  }, heard);
}

/** The Solution of u = A(u) + v by a method, from u = v. */
export function solveAffine(A: Evaluate, v: Tensor2D, m: Method): Solution {
  const p: AffineProblem = { map: (u, v) => add(A(u), v as Tensor2D), theta: [v], linear: A };
  return offTape(() => (A as LinearMap).solve?.(v, m)) ?? solve(p, v, m);
}
