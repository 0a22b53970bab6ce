import { add, type Tensor2D } from "@tensorflow/tfjs-core";
import { dense } from "../linear/dense.ts";
import type { LinearSolve } from "../linear/linear-solve.ts";
import type { Solver } from "../method.ts";
import { evaluate, problemOf, residual } from "../problem.ts";
import { newtonDirection } from "./newton-direction.ts";

/**
 * Newton's method: z ← z + u with u = Ju + f(z) − z, the Jacobian J = ∂f/∂z taken at z, row by row.
 *
 * `linear` solves for u: `dense` by default (exact; n vjps and batch·n³/3 a step, n at most 1,000), or `iterative(method)` for Newton–Krylov, which
 * only multiplies by J (about two vjps each). Cost per step besides: one evaluation, and one more that records the derivative (a
 * tanh problem needs none). Quadratic near a solution with I − J regular, whatever ρ(J) is; far from one it may jump to
 * another solution or leave altogether: `guardedNewton` takes only steps that help. A row with singular I − J becomes NaN, hence `nonfinite`.
 *
 * Source: J. Nocedal and S. J. Wright 2006, Numerical Optimization, chapter 11, doi 10.1007/978-0-387-40065-5; D. A. Knoll and D. E. Keyes 2004,
 * J. Comput. Phys. 193, 357–397, doi 10.1016/j.jcp.2003.08.010.
 */
export function newton({ linear = dense }: { linear?: LinearSolve } = {}): Solver {
  return {
    name: "newton",
    ...(linear === dense ? { kernel: "newton" } : {}),
    init: evaluate,
    step: (f, state) => {
      const v = residual(f, state);
      const z = add(state.z, newtonDirection(problemOf(f), state.z, state.fz, v, linear)) as Tensor2D;
      return evaluate(f, z);
    },
  };
}
