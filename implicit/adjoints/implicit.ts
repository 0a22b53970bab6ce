import { add, clone, customGrad, type GradSaveFunc, type Tensor, type Tensor2D, tidy } from "@tensorflow/tfjs-core";
import { linearise } from "../autodiff.ts";
import { kernelGradients, kernelImage } from "../kernel.ts";
import { dense } from "../linear/dense.ts";
import { iterative } from "../linear/iterative.ts";
import type { LinearSolve } from "../linear/linear-solve.ts";
import { apply, type Problem } from "../problem.ts";
import { picard } from "../solvers/picard.ts";
import { offTape, pullback, settleTape, tapeDepth, taping } from "../tape.ts";
import type { Adjoint } from "./adjoint.ts";

/**
 * The gradient of the solution, by the implicit function theorem: at z* = f(z*, θ), a cotangent v becomes (∂f/∂θ)ᵀu where
 * u = Jᵀu + v and J = ∂f/∂z at z*. How z* was found does not matter, and z0's gradient is zero.
 *
 * `linear` solves for u: `dense`, or `iterative(method, report)`. Left out, it is plain iteration to a relative 1e-6 in at most 200 steps,
 * and `dense` should that not converge and n be at most 200. Memory does not grow with the number of iterations: z*, theta and one
 * application of f. Cost backward: one evaluation, then a vjp for each step of the linear solve. The gradient is as good as
 * the two solves: their errors add, divided by about 1 − ρ(J). Where I − J is singular there is no gradient. Inside a gradient of a gradient
 * the layer can be differentiated again, as long as each operation of f has a second derivative in tfjs; captured tensors get none there.
 *
 * Source: L. B. Almeida 1987 and F. J. Pineda 1987, Phys. Rev. Lett. 59, 2229, doi 10.1103/PhysRevLett.59.2229; S. Bai, J. Z. Kolter and
 * V. Koltun 2019, Deep Equilibrium Models, arXiv 1909.01377.
 */
export function implicit(linear: LinearSolve = plainThenDense): Adjoint {
  return (p, forward) => {
    const solution = offTape(forward);
    if (!taping()) return solution;
    try {
      const connect = tapeDepth() > 1 ? attachTwice : attachOnce;
      return { ...solution, z: tidy("implicit", () => connect(p, solution.z, linear)) };
    } finally {
      solution.z.dispose();
    }
  };
}

const plainThenDense: LinearSolve = (A, v) => {
  let converged = false;
  const u = iterative({ solver: picard(), stop: { relative: 1e-6, steps: 200, diverged: 1e12 } }, (solution) => {
    converged = solution.outcome === "converged";
  })(A, v);
  if (converged || v.shape[1] > 200) return u;
  u.dispose();
  return dense(A, v);
};

function attachOnce(p: Problem, z: Tensor2D, linear: LinearSolve): Tensor2D {
  const f = offTape(() => kernelImage(p, z));
  return f ? attachFused(p, z, f, linear) : attach(p, z, linear);
}

/** A tanh layer with a kernel: one node from theta to z*, whose gradient is all closed forms. */
function attachFused(p: Problem, z: Tensor2D, f: Tensor2D, linear: LinearSolve): Tensor2D {
  const connect = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    const value = clone(z);
    save([value, clone(f), ...p.theta]);
    const gradFunc = (v: Tensor2D, saved: Tensor[]) => {
      const [z, f, ...theta] = saved as [Tensor2D, Tensor2D, ...Tensor[]];
      return offTape(() => kernelGradients(p, z, f, correct(p, z, theta, v, linear, f)));
    };
    return { value, gradFunc };
  });
  return connect(...p.theta) as Tensor2D;
}

/** One application of f on the tape gives theta its path; then the cotangent is corrected from v to u on its way in. */
function attach(p: Problem, z: Tensor2D, linear: LinearSolve): Tensor2D {
  const connect = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    const value = clone(z);
    save([value, ...p.theta]);
    const gradFunc = (v: Tensor2D, saved: Tensor[]) => {
      const [z, ...theta] = saved as [Tensor2D, ...Tensor[]];
      return correct(p, z, theta, v, linear);
    };
    return { value, gradFunc };
  });
  return connect(apply(p, z, p.theta)) as Tensor2D;
}

/** u = Jᵀu + v at z*, off the tape. */
function correct(
  p: Problem,
  z: Tensor2D,
  theta: readonly Tensor[],
  v: Tensor2D,
  linear: LinearSolve,
  f?: Tensor2D,
): Tensor2D {
  return offTape(() =>
    tidy(() => {
      const { vjp, dispose } = linearise(p, z, theta, f);
      try {
        return clone(linear(vjp, v));
      } finally {
        dispose();
      }
    }),
  );
}

/**
 * The same layer inside a gradient of a gradient: one node from theta to z*, whose own gradient is on the tape. There z is the node's
 * output, so that the derivative of z* counts, and u is the solution of a fixed-point problem in u, attached in the same way:
 * the operator's gradient calls the operator, to any order.
 */
function attachTwice(p: Problem, z: Tensor2D, linear: LinearSolve): Tensor2D {
  if (p.theta.length === 0) return clone(z);
  const connect = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    const value = clone(z);
    save([value, ...p.theta]);
    const gradFunc = (v: Tensor2D, saved: Tensor[]) => {
      settleTape();
      const [z, ...theta] = saved as [Tensor2D, ...Tensor[]];
      const u = correct(p, z, theta, v, linear);
      const connected = taping() ? attachTwice(adjointProblem(p, z, theta, v), u, linear) : u;
      return pullOnce(theta, () => apply(p, z, theta), connected);
    };
    return { value, gradFunc };
  });
  return connect(...p.theta) as Tensor2D;
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
