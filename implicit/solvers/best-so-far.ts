import { fill, less, lessEqual, type Tensor2D, where } from "@tensorflow/tfjs-core";
import { offTape } from "../engine/fence.ts";
import type { Iterate, Solver } from "../method.ts";
import { complete, type Evaluate, residual } from "../problem.ts";
import { rowNorms } from "../row-scale.ts";

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
      const at = complete(f, inner);
      return { ...at, inner, best: at, lowest: lengths(f, at) };
    },
    step: (f, state) => {
      const inner = solver.step(f, state.inner);
      const at = complete(f, inner);
      const now = lengths(f, at);
      const better = offTape(() => less(now, state.lowest));
      const choose = (a: Tensor2D, b: Tensor2D) => where(better, a, b) as Tensor2D;
      const { best } = state;
      return {
        ...at,
        inner,
        best: {
          z: choose(at.z, best.z),
          fz: choose(at.fz, best.fz),
          ...(at.F && best.F ? { F: choose(at.F, best.F) } : {}),
        },
        lowest: offTape(() => choose(now, state.lowest)),
      };
    },
    result: ({ best }) => best,
  };
}

/** The norm of each row's residual; one that is no number counts as the worst. */
function lengths(f: Evaluate, at: Iterate): Tensor2D {
  return offTape(() => {
    const norms = rowNorms(residual(f, at));
    return where(lessEqual(norms, none), norms, fill(norms.shape, none)) as Tensor2D;
  });
}
