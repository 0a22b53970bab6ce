import { add, fill, type Rank, type Tensor2D, tidy } from "@tensorflow/tfjs-core";
import { offTape } from "../engine/fence.ts";
import type { Solution } from "../method.ts";
import type { Evaluate } from "../problem.ts";
import { rowsOf } from "../rows.ts";
import type { LinearSolve } from "./linear-solve.ts";

/** What a linear solve of ours adds to the function that it is: how it went. */
interface Told {
  /** The same, as a Solution. */
  solution(A: Evaluate, v: Tensor2D): Solution;
  /** Whether somebody hears the outcome, or asked for no tolerance that could be missed. */
  readonly heard: boolean;
}

/** A linear solve that tells. */
export const telling = (solution: Told["solution"], heard: boolean): LinearSolve =>
  Object.assign((A: Evaluate, v: Tensor2D) => solution(A, v).z, { solution, heard });

const toldOf = (linear: LinearSolve): Told | undefined =>
  "solution" in linear ? (linear as LinearSolve & Told) : undefined;

/** The relative residual that a u which missed its own tolerance may have: what trains. */
const close = 1e-4;

/**
 * `linear` for a backward pass, where nothing that failed may pass for a gradient. `report` hears the Solution of every solve; so does
 * `linear`'s own report. Where nobody listens, a u that did not converge comes back as NaN.
 */
export function neverSilent(linear: LinearSolve, report?: (s: Solution) => void): LinearSolve {
  const told = toldOf(linear);
  if (!told && !report) return linear;
  return (A, v) => {
    const found = told ? told.solution(A, v) : judged(linear, A, v);
    report?.(found);
    if (report || told?.heard || found.outcome === "converged") return found.z;
    if ((found.trace.at(-1)?.relative ?? Number.NaN) <= close) return found.z;
    found.z.dispose();
    return fill<Rank.R2>(v.shape, Number.NaN);
  };
}

/**
 * The Solution of a linear solve that only gives u, at the price of one product with A more: `converged` where ‖A(u) + v − u‖ is at most 1e-4 of ‖u‖ or of ‖v‖,
 * `nonfinite` where u is, else `max-steps`. It is one step, k = 1; `evaluations` counts the products.
 */
export function judged(linear: LinearSolve, A: Evaluate, v: Tensor2D): Solution {
  let evaluations = 0;
  const counted: Evaluate = (u) => {
    evaluations += 1;
    return A(u);
  };
  const z = linear(Object.assign(counted, A), v);
  const [u, image, given] = offTape(() =>
    tidy(() => [z.dataSync(), add<Tensor2D>(counted(z), v).dataSync(), v.dataSync()] as const),
  );
  const [residual, norm, size] = [distance(image, u), distance(image), distance(given)];
  const finite = Number.isFinite(residual);
  const outcome = residual <= close * Math.max(norm, size) ? "converged" : finite ? "max-steps" : "nonfinite";
  const step = { k: 1, residual, relative: residual === 0 ? 0 : residual / norm, evaluations };
  const stop = { absolute: close * size, relative: close, steps: 1 };
  const rows = rowsOf({ shape: v.shape, outcome, evaluations, read: () => [u, image] }, stop);
  return { z, outcome, trace: [step], ran: "generic", rows };
}

/** ‖a − b‖, in float64, where no square of a float32 overflows or vanishes. */
function distance(a: ArrayLike<number>, b?: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += ((a[i] as number) - (b?.[i] ?? 0)) ** 2;
  return Math.sqrt(sum);
}
