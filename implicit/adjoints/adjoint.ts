import type { Solution } from "../method.ts";
import type { Problem } from "../problem.ts";

/**
 * Gives a finished solve its gradient: runs `forward` on or off the tape, and returns its solution with a z that a gradient
 * can be taken through, with respect to every tensor of the problem's theta. z keeps the value that the solve found.
 */
export type Adjoint = (p: Problem, forward: () => Solution) => Solution;
