/**
 * When to stop, as data: a chart can show it, a worker can post it, a kernel can read it.
 *
 * With residual = ‖f(z) − z‖ (Frobenius, over the whole batch) after step k:
 * - `nonfinite`: a number in f(z) − z is NaN or ∞. Always, whatever else is set.
 * - `converged`: residual ≤ absolute, or residual ≤ relative·‖f(z)‖. With neither set, a solve runs all its steps.
 * - `diverged`: residual > diverged. Left out: never.
 * - `max-steps`: k = steps, or sooner where a tolerance is set and a further step can change nothing: the solver's state is bit for bit the
 *   one before, or the residual is exactly 0 and yet nothing has converged (below). `steps: 0` evaluates once and looks.
 *
 * `converged` is never said where float32 cannot know it. f(z) is rounded to about 6e-8 of its size, so that f(z) − z is 0 wherever the
 * true difference is less: an absolute tolerance below 6e-8·‖f(z)‖, and a relative one below 6e-8, are not met by any residual, 0 included (at z = 0 they are).
 * Nor is it said because ‖f(z)‖ alone has grown, as it does where z runs away: where ‖f(z)‖ was half of what it is or less at some earlier step, residual ≤ relative·‖f(z)‖
 * counts only if the residual has also fallen since the last such step, to 2√relative of what it was.
 *
 * In float32 a residual stalls at about 3e-8·√(batch·n)·‖z‖∞: an absolute 1e-6 for a batch of 100 never stops. Ask for 1e-5 and up,
 * or for a relative tolerance of 1e-6 and up; below that is `float64`'s business. A `root` has rules of its own.
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
 * One entry of a trace: plain numbers. `k` counts steps, `residual` is ‖f(z) − z‖ after them (a root's is ‖F(w)‖), `relative` is residual/‖f(z)‖,
 * `evaluations` counts calls of the problem's map so far, those that a solver makes to find derivatives included.
 */
export interface Step {
  readonly k: number;
  readonly residual: number;
  readonly relative: number;
  readonly evaluations: number;
}

/** A step and ‖f(z)‖, which its trace does not keep. */
export interface Look {
  readonly step: Step;
  readonly norm: number;
}

/** Half a unit in the last place of float32, relative: what the rounding of f(z) may hide. */
export const resolution = 2 ** -24;

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
export function lookAt(k: number, residual: number, norm: number, evaluations: number): Look {
  return { step: { k, residual, relative: residual === 0 ? 0 : residual / norm, evaluations }, norm };
}

/** Whether the last of these looks ends the solve, and how. Give it each step of a run once, in order: it remembers how large they were. */
export type Judge = (looks: readonly Look[]) => Outcome | undefined;

/**
 * The rule at work on one run. `exact` is for a residual that is not the difference of two rounded numbers, a root's: any residual counts then, and an absolute
 * tolerance is never too small.
 */
export function judge(stop: Stop, residuals: "rounded" | "exact" = "rounded"): Judge {
  const { absolute = -1, relative = -1, diverged = Number.POSITIVE_INFINITY, steps } = stop;
  const floor = residuals === "rounded" ? resolution : 0;
  const seen: Look[] = [];
  const converged = ({ step: { residual }, norm }: Look): boolean => {
    const hidden = floor * norm;
    if (residual <= absolute && absolute >= hidden) return true;
    if (!(residual <= relative * norm && relative * norm >= hidden)) return false;
    const smaller = seen.findLast((look) => look.norm <= norm / 2);
    return !smaller || Math.max(residual, hidden) <= 2 * Math.sqrt(relative) * smaller.step.residual;
  };
  return (looks) => {
    seen.push(...looks);
    const last = looks.at(-1);
    if (!last) return undefined;
    if (looks.some(({ step, norm }) => !Number.isFinite(step.residual) || !Number.isFinite(norm))) return "nonfinite";
    if (converged(last)) return "converged";
    if (last.step.residual > diverged) return "diverged";
    const over = last.step.residual === 0 && hasTolerance(stop);
    return over || last.step.k >= steps ? "max-steps" : undefined;
  };
}

/** Whether the rule can be met at all before the last step. */
export const hasTolerance = ({ absolute, relative }: Stop): boolean => absolute !== undefined || relative !== undefined;
