import { div, fill, less, lessEqual, mul, sqrt, square, sub, sum, type Tensor2D, where } from "@tensorflow/tfjs-core";
import type { Iterate, Solver } from "../solve.ts";
import { offTape } from "../tape.ts";
import { rowScale } from "./row-scale.ts";

interface BestSoFar<S extends Iterate> extends Iterate {
  readonly inner: S;
  readonly best: Iterate;
  /** Each row's lowest residual so far, [batch, 1]. */
  readonly lowest: Tensor2D;
}

const none = 3.4e38;

/**
 * Any solver, but a run that ends badly (not `converged`) returns each row's best iterate instead of the last one.
 *
 * The trace then gets one entry more, with the k of the last step: the residual of what is returned. Should that meet the tolerance, the
 * outcome is `converged`, except after a residual that was not finite. Cost per step: one norm and two selections; two iterates
 * of memory. It does not make a solver converge; it keeps a batch usable in which one row went wrong.
 */
export function bestSoFar<S extends Iterate>(solver: Solver<S>): Solver<BestSoFar<S>> {
  return {
    name: `best-so-far ${solver.name}`,
    init: (f, z0) => {
      const inner = solver.init(f, z0);
      const { z, fz } = inner;
      return { z, fz, inner, best: { z, fz }, lowest: lengths(inner) };
    },
    step: (f, state) => {
      const inner = solver.step(f, state.inner);
      const { z, fz } = inner;
      const now = lengths(inner);
      const better = offTape(() => less(now, state.lowest));
      const best = {
        z: where(better, z, state.best.z) as Tensor2D,
        fz: where(better, fz, state.best.fz) as Tensor2D,
      };
      return { z, fz, inner, best, lowest: offTape(() => where(better, now, state.lowest)) as Tensor2D };
    },
    result: ({ best }) => best,
  };
}

/** The norm of each row's residual; one that is no number counts as the worst. */
function lengths({ z, fz }: Iterate): Tensor2D {
  return offTape(() => {
    const g = sub(fz, z) as Tensor2D;
    const scale = rowScale(g);
    const norms = mul(scale, sqrt(sum(square(div(g, scale)), 1, true)));
    return where(lessEqual(norms, none), norms, fill(norms.shape, none)) as Tensor2D;
  });
}
