/**
 * What a run's own values say about how it went wrong, though no error was thrown: an iteration that did not arrive, or the first number
 * that is none. Reads the values that cells yield: steps { k, residual }, ends { outcome, radius? }, training rows { loss }.
 */
import type { Plain } from "../../notebook/protocol.ts";

export type Advice =
  | {
      readonly kind: "not-converged";
      readonly steps: number;
      readonly residual: number;
      /** ρ(J) as the last residuals betray it: the factor by which they changed at a step; else the cell's own. */
      readonly radius: number;
    }
  | {
      readonly kind: "nonfinite";
      readonly tensor: "map" | "loss";
      readonly at:
        | { readonly k: number }
        | { readonly epoch: number; readonly batch: number }
        | { readonly value: number };
    };

type Fields = { readonly [key: string]: Plain };
const fieldsOf = (value: Plain): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

interface Step {
  readonly k: number;
  readonly residual: number;
}

const stepOf = ({ k, residual }: Fields): Step | undefined =>
  typeof k === "number" && typeof residual === "number" ? { k, residual } : undefined;

/** The first thing that went wrong, or undefined where nothing did. */
export function adviseOn(values: readonly Plain[]): Advice | undefined {
  let steps: Step[] = [];
  for (const [index, value] of values.entries()) {
    const fields = fieldsOf(value);
    if (!fields) continue;
    const step = stepOf(fields);
    if (step) {
      if (!Number.isFinite(step.residual)) return { kind: "nonfinite", tensor: "map", at: { k: step.k } };
      // a new solve counts from its own beginning
      if (step.k <= (steps.at(-1)?.k ?? -1)) steps = [];
      steps.push(step);
    }
    const { outcome, loss, epoch, batch, radius } = fields;
    if (typeof loss === "number" && !Number.isFinite(loss)) {
      const place = typeof epoch === "number" && typeof batch === "number" ? { epoch, batch } : { value: index + 1 };
      return { kind: "nonfinite", tensor: "loss", at: place };
    }
    if (outcome === "nonfinite") return { kind: "nonfinite", tensor: "map", at: { k: steps.at(-1)?.k ?? 0 } };
    if (outcome === "max-steps" || outcome === "diverged") {
      const last = steps.at(-1);
      if (!last) return undefined;
      // where it did not arrive, a radius computed at the last iterate is not the one that held it up
      const rate = rateOf(steps);
      const own = typeof radius === "number" ? radius : Number.NaN;
      return {
        kind: "not-converged",
        steps: last.k,
        residual: last.residual,
        radius: Number.isFinite(rate) ? rate : own,
      };
    }
  }
  return undefined;
}

/** The factor by which the residual changes at a step, over the last ten steps. */
function rateOf(steps: readonly Step[]): number {
  const tail = steps.slice(-11);
  const [first, last] = [tail[0], tail.at(-1)];
  if (!first || !last || first === last) return Number.NaN;
  return (last.residual / first.residual) ** (1 / (last.k - first.k));
}
