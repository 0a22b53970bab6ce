/**
 * When to stop, as data: a chart can show it, a worker can post it, a kernel can read it.
 *
 * With residual = ‖f(z) − z‖ (Frobenius, over the whole batch) after step k:
 * - `nonfinite`: the residual is NaN or ∞. Always, whatever else is set. (A float32 norm overflows at about 1.8e19.)
 * - `converged`: residual ≤ absolute, or residual ≤ relative·‖f(z)‖. With neither set, a solve runs all its steps.
 * - `diverged`: residual > diverged. Left out: never.
 * - `max-steps`: k = steps. `steps: 0` evaluates once and looks.
 *
 * In float32 a residual stalls at about 3e-8·√(batch·n)·‖z‖∞: an absolute 1e-6 for a batch of 100 never stops. Ask for 1e-5 and up,
 * or for a relative tolerance of 1e-6 and up; below that is `float64`'s business.
 */
export interface Stop {
  readonly absolute?: number;
  readonly relative?: number;
  readonly diverged?: number;
  readonly steps: number;
}

/** How a solve ended. A value, not an exception: a training step looks at it and decides. */
export type Outcome = "converged" | "max-steps" | "diverged" | "nonfinite";

/**
 * One entry of a trace: plain numbers. `k` counts steps, `residual` is ‖f(z) − z‖ after them, `relative` is residual/‖f(z)‖,
 * `evaluations` counts calls of the problem's map so far, those that a solver makes to find derivatives included.
 */
export interface Step {
  readonly k: number;
  readonly residual: number;
  readonly relative: number;
  readonly evaluations: number;
}

/** Throws unless every number in `stop` makes sense. */
export function checkStop(stop: Stop): void {
  const { absolute = 0, relative = 0, diverged = 1, steps } = stop;
  for (const tolerance of [absolute, relative]) {
    if (!(tolerance >= 0)) throw new Error(`invalid tolerance: ${tolerance}`);
  }
  if (!(diverged > 0)) throw new Error(`invalid diverged: ${diverged}`);
  if (!(Number.isInteger(steps) && steps >= 0)) throw new Error(`invalid steps: ${steps}`);
}

/** The step that two norms make: ‖f(z) − z‖ and ‖f(z)‖. */
export function stepOf(k: number, residual: number, norm: number, evaluations: number): Step {
  return { k, residual, relative: residual === 0 ? 0 : residual / norm, evaluations };
}

/** Whether the last of these steps ends the solve, and how. All of them are looked at for numbers that are not finite. */
export function verdict(steps: readonly Step[], stop: Stop): Outcome | undefined {
  const last = steps.at(-1);
  if (!last) return undefined;
  if (steps.some((step) => !Number.isFinite(step.residual))) return "nonfinite";
  if (last.residual <= (stop.absolute ?? -1) || meetsRelative(last, stop.relative)) return "converged";
  if (last.residual > (stop.diverged ?? Number.POSITIVE_INFINITY)) return "diverged";
  return last.k >= stop.steps ? "max-steps" : undefined;
}

/** ‖f(z)‖ may have overflowed where the residual has not: that makes nothing converge. */
const meetsRelative = ({ residual, relative }: Step, tolerance: number | undefined): boolean =>
  tolerance !== undefined && (residual === 0 || (relative > 0 && relative <= tolerance));
