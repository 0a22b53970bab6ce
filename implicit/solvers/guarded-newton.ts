import { add, isFinite as finite, mul, type Tensor2D, tensor2d, tidy, where } from "@tensorflow/tfjs-core";
import { offTape } from "../engine/fence.ts";
import { dense } from "../linear/dense.ts";
import type { LinearSolve } from "../linear/linear-solve.ts";
import type { Solver } from "../method.ts";
import { rowLengths } from "../norms.ts";
import { type Evaluate, evaluate, problemOf, residual } from "../problem.ts";
import { newtonDirection } from "./newton-direction.ts";

/**
 * Newton's method with a line search in each row: z ← z + tu for the first t of 1, ½, ¼ … that lowers the row's ‖f(z) − z‖, and t = 0
 * where none of them does. No step leaves a row with a worse residual.
 *
 * `linear` as in `newton`; `halvings` (default 30, at least 1) is how often a row may halve before it stays where it is. Where the linear solve
 * gives nothing finite (I − J singular) the plain direction f(z) − z is tried. Cost per step: Newton's, and up to `halvings` more
 * evaluations. It may stall at a point that is no solution (a minimum of the residual): no row can move any more, the run ends there, and the outcome is `max-steps`.
 *
 * Source: J. Nocedal and S. J. Wright 2006, Numerical Optimization, section 11.2, doi 10.1007/978-0-387-40065-5.
 */
export function guardedNewton({
  linear = dense,
  halvings = 30,
}: {
  linear?: LinearSolve;
  halvings?: number;
} = {}): Solver {
  if (!(Number.isInteger(halvings) && halvings >= 1)) throw new Error(`invalid halvings: ${halvings}`);
  return {
    name: "guarded-newton",
    init: evaluate,
    step: (f, state) => {
      const { z: before, fz } = state;
      const v = residual(f, state);
      const u = newtonDirection(problemOf(f), before, fz, v, linear);
      const direction = where(
        offTape(() => finite(u)),
        u,
        v,
      ) as Tensor2D;
      const t = offTape(() => search(f, before, v, direction, halvings));
      const z = add(before, mul(direction, t)) as Tensor2D;
      return evaluate(f, z);
    },
  };
}

/** The length of each row's step, [batch, 1]. */
function search(f: Evaluate, z: Tensor2D, v: Tensor2D, u: Tensor2D, halvings: number): Tensor2D {
  const batch = z.shape[0];
  const start = rowLengths(v);
  const t = new Float32Array(batch).fill(1);
  for (let trial = 0; trial <= halvings; trial += 1) {
    const now = tidy(() => {
      const next = add(z, mul(u, tensor2d(t, [batch, 1]))) as Tensor2D;
      return rowLengths(residual(f, evaluate(f, next)));
    });
    let accepted = true;
    now.forEach((residual, row) => {
      const length = t[row] as number;
      if (length === 0 || residual <= (1 - 1e-4 * length) * (start[row] as number)) return;
      accepted = false;
      t[row] = trial === halvings - 1 ? 0 : length / 2;
    });
    if (accepted) break;
  }
  return tensor2d(t, [batch, 1]);
}
