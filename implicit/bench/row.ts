import type { Outcome } from "../index.ts";

/** One solver on one problem: evaluations are exact, `time` is a ratio to picard's within this run, `held` counts live tensors of the solve; a residual that is not finite is null in JSON. */
export interface Row {
  readonly problem: string;
  readonly solver: string;
  readonly outcome: Outcome;
  readonly steps: number;
  readonly evaluations: number;
  readonly residual: number | null;
  readonly time: number;
  readonly held: number;
}
