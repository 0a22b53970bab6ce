import { addN, mul, slice, type Tensor2D } from "@tensorflow/tfjs-core";
import type { Iterate, Solver } from "../method.ts";
import { evaluate, residual } from "../problem.ts";
import { mixingWeights } from "./mixing-weights.ts";

interface History extends Iterate {
  /** f of the last iterates, the newest last, and their residuals f(z) − z. */
  readonly images: readonly Tensor2D[];
  readonly residuals: readonly Tensor2D[];
}

/**
 * Anderson acceleration: z ← Σ αᵢ f(zᵢ) over the last iterates, with Σ αᵢ = 1 chosen, for each row by itself, to make ‖Σ αᵢ (f(zᵢ) − zᵢ)‖
 * least.
 *
 * `memory` (default 5) counts the iterates mixed, the current one included: 1 is plain iteration. On an affine map of n unknowns
 * n + 1 find the solution, whatever ρ is; a rotation needs that many. `ridge` (default 1e-10, relative to each difference's own
 * size) bounds the weights when the residuals are nearly dependent: raise it to 1e-6 … 1e-3 where the iteration is erratic.
 * Cost per step: one evaluation, batch·n·memory² for inner
 * products, in float64 in JavaScript or, where a state has 100,000 numbers and more, on the backend with one read of batch·memory² numbers;
 * 2·memory iterates of memory, and as many again while a step on the backend lasts. It needs no derivative and not ρ(J) < 1, but
 * promises nothing far from a solution, and where plain iteration is quick it may take more evaluations.
 *
 * Source: D. G. Anderson 1965, J. ACM 12, 547–560, doi 10.1145/321296.321305; H. F. Walker and P. Ni 2011, SIAM J. Numer.
 * Anal. 49, 1715–1735, doi 10.1137/10078356X.
 */
export function anderson({ memory = 5, ridge = 1e-10 }: { memory?: number; ridge?: number } = {}): Solver<History> {
  if (!(Number.isInteger(memory) && memory >= 1)) throw new Error(`invalid memory: ${memory}`);
  if (!(ridge >= 0 && Number.isFinite(ridge))) throw new Error(`invalid ridge: ${ridge}`);
  return {
    name: "anderson",
    init: (f, z) => {
      const at = evaluate(f, z);
      return { ...at, images: [at.fz], residuals: [residual(f, at)] };
    },
    step: (f, { images, residuals }) => {
      const at = evaluate(f, mix(images, residuals, ridge));
      return {
        ...at,
        images: [...images, at.fz].slice(-memory),
        residuals: [...residuals, residual(f, at)].slice(-memory),
      };
    },
  };
}

function mix(images: readonly Tensor2D[], residuals: readonly Tensor2D[], ridge: number): Tensor2D {
  const [only] = images;
  if (images.length === 1 && only) return only;
  const weights = mixingWeights(residuals, ridge);
  return addN(images.map((image, i) => mul<Tensor2D>(image, slice(weights, [0, i], [-1, 1]))));
}
