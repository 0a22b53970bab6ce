import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Evaluate } from "./problem.ts";
import type { Row } from "./rows.ts";
import type { Outcome, Step, Stop } from "./stop.ts";

/** An iterate and f of it. A solver's state is at least this. Where the problem is a `root`, `F` is F(z); a solver may leave it out, for one evaluation a step more. */
export interface Iterate {
  readonly z: Tensor2D;
  readonly fz: Tensor2D;
  readonly F?: Tensor2D;
}

/**
 * One algorithm: how an iterate becomes the next. It knows nothing of the loop, the stopping rule or the gradient.
 *
 * The state is a record of tensors (lists of tensors too) and is all that outlives a step; the loop owns it, keeps what the
 * next state still holds and disposes of the rest. Coefficients are per row, since every row is its own problem, and a row
 * whose residual is 0 takes the plain step. To be unrolled, a step is made of differentiable operations.
 */
export interface Solver<S extends Iterate = Iterate> {
  readonly name: string;
  /** One evaluation. */
  init(f: Evaluate, z0: Tensor2D): S;
  step(f: Evaluate, state: S): S;
  /** What to return when a run ends badly and it is not the last iterate (best so far). */
  result?(state: S): Iterate;
  /** Set by undamped `picard` and by `newton` with dense factors alone: the algorithms that fused kernels know. */
  readonly kernel?: "picard" | "newton";
}

/** How to solve: which algorithm, when to stop, and how often to look. */
export interface Method {
  readonly solver: Solver;
  readonly stop: Stop;
  /** Read the residual every so many steps (default 1). The ones between stay on the device; worth 4 to 8 on WebGL. */
  readonly checkEvery?: number;
  /** Called at each look, with the step just read and its iterate, which lives until the next step: clone what you keep. */
  watch?(step: Step, state: Iterate): void;
}

/**
 * What a solve found. `z` [batch, n] is the iterate whose residual is the trace's last, and the caller's to dispose of;
 * `trace` has every step from k = 0; `ran` says whether a fused kernel did it.
 */
export interface Solution {
  readonly z: Tensor2D;
  readonly outcome: Outcome;
  readonly trace: readonly Step[];
  readonly ran: "kernel" | "generic";
  /**
   * The same by sample, where the solver can tell: what `outcome` says of a batch that converged holds for each of its samples; in another each is measured by
   * its own residual, and `max-steps` means that it was still on its way. `evaluations` differ where samples stop by themselves (Newton's kernel).
   */
  readonly rows?: readonly Row[];
}

/** A Solution whose maker knows f(z): handed over as long as theta's numbers are those that it was found with. */
export interface Remembering extends Solution {
  image?(theta: readonly Tensor[]): Tensor2D | undefined;
}

/** `solution`, remembering f(z) where a copy of the record does not see it: it holds for this z alone. */
export const remember = (solution: Solution, image: NonNullable<Remembering["image"]>): Remembering =>
  Object.defineProperty(solution, "image", { value: image });
