import {
  abs,
  add,
  concat,
  div,
  expandDims,
  greater,
  mul,
  neg,
  onesLike,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import { offTape } from "../engine/fence.ts";
import type { Iterate, Solver } from "../method.ts";
import { evaluate, residual } from "../problem.ts";
import { rowScale } from "../row-scale.ts";

/** H ≈ (J − I)⁻¹ as −I + Σ uᵢ vᵢᵀ in each row: u and v are [batch, terms, n]. */
interface Secants extends Iterate {
  readonly u?: Tensor3D;
  readonly v?: Tensor3D;
}

/**
 * Broyden's (good) method on g(z) = f(z) − z: z ← z − Hg, with H ≈ (J − I)⁻¹ learnt from the steps taken, a rank-one term each, row by row.
 * It begins as plain iteration, H = −I.
 *
 * `memory` (default 20) is the number of terms kept, at least 1; when it is full the method starts learning afresh. Cost per step: one
 * evaluation and about 8·batch·n·memory multiplications, 2·memory iterates of memory. It needs no derivative and not ρ(J) < 1; superlinear near a solution
 * while nothing has been forgotten. An affine map of n unknowns takes up to 2n steps, and as many terms. A term whose divisor is too small is
 * left out for that row.
 *
 * Source: C. G. Broyden 1965, Math. Comp. 19, 577–593, doi 10.1090/S0025-5718-1965-0198670-6.
 */
export function broyden({ memory = 20 }: { memory?: number } = {}): Solver<Secants> {
  if (!(Number.isInteger(memory) && memory >= 1)) throw new Error(`invalid memory: ${memory}`);
  return {
    name: "broyden",
    init: evaluate,
    step: (f, state) => {
      const { u, v } = state;
      const g = residual(f, state);
      const move = neg(product(u, v, g));
      const next = evaluate(f, add(state.z, move) as Tensor2D);
      const scale = rowScale(move);
      const dz = div(move, scale) as Tensor2D;
      const dg = div(sub(residual(f, next), g), scale) as Tensor2D;
      const Hdg = product(u, v, dg);
      const divisor = along(dz, Hdg);
      const usable = offTape(() => greater(abs(divisor), mul(along(dz, dz), 1e-3)));
      const safe = where(usable, divisor, onesLike(divisor));
      const correction = div(sub(dz, Hdg), safe);
      return {
        ...next,
        u: append(u, where(usable, correction, zerosLike(correction)) as Tensor2D, memory),
        v: append(v, product(v, u, dz), memory),
      };
    },
  };
}

/** (−I + Σ aᵢ bᵢᵀ) x, row by row. */
function product(a: Tensor3D | undefined, b: Tensor3D | undefined, x: Tensor2D): Tensor2D {
  if (!a || !b) return neg(x);
  const inner = sum(mul(b, expandDims(x, 1)), 2, true);
  return sub(sum(mul(a, inner), 1), x);
}

const along = (a: Tensor, b: Tensor): Tensor => sum(mul(a, b), 1, true);

function append(list: Tensor3D | undefined, x: Tensor2D, memory: number): Tensor3D {
  const item = expandDims(x, 1) as Tensor3D;
  return list && list.shape[1] < memory ? concat([list, item], 1) : item;
}
