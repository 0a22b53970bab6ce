import { add, mul, type Tensor2D } from "@tensorflow/tfjs-core";
import type { Solver } from "../method.ts";
import { evaluate } from "../problem.ts";

/**
 * Plain fixed-point iteration, damped if asked: z ← (1 − d) f(z) + d z.
 *
 * `damping` d in [0, 1), default 0. Raise it where the iteration oscillates (an eigenvalue of J under −1): it moves an
 * eigenvalue λ to (1 − d) λ + d. It does nothing against one above 1. Cost per step: one evaluation, no memory beyond the
 * iterate. Converges near a solution where ρ(J) < 1, linearly at that rate; fails where ρ(J) > 1.
 *
 * Source: É. Picard 1890; S. Banach 1922, Fundamenta Mathematicae 3, 133–181, doi 10.4064/fm-3-1-133-181. Damping:
 * W. R. Mann 1953, Proc. AMS 4, 506–510, doi 10.1090/S0002-9939-1953-0054846-3.
 */
export function picard({ damping = 0 }: { damping?: number } = {}): Solver {
  if (!(damping >= 0 && damping < 1)) throw new Error(`invalid damping: ${damping}`);
  const blend = (z: Tensor2D, fz: Tensor2D): Tensor2D =>
    damping === 0 ? fz : add(mul(fz, 1 - damping), mul(z, damping));
  return {
    name: "picard",
    ...(damping === 0 ? { kernel: "picard" } : {}),
    init: evaluate,
    step: (f, { z, fz }) => evaluate(f, blend(z, fz)),
  };
}
