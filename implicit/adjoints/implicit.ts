import { add, clone, customGrad, type GradSaveFunc, type Tensor, type Tensor2D, tidy } from "@tensorflow/tfjs-core";
import type { Accelerator } from "../accelerate.ts";
import { closedForm } from "../accelerated.ts";
import { capturedBy, checkCaptured, linearise } from "../autodiff.ts";
import { offTape, tapeDepth, taping } from "../engine/fence.ts";
import { floatTape, settleTape } from "../engine/on-tape.ts";
import { pullback } from "../engine/pullback.ts";
import type { LinearSolve } from "../linear/linear-solve.ts";
import { plainThenExact } from "../linear/plain-then-exact.ts";
import { neverSilent } from "../linear/told.ts";
import type { Solution } from "../method.ts";
import { apply, type Problem } from "../problem.ts";
import { scaledAt } from "../root.ts";
import type { Adjoint } from "./adjoint.ts";

/**
 * The gradient of the solution, by the implicit function theorem: at z* = f(z*, θ), a cotangent v becomes (∂f/∂θ)ᵀu where
 * u = Jᵀu + v and J = ∂f/∂z at z*. How z* was found does not matter, and z0's gradient is zero.
 *
 * `linear` solves for u: `dense`, or `iterative(method, report)`, or a function of your own. Left out, it is plain iteration to a relative 1e-6 in at most 200 steps and,
 * should that not converge, `dense` where n is at most 200, Anderson's method where it is more. `report` receives the Solution of every backward solve, also of `dense`
 * and of a function of your own (one product more, which judges their u: `converged` is a residual of at most 1e-4 of ‖u‖ or ‖v‖; k = 1).
 * Look at its outcome before you apply a gradient. **Where nobody listens** (no `report` here nor in `iterative`) a u that did not converge makes the gradient NaN, unless its residual is
 * within a relative 1e-4: nothing that failed passes for a gradient. A function of your own answers for itself, unless there is a `report`.
 *
 * Memory does not grow with the number of iterations: z*, theta and one
 * application of f. Cost: one evaluation more forward; backward a vjp for each step of the linear solve. First derivatives of f suffice, so f may
 * hold layers, pooling, or a `customGrad` whose gradient leaves the tape. The gradient is as good as
 * the two solves: their errors add, divided by about 1 − ρ(J). Where I − J is singular there is no gradient. Inside a gradient of a gradient
 * the layer can be differentiated again, as long as each operation of f has a second derivative in tfjs; it throws `no second derivative` where one has none.
 *
 * Source: L. B. Almeida 1987 and F. J. Pineda 1987, Phys. Rev. Lett. 59, 2229, doi 10.1103/PhysRevLett.59.2229; S. Bai, J. Z. Kolter and
 * V. Koltun 2019, Deep Equilibrium Models, arXiv 1909.01377.
 */
export function implicit(
  linear: LinearSolve = plainThenExact,
  { report }: { readonly report?: (s: Solution) => void } = {},
): Adjoint {
  if (typeof linear !== "function") throw new Error(`invalid linear: ${String(linear)}`);
  if (report !== undefined && typeof report !== "function") throw new Error(`invalid report: ${String(report)}`);
  const backward = neverSilent(linear, report);
  return (p, forward) => {
    const solution = offTape(forward);
    if (!taping()) return solution;
    try {
      return {
        ...solution,
        z: tidy("implicit", () => floatTape(() => connect(scaledAt(p, solution.z, 4), solution, backward))),
      };
    } finally {
      solution.z.dispose();
    }
  };
}

function connect(p: Problem, solution: Solution, linear: LinearSolve): Tensor2D {
  if (tapeDepth() > 1) return attachTwice(p, solution.z, linear);
  const known = offTape(() => closedForm(p, solution));
  return known ? attachFused(p, solution.z, known.f, known.gradients, linear) : attach(p, solution.z, linear);
}

/** A layer whose accelerator knows f(z) and the gradients: one node from theta to z*, whose gradient is all closed forms. */
function attachFused(
  p: Problem,
  z: Tensor2D,
  f: Tensor2D,
  gradients: NonNullable<Accelerator["gradients"]>,
  linear: LinearSolve,
): Tensor2D {
  const connect = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    const value = clone(z);
    save([value, clone(f), ...p.theta]);
    const gradFunc = (v: Tensor2D, saved: Tensor[]) => {
      refuseSecond();
      const [z, f, ...theta] = saved as [Tensor2D, Tensor2D, ...Tensor[]];
      return offTape(() => gradients(theta, z, f, correct(p, z, theta, v, linear, { fz: f })));
    };
    return { value, gradFunc };
  });
  return connect(...p.theta) as Tensor2D;
}

/**
 * One application of f on the tape gives theta, and what the map has captured, their path; then the cotangent is corrected from v to u on its way in,
 * by vjps through that same application.
 */
function attach(p: Problem, z: Tensor2D, linear: LinearSolve): Tensor2D {
  const taped = pullback([z], () => apply(p, z, p.theta), 1);
  const connect = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    const value = clone(z);
    // what accelerators say is compared with f(z), which would be gone by then
    const image = p.kernel === undefined ? [] : [clone(taped.y)];
    save([value, ...p.theta, ...image]);
    const gradFunc = (v: Tensor2D, saved: Tensor[]) => {
      refuseSecond();
      const [z, ...theta] = saved.slice(0, 1 + p.theta.length) as [Tensor2D, ...Tensor[]];
      return correct(p, z, theta, v, linear, { taped, fz: saved[1 + p.theta.length] as Tensor2D | undefined });
    };
    return { value, gradFunc };
  });
  return connect(taped.y) as Tensor2D;
}

/** Whoever differentiates twice says so before the forward pass; what follows here is a constant to any tape. */
function refuseSecond(): void {
  if (taping()) throw new Error("no second derivative: this layer was recorded for one only");
}

/** u = Jᵀu + v at z*, off the tape. */
function correct(
  p: Problem,
  z: Tensor2D,
  theta: readonly Tensor[],
  v: Tensor2D,
  linear: LinearSolve,
  known?: Parameters<typeof linearise>[3],
): Tensor2D {
  return offTape(() =>
    tidy(() => {
      const { vjp, dispose } = linearise(p, z, theta, known);
      try {
        return clone(linear(vjp, v));
      } finally {
        dispose();
      }
    }),
  );
}

/**
 * The same layer inside a gradient of a gradient: one node from theta, and what the map has captured, to z*, whose own gradient is on the tape. There z is the node's
 * output, so that the derivative of z* counts, and u is the solution of a fixed-point problem in u, attached in the same way:
 * the operator's gradient calls the operator, to any order.
 */
function attachTwice(p: Problem, z: Tensor2D, linear: LinearSolve): Tensor2D {
  const captured = capturedBy(p, z);
  if (p.theta.length + captured.length === 0) return clone(z);
  const connect = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    const value = clone(z);
    save([value, ...p.theta]);
    const gradFunc = (v: Tensor2D, saved: Tensor[]) => {
      checkCaptured(captured);
      settleTape();
      const [z, ...theta] = saved as [Tensor2D, ...Tensor[]];
      const u = correct(p, z, theta, v, linear);
      const connected = taping() ? attachTwice(adjointProblem(p, z, theta, v), u, linear) : u;
      return pullOnce([...theta, ...captured], () => apply(p, z, theta), connected);
    };
    return { value, gradFunc };
  });
  return connect(...p.theta, ...captured) as Tensor2D;
}

/** u ↦ J(z, θ)ᵀu + v as a problem with the parameters v, z and θ. */
function adjointProblem(p: Problem, z: Tensor2D, theta: readonly Tensor[], v: Tensor2D): Problem {
  return {
    map: (u, v, z, ...theta) => {
      const [product] = pullOnce([z], () => apply(p, z as Tensor2D, theta), u);
      return add(product as Tensor2D, v as Tensor2D);
    },
    theta: [v, z, ...theta],
  };
}

function pullOnce(xs: readonly Tensor[], fn: () => Tensor2D, dy: Tensor2D): Tensor[] {
  const { pull, dispose } = pullback(xs, fn);
  try {
    return pull(dy);
  } finally {
    dispose();
  }
}
