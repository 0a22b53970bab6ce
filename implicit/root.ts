import {
  add,
  div,
  isFinite as finite,
  greater,
  logicalAnd,
  maximum,
  mul,
  onesLike,
  sub,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
  where,
} from "@tensorflow/tfjs-core";
import { offTape } from "./engine/fence.ts";
import { squaresOf } from "./norms.ts";
import { apply, inWords, type Problem } from "./problem.ts";
import { rowNorms } from "./row-scale.ts";

/**
 * w with F(w, ...theta) = 0, each row by itself: a Problem for any solver and any adjoint.
 *
 * Shapes: F takes and returns [batch, n]. Write a condition this way wherever it is a root by nature: an optimum's gradient, an equation of motion, an
 * algebraic system. A map that is one by nature (a layer z = f(z)) stays a map. Both are solved as w ↦ w − sF(w), but here ‖F(w)‖ itself is the trace's
 * residual, whatever s and ‖w‖ are, and what solvers and `dense` work with: written as a map by hand, w − F(w) rounds to w where w is large, and a w that runs away has a
 * small residual/‖f(w)‖.
 *
 * It stops by `absolute` alone, in the units of F; a `relative` tolerance is refused (\`invalid stop\`), since ‖f(w)‖ says nothing about F. \`scale\` is s > 0: how long a step of
 * w ↦ w − sF(w) is, which decides how \`picard\`, \`aitken\`, \`anderson\` and \`broyden\` begin (Newton's method does not care). Left out, it is chosen for each row at the start, and again at the solution
 * for the backward pass: ‖d‖/‖F(w + d) − F(w)‖ for a short step d, at the start along F, for two evaluations more and no longer a first step than the larger of 1 and ‖w‖, and
 * at the solution along where F is steepest, for five. Set it where you know a step that works, such as 1/L for a gradient with Lipschitz constant L.
 * Cost otherwise: a map's. It fails as its solver does; where F has no root the outcome says so.
 *
 * Source: J. Nocedal and S. J. Wright 2006, Numerical Optimization, chapter 11, doi 10.1007/978-0-387-40065-5; the scale as J. Barzilai and J. M. Borwein 1988, IMA
 * J. Numer. Anal. 8, 141–148, doi 10.1093/imanum/8.1.141.
 */
export function root(
  F: (w: Tensor2D, ...theta: Tensor[]) => Tensor2D,
  { theta = [], scale }: { theta?: readonly Tensor[]; scale?: number } = {},
): Problem {
  if (typeof F !== "function") throw new Error(`invalid F: ${inWords(F)}, expected a function`);
  if (scale !== undefined && !(scale > 0 && Number.isFinite(scale))) throw new Error(`invalid scale: ${scale}`);
  return {
    map: (w, ...theta) => sub(w, mul(F(w, ...theta), scale ?? 1)),
    theta,
    root: { F, scale },
  };
}

/**
 * The problem itself; a root with its s chosen at z, and made the last of its theta: a tensor that belongs to the scope. `products` of F′ with a direction are
 * estimated for it: the first looks along F, as a first step does; each one more turns towards where F is steepest, as a backward pass needs it, since that goes everywhere.
 */
export function scaledAt(p: Problem, z: Tensor2D, products: 1 | 4): Problem {
  const { root, theta } = p;
  if (!root || root.scale === "last") return p;
  const { F, scale } = root;
  const s = offTape(() => (scale === undefined ? automatic(p, z, products) : tensor2d([[scale]])));
  return rooted((w, ...all) => F(w, ...all.slice(0, -1)), [...theta, s]);
}

/** The same problem with another F, once it is scaled. */
export const rooted = (F: NonNullable<Problem["root"]>["F"], theta: readonly Tensor[]): Problem => ({
  map: (w, ...all) => sub(w, mul(all.at(-1) as Tensor, F(w, ...all))),
  theta,
  root: { F, scale: "last" },
});

/** s for each row, [batch, 1]. */
function automatic({ root, theta }: Problem, z: Tensor2D, products: number): Tensor2D {
  return tidy(() => {
    const image = (w: Tensor2D) => apply({ map: root?.F as Problem["map"], theta }, w, theta);
    const at = image(z);
    const size = maximum(rowNorms(z), 1) as Tensor2D;
    const step = mul<Tensor2D>(size, 1e-3);
    const norm = rowNorms(at);
    // no unknown is left out of it, as F itself may leave them where most of them are solved
    const mixed = Float32Array.from({ length: z.shape[1] }, (_, i) => Math.sin(1 + i));
    const any = div<Tensor2D>(mul(onesLike(z), tensor1d(mixed)), Math.sqrt(squaresOf(mixed)));
    let direction = products === 1 ? unit(at, norm, any) : any;
    let change = norm;
    for (let product = 0; product < products; product += 1) {
      const moved = sub<Tensor2D>(image(add(z, mul(step, direction))), at);
      change = rowNorms(moved);
      direction = unit(moved, change, direction);
    }
    const found = div(step, where(isUsable(change), change, step)) as Tensor2D;
    // not further than w is long: where F is nearly flat along itself its slope says nothing
    const most = div(size, where(isUsable(norm), norm, size));
    return where(logicalAnd(isUsable(norm), greater(found, most)), most, found) as Tensor2D;
  });
}

const isUsable = (norm: Tensor2D): Tensor => logicalAnd(greater(norm, 0), finite(norm));

/** The rows of x over their norms, or those of `otherwise`. */
function unit(x: Tensor2D, norm: Tensor2D, otherwise: Tensor2D): Tensor2D {
  const usable = isUsable(norm);
  return where(usable, div(x, where(usable, norm, onesLike(norm))), otherwise) as Tensor2D;
}
