import {
  clone,
  customGrad,
  type GradSaveFunc,
  type Tensor,
  type Tensor2D,
  tidy,
  zeros,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { Adjoint } from "../adjoints/adjoint.ts";
import { tapeDepth, taping } from "../engine/fence.ts";
import { traced, undoIfThrown } from "../engine/on-tape.ts";
import type { Method, Solution } from "../method.ts";
import { checkProblem, type Problem } from "../problem.ts";
import { checkMethod, solve } from "../solve.ts";

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
  const run = () => undoIfThrown(() => adjoint(p, () => solve(p, z0, method)));
  if (!taping()) return run();
  const [solution, reached] = traced(p.theta, run);
  const unreached = p.theta.filter(({ dtype }, i) => !reached[i] && dtype === "float32");
  return { ...solution, z: reachable(solution.z, [z0, ...unreached]) };
}

/**
 * z again, on a tape that leads to `others` too, with a zero gradient: asking for the gradient of z0, or of a parameter that the solution does not depend on,
 * is a question with an answer.
 */
function reachable(z: Tensor2D, others: readonly Tensor[]): Tensor2D {
  const again = tapeDepth() > 1;
  const through = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    // a zero that may be differentiated again leads back, too
    if (again) save([...others]);
    const gradFunc = (dz: Tensor, saved: Tensor[]) => [
      clone(dz),
      ...others.map(({ shape }, i) => (again ? zerosLike(saved[i] as Tensor) : zeros(shape))),
    ];
    return { value: clone(z), gradFunc };
  });
  const result = tidy("start", () => through(z, ...others)) as Tensor2D;
  z.dispose();
  return result;
}
