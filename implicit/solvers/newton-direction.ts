import {
  clone,
  customGrad,
  type GradSaveFunc,
  mul,
  ones,
  sum,
  type Tensor,
  type Tensor2D,
  tidy,
} from "@tensorflow/tfjs-core";
import { checkCaptured, linearise } from "../autodiff.ts";
import { offTape, taping } from "../engine/fence.ts";
import { type Pullback, pullback } from "../engine/pullback.ts";
import type { LinearSolve } from "../linear/linear-solve.ts";
import { neverSilent } from "../linear/told.ts";
import { apply, type Problem } from "../problem.ts";

/**
 * u = (I − J)⁻¹ v with J = ∂f/∂z at z. On a tape it is one node: with w = (I − Jᵀ)⁻¹ ū, the cotangent of v is w and that of z, of θ and of what the map has captured the
 * gradient of ⟨Jᵀw, u⟩, so a backward pass costs one more solve and one second derivative of the map, not n of them. Where the map has no
 * second derivative, or where it gets lost off the tape, that throws.
 */
export function newtonDirection(p: Problem, z: Tensor2D, fz: Tensor2D, v: Tensor2D, linear: LinearSolve): Tensor2D {
  if (!taping()) return solveAt(p, z, p.theta, "jvp", v, linear, fz)[0];
  return tidy("newton", () => {
    const [u, captured] = solveAt(p, z, p.theta, "jvp", v, linear, fz);
    const solved = customGrad((...args) => {
      const save = args.at(-1) as unknown as GradSaveFunc;
      save([u, z, ...p.theta]);
      const gradFunc = (du: Tensor2D, saved: Tensor[]) => {
        if (taping()) throw new Error("no second derivative: a Newton step can be differentiated once only");
        const [u, z, ...theta] = saved as [Tensor2D, Tensor2D, ...Tensor[]];
        checkCaptured(captured);
        const [w] = solveAt(p, z, theta, "vjp", du, neverSilent(linear));
        return [w, ...curvature(p, [z, ...theta], captured, w, u)];
      };
      return { value: clone(u), gradFunc };
    });
    return solved(v, z, ...p.theta, ...captured) as Tensor2D;
  });
}

function solveAt(
  p: Problem,
  z: Tensor2D,
  theta: readonly Tensor[],
  product: "jvp" | "vjp",
  v: Tensor2D,
  linear: LinearSolve,
  fz?: Tensor2D,
): readonly [Tensor2D, readonly Tensor[]] {
  let captured: readonly Tensor[] = [];
  const u = offTape(() =>
    tidy(() => {
      const at = linearise(p, z, theta, { fz });
      try {
        return clone(linear(at[product], v));
      } finally {
        captured = at.captured();
        at.dispose();
      }
    }),
  );
  return [u, captured];
}

/** The gradient of ⟨Jᵀw, u⟩ with respect to z, each of theta, and what the map has captured. */
function curvature(
  p: Problem,
  [z, ...theta]: readonly [Tensor2D, ...Tensor[]],
  captured: readonly Tensor[],
  w: Tensor2D,
  u: Tensor2D,
): Tensor[] {
  return offTape(() => {
    let outer: Pullback<Tensor> | undefined;
    try {
      outer = pullback([z, ...theta, ...captured], () => {
        const inner = pullback([z], () => apply(p, z, theta));
        return sum(mul(inner.pull(w)[0] as Tensor2D, u));
      });
      const found = outer;
      return tidy(() => found.pull(ones([])));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `no second derivative: an unrolled Newton step needs one of the map (implicit does not): ${reason}`,
        { cause: error },
      );
    } finally {
      outer?.y.dispose();
      outer?.dispose();
    }
  });
}
