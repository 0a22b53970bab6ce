import { clone, customGrad, type Tensor, type Tensor2D, tidy, zeros } from "@tensorflow/tfjs-core";
import type { Adjoint } from "../adjoints/adjoint.ts";
import { checkProblem, type Problem } from "../problem.ts";
import { checkMethod, type Method, type Solution, solve } from "../solve.ts";
import { taping, undoIfThrown } from "../tape.ts";

/**
 * z* with z* = f(z*, θ), as a layer: the solve, and its gradient by the adjoint of your choice. Any solver with any adjoint.
 *
 * Shapes: z0 and the result's z are [batch, n]. Works inside `grads`, `variableGrads` and `optimizer.minimize`; gradients reach every
 * tensor of `p.theta`, and z0 (zero but for `unrolled`). Look at the outcome, and at the backward solve's through `iterative`'s report,
 * before you apply a gradient. Cost: the solve and, while a gradient is being taken, what the adjoint adds. Run it in a
 * `tidy`, or dispose of z. It throws only for misuse: a solve that fails is an outcome.
 */
export function fixedPointLayer(p: Problem, z0: Tensor2D, o: Method & { adjoint: Adjoint }): Solution {
  const { adjoint, ...method } = o;
  if (typeof adjoint !== "function") throw new Error(`invalid adjoint: ${String(adjoint)}`);
  checkMethod(method);
  checkProblem(p, z0);
  const solution = undoIfThrown(() => adjoint(p, () => solve(p, z0, method)));
  if (!taping()) return solution;
  return { ...solution, z: reachable(solution.z, z0) };
}

/** z again, on a tape that leads to z0 too, with a zero gradient: asking for z0's gradient is a question with an answer. */
function reachable(z: Tensor2D, z0: Tensor2D): Tensor2D {
  const through = customGrad(() => ({
    value: clone(z),
    gradFunc: (dz: Tensor) => [clone(dz), zeros(z0.shape)],
  }));
  const result = tidy("start", () => through(z, z0)) as Tensor2D;
  z.dispose();
  return result;
}
