import { add, clone, customGrad, mul, type Tensor, type Tensor2D, tidy } from "@tensorflow/tfjs-core";
import { offTape, taping } from "../engine/fence.ts";
import { floatTape } from "../engine/on-tape.ts";
import { apply, type Problem } from "../problem.ts";
import { scaledAt } from "../root.ts";
import type { Adjoint } from "./adjoint.ts";

/**
 * An approximate gradient without a backward solve: that of a few more damped steps, z ← (1 − d) f(z) + d z, taken from the
 * solution as if it were a constant.
 *
 * `steps` (default 1: the one-step or Jacobian-free gradient, (∂f/∂θ)ᵀv), `damping` d in [0, 1) as in picard, default 0. With d = 0 it is the
 * Neumann series of the implicit gradient cut after `steps` terms. Cost: that many evaluations and vjps; memory as many steps.
 * Its error shrinks like ρ(J)^steps: cheap where J is small, wrong where it is not.
 *
 * Source: S. W. Fung et al. 2022, JFB, AAAI 36, doi 10.1609/aaai.v36i6.20619; Z. Geng et al. 2021, On Training Implicit Models, arXiv 2111.05177.
 */
export function phantom({ steps = 1, damping = 0 }: { steps?: number; damping?: number } = {}): Adjoint {
  if (!(Number.isInteger(steps) && steps >= 1)) throw new Error(`invalid steps: ${steps}`);
  if (!(damping >= 0 && damping < 1)) throw new Error(`invalid damping: ${damping}`);
  return (p, forward) => {
    const solution = offTape(forward);
    if (!taping()) return solution;
    try {
      return {
        ...solution,
        z: tidy("phantom", () =>
          floatTape(() => withValue(more(scaledAt(p, solution.z, 4), solution.z, steps, damping), solution.z)),
        ),
      };
    } finally {
      solution.z.dispose();
    }
  };
}

function more(p: Problem, z0: Tensor2D, steps: number, damping: number): Tensor2D {
  let z = z0;
  for (let step = 0; step < steps; step += 1) {
    const fz = apply(p, z, p.theta);
    z = damping === 0 ? fz : add(mul(fz, 1 - damping), mul(z, damping));
  }
  return z;
}

/** The gradient of y, the value of z. */
function withValue(y: Tensor2D, z: Tensor2D): Tensor2D {
  return customGrad(() => ({ value: clone(z), gradFunc: (dy: Tensor) => clone(dy) }))(y) as Tensor2D;
}
