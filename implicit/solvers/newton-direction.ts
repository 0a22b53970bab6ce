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
import { linearise } from "../autodiff.ts";
import type { LinearSolve } from "../linear/linear-solve.ts";
import { apply, type Problem } from "../problem.ts";
import { offTape, pullback, taping } from "../tape.ts";

/**
 * u = (I − J)⁻¹ v with J = ∂f/∂z at z. On a tape it is one node: with w = (I − Jᵀ)⁻¹ ū, the cotangent of v is w and that of z and θ the
 * gradient of ⟨Jᵀw, u⟩, so a backward pass costs one more solve and one second derivative of the map, not n of them.
 */
export function newtonDirection(p: Problem, z: Tensor2D, fz: Tensor2D, v: Tensor2D, linear: LinearSolve): Tensor2D {
  const direct = (theta: readonly Tensor[]) => solveAt(p, z, theta, "jvp", v, linear, fz);
  if (!taping()) return direct(p.theta);
  const solved = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    const u = direct(p.theta);
    save([u, z, ...p.theta]);
    const gradFunc = (du: Tensor2D, saved: Tensor[]) => {
      if (taping()) throw new Error("no second derivative: a Newton step can be differentiated once only");
      const [u, z, ...theta] = saved as [Tensor2D, Tensor2D, ...Tensor[]];
      const w = solveAt(p, z, theta, "vjp", du, linear);
      return [w, ...curvature(p, z, theta, w, u)];
    };
    return { value: u, gradFunc };
  });
  return tidy("newton", () => solved(v, z, ...p.theta)) as Tensor2D;
}

function solveAt(
  p: Problem,
  z: Tensor2D,
  theta: readonly Tensor[],
  product: "jvp" | "vjp",
  v: Tensor2D,
  linear: LinearSolve,
  fz?: Tensor2D,
): Tensor2D {
  return offTape(() =>
    tidy(() => {
      const at = linearise(p, z, theta, fz);
      try {
        return clone(linear(at[product], v));
      } finally {
        at.dispose();
      }
    }),
  );
}

/** The gradient of ⟨Jᵀw, u⟩ with respect to z and each of theta. */
function curvature(p: Problem, z: Tensor2D, theta: readonly Tensor[], w: Tensor2D, u: Tensor2D): Tensor[] {
  return offTape(() => {
    const outer = pullback([z, ...theta], () => {
      const inner = pullback([z], () => apply(p, z, theta));
      return sum(mul(inner.pull(w)[0] as Tensor2D, u));
    });
    try {
      return tidy(() => outer.pull(ones([])));
    } finally {
      outer.y.dispose();
      outer.dispose();
    }
  });
}
