import { add, div, greater, mul, neg, onesLike, sub, sum, type Tensor2D, where } from "@tensorflow/tfjs-core";
import { offTape } from "../engine/fence.ts";
import type { Iterate, Solver } from "../method.ts";
import { evaluate, residual } from "../problem.ts";
import { rowScale } from "../row-scale.ts";

interface Relaxed extends Iterate {
  /** The residual one step before, [batch, n], and the factor [batch, 1] that was used on it; none at the start. */
  readonly before?: Tensor2D;
  readonly factor?: Tensor2D;
}

/**
 * Aitken's Δ² as dynamic relaxation: z ← z + ωg with g = f(z) − z and, in each row, ω ← −ω ⟨g₀, Δg⟩ / ⟨Δg, Δg⟩ from the residual before, g₀, and the change
 * Δg = g − g₀. It is the secant method in the direction of the last step.
 *
 * It begins with a plain step (ω = 1) and has no options. Cost per step: one evaluation and three sums a row; one iterate of memory, so less than
 * any other acceleration. Right for one unknown or one dominant eigenvalue, of either sign and on either side of 1: on the scalar problems of the bench it takes the
 * evaluations of `anderson` at a third of its tensors. Where many eigenvalues matter it is erratic; take `anderson`. A row
 * whose residual did not change keeps its ω, and one whose residual is 0 takes the plain step.
 *
 * Source: A. C. Aitken 1926, Proc. R. Soc. Edinburgh 46, 289–305, doi 10.1017/S0370164600022070; B. M. Irons and R. C. Tuck 1969, Int. J. Numer. Methods
 * Eng. 1, 275–277, doi 10.1002/nme.1620010306.
 */
export function aitken(): Solver<Relaxed> {
  return {
    name: "aitken",
    init: evaluate,
    step: (f, state) => {
      const { before, factor } = state;
      const g = residual(f, state);
      const omega = before && factor ? relaxation(g, before, factor) : onesLike(along(g, g));
      return { ...evaluate(f, add(state.z, mul(omega, g)) as Tensor2D), before: g, factor: omega };
    },
  };
}

function relaxation(g: Tensor2D, before: Tensor2D, factor: Tensor2D): Tensor2D {
  const difference = sub(g, before) as Tensor2D;
  const scale = rowScale(difference);
  const change = div(difference, scale) as Tensor2D;
  const divisor = along(change, change);
  const usable = offTape(() => greater(divisor, 0));
  const safe = where(usable, divisor, onesLike(divisor));
  const next = neg(mul(factor, div(along(div(before, scale) as Tensor2D, change), safe)));
  return where(usable, next, factor) as Tensor2D;
}

const along = (a: Tensor2D, b: Tensor2D): Tensor2D => sum(mul(a, b), 1, true);
