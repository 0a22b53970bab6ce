import { add, type Tensor2D } from "@tensorflow/tfjs-core";
import type { LinearMap } from "../autodiff.ts";
import { kernelAdjoint } from "../kernel.ts";
import { checkMethod, type Method, type Solution, solve } from "../solve.ts";
import { offTape } from "../tape.ts";
import type { LinearSolve } from "./linear-solve.ts";

/**
 * Solves u = A(u) + v by iterating, with any of the solvers, from u = v.
 *
 * `picard` sums the Neumann series v + Av + A²v + …, and converges where ρ(A) < 1; `anderson` is close to GMRES. Cost: one product
 * with A an evaluation. `report` receives the solve's Solution, outcome and trace: apply a training step only if it converged
 * (a backward solve past ρ = 1 returns numbers that are huge but finite). A tolerance relative to ‖u‖ fits, since a
 * cotangent's size is arbitrary: relative 1e-4 trains, 1e-6 checks gradients.
 */
export function iterative(m: Method, report?: (s: Solution) => void): LinearSolve {
  checkMethod(m);
  return (A, v) => {
    const plain = () => solve({ map: (u, v) => add(A(u), v as Tensor2D), theta: [v] }, v, m);
    const solution = offTape(() => kernelAdjoint(A as LinearMap, v, m)) ?? plain();
    report?.(solution);
    return solution.z;
  };
}
