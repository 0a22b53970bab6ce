import {
  abs,
  all,
  lessEqual,
  max,
  maximum,
  mul,
  type Rank,
  randomNormal,
  sub,
  type Tensor,
  type Tensor2D,
  tidy,
} from "@tensorflow/tfjs-core";
import { type Accelerator, acceleratorsFor } from "./accelerate.ts";
import { offTape } from "./engine/fence.ts";
import { type Pullback, pullback } from "./engine/pullback.ts";
import type { Linearisation } from "./linear/linear-map.ts";
import type { Method, Remembering, Solution } from "./method.ts";
import { apply, originalMap, type Problem } from "./problem.ts";

const isOwn = (a: Accelerator, p: Problem): boolean => a.map !== undefined && a.map === originalMap(p);

/** Whether the problem's map is one that accelerators were written for: it depends on nothing but z and theta. */
export const takesNothingElse = (p: Problem): boolean => acceleratorsFor(p).some((a) => isOwn(a, p));

/** The solve by an accelerator, where there is one for it and what it found is what the map says. */
export function solveAccelerated(p: Problem, z0: Tensor2D, m: Method): Solution | undefined {
  for (const a of acceleratorsFor(p)) {
    if (!a.solve || !(isOwn(a, p) || a.image)) continue;
    const found = a.solve(p.theta, z0, m);
    if (!found) continue;
    if (isOwn(a, p) || holds(p, a, z0, found)) return found;
    found.z.dispose();
  }
  return undefined;
}

/** Whether the map's image is the accelerator's: where it ended and, unless that is a fixed point, where it began. */
function holds(p: Problem, a: Accelerator, z0: Tensor2D, found: Remembering): boolean {
  const { theta } = p;
  const same = (z: Tensor2D, known?: Tensor2D) =>
    tidy(() => {
      const image = known ?? a.image?.(theta, z);
      return image !== undefined && agree(apply(p, z, theta), image);
    });
  try {
    return tidy(() => same(found.z, found.image?.(theta)) && (found.outcome === "converged" || same(z0)));
  } catch {
    // a map that throws does so once more on the generic path
    return false;
  }
}

/** What float32 and a kernel's own tanh or exp may differ by, relative to the largest of its row. */
const rounding = 2e-5;

/** Whether a and b are the same but for rounding, row by row; never where a number is not finite. `beside` are numbers that they were made of. */
function agree(a: Tensor2D, b: Tensor2D, beside: Tensor2D = a): boolean {
  return tidy(() => {
    const size = max(maximum(maximum(abs(a), abs(b)), abs(beside)), 1, true);
    return all(lessEqual(abs(sub(a, b)), mul(size, rounding))).dataSync()[0] === 1;
  });
}

/** The map at z to first order by an accelerator, where there is one that agrees with the map in value and in derivative. */
export function lineariseAccelerated(
  p: Problem,
  z: Tensor2D,
  theta: readonly Tensor[],
  fz: Tensor2D | undefined,
  taped: Pullback<Tensor2D> | undefined,
): Linearisation | undefined {
  for (const a of acceleratorsFor(p)) {
    const made = a.linearise?.(theta, z, isOwn(a, p) ? fz : undefined);
    if (!made) continue;
    const captured = isOwn(a, p) ? [] : compared(p, z, theta, made, fz, taped);
    if (captured) return { ...made, vjp: withAdjoint(p, theta, a, made), captured: () => captured };
    made.dispose();
  }
  return undefined;
}

/** What else the map depends on, if its value and one product with its Jacobian are the accelerator's. */
function compared(
  p: Problem,
  z: Tensor2D,
  theta: readonly Tensor[],
  { image, vjp }: Linearisation,
  fz: Tensor2D | undefined,
  taped: Pullback<Tensor2D> | undefined,
): readonly Tensor[] | undefined {
  if (!image) return undefined;
  return offTape(
    () =>
      tidy(() => {
        // not counted: it finds out nothing that the solve is after
        const own = taped ?? pullback([z], () => apply({ ...p, map: originalMap(p) }, z, theta), 1);
        try {
          const w = randomNormal<Rank.R2>(z.shape, 0, 1, "float32", 1);
          if (!agree(fz ?? own.y, image) || !agree(own.pull(w)[0] as Tensor2D, vjp(w), w)) return undefined;
          return own.captured.filter((tensor) => !theta.some(({ id }) => id === tensor.id));
        } finally {
          if (own !== taped) own.dispose();
        }
      }) as unknown as readonly Tensor[] | undefined,
  );
}

/** The product with Jᵀ that also knows how accelerators of the same map solve with it. */
function withAdjoint(p: Problem, theta: readonly Tensor[], by: Accelerator, { vjp, image }: Linearisation) {
  const able = acceleratorsFor(p).filter((a) => isOwn(a, p) || a.linearise === by.linearise);
  if (!image) return vjp;
  const solve = (v: Tensor2D, m: Method): Solution | undefined => {
    for (const a of able) {
      const found = a.adjoint?.(theta, image, v, m);
      if (found) return found;
    }
    return undefined;
  };
  return Object.assign(vjp, { solve });
}

/** f at a finished solve and the gradients with respect to theta by an accelerator that was written for this very map. */
export function closedForm(
  p: Problem,
  solution: Remembering,
): { readonly f: Tensor2D; readonly gradients: NonNullable<Accelerator["gradients"]> } | undefined {
  for (const a of acceleratorsFor(p)) {
    if (!a.gradients || !isOwn(a, p)) continue;
    const f = solution.image?.(p.theta) ?? a.image?.(p.theta, solution.z);
    if (f) return { f, gradients: a.gradients };
  }
  return undefined;
}
