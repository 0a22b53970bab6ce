import { tapeDepth, taping } from "../engine/fence.ts";
import { floatTape, settleTape, unrollNext } from "../engine/on-tape.ts";
import type { Solution } from "../method.ts";
import type { Problem } from "../problem.ts";

/**
 * The gradient through the iterations, whatever solver made them.
 *
 * It is the derivative of the iterate that was returned, z0 included, not of the solution: the two agree as the residual goes to 0.
 * Memory and backward time grow with the number of steps; a run that diverged gives a gradient that did, too, and so may one
 * that wandered about before it converged: its iterates then depend on every parameter by factors of 10⁵ and more until the residual is far below what they grew
 * by, in float64 as well. `implicit` does not see the way. `forward` must be
 * a `solve`. A start that already is the answer has a gradient of 0 with respect to theta. Use it to check the others, and where so few steps are taken that the iterate is the model.
 */
export function unrolled(_p: Problem, forward: () => Solution): Solution {
  if (!taping()) return forward();
  const solution = floatTape(() => unrollNext(forward));
  if (tapeDepth() > 1) settleTape();
  return solution;
}
