import { type Outcome, type Step, type Stop, stepOf, verdict } from "../stop.ts";
import type { Workspace } from "./wasm.ts";

/** The shape of n × batch states in panels: `rows` is n rounded up to whole tiles, `panels` the batch in eights. */
export interface Grid {
  readonly n: number;
  readonly batch: number;
  readonly tiles: number;
  readonly rows: number;
  readonly panels: number;
  /** floats in one panel and in all of them */
  readonly panel: number;
  readonly size: number;
}

/** Lays out states of width n for a batch. Throws `invalid width: …` and `invalid batch: …`. */
export function createGrid(n: number, batch: number): Grid {
  if (!Number.isInteger(n) || n < 1) throw new Error(`invalid width: ${n}`);
  if (!Number.isInteger(batch) || batch < 1) throw new Error(`invalid batch: ${batch}`);
  const tiles = Math.ceil(n / 5);
  const rows = tiles * 5;
  const panels = Math.ceil(batch / 8);
  return { n, batch, tiles, rows, panels, panel: rows * 8, size: rows * 8 * panels };
}

/**
 * Evaluates panels first … last − 1 at iterate k and leaves each sample's squared residual and squared norm in the
 * sums. Iterate k lies in buffer 0 when k is even, in buffer 1 when it is odd, its image in the other one.
 */
export type Pass = (k: number, first: number, last: number) => void;

/** Addresses of the per-sample sums, 8·panels floats each. */
export interface Sums {
  readonly squares: number;
  readonly norms: number;
}

/** How a run of passes ended. `ends` has the last k of each panel; `meanEvaluations` is the mean over samples. */
export interface Course {
  readonly outcome: Outcome;
  readonly trace: readonly Step[];
  readonly ends: readonly number[];
  readonly meanEvaluations: number;
}

/** Plain iteration under one rule for the whole batch. */
export function iterateBatch({ passes }: Workspace, grid: Grid, sums: Sums, stop: Stop, pass: Pass): Course {
  const trace: Step[] = [];
  for (let k = 0; ; k++) {
    pass(k, 0, grid.panels);
    const residual = Math.sqrt(passes.total(sums.squares, grid.batch));
    const norm = Math.sqrt(passes.total(sums.norms, grid.batch));
    const step = stepOf(k, residual, norm, k + 1);
    trace.push(step);
    const outcome = verdict([step], stop);
    if (outcome) return { outcome, trace, ends: Array(grid.panels).fill(k), meanEvaluations: k + 1 };
  }
}

const severity: readonly Outcome[] = ["converged", "max-steps", "diverged", "nonfinite"];

/**
 * Plain iteration that stops each block of eight samples by itself, at absolute·√(samples/batch): when every block is
 * under its share, the whole batch is under `absolute`, so the tolerance is never weaker than the batch's. A relative
 * tolerance holds for each block, hence for the batch; `diverged` is shared out like `absolute`. The trace is the whole
 * batch's, a stopped block keeping its last residual. It ends at the latest block; the worst block's outcome counts.
 */
export function iterateBlocks({ passes }: Workspace, grid: Grid, sums: Sums, stop: Stop, pass: Pass): Course {
  const squares: number[][] = [];
  const norms: number[][] = [];
  const ends: number[] = [];
  let outcome: Outcome = "converged";
  let evaluations = 0;
  for (let p = 0; p < grid.panels; p++) {
    const samples = Math.min(8, grid.batch - 8 * p);
    const share = Math.sqrt(samples / grid.batch);
    const { absolute, diverged } = stop;
    const own: Stop = {
      ...stop,
      ...(absolute === undefined ? {} : { absolute: absolute * share }),
      ...(diverged === undefined ? {} : { diverged: diverged * share }),
    };
    const residuals: number[] = [];
    const lengths: number[] = [];
    for (let k = 0; ; k++) {
      pass(k, p, p + 1);
      const square = passes.total(sums.squares + 32 * p, samples);
      const norm = passes.total(sums.norms + 32 * p, samples);
      residuals.push(square);
      lengths.push(norm);
      const end = verdict([stepOf(k, Math.sqrt(square), Math.sqrt(norm), k + 1)], own);
      if (!end) continue;
      if (severity.indexOf(end) > severity.indexOf(outcome)) outcome = end;
      ends.push(k);
      evaluations += (k + 1) * samples;
      break;
    }
    squares.push(residuals);
    norms.push(lengths);
  }
  const trace: Step[] = [];
  const latest = Math.max(...ends);
  const at = (columns: readonly number[][], k: number) =>
    Math.sqrt(columns.reduce((sum, column) => sum + (column[Math.min(k, column.length - 1)] ?? 0), 0));
  for (let k = 0; k <= latest; k++) trace.push(stepOf(k, at(squares, k), at(norms, k), k + 1));
  return { outcome, trace, ends, meanEvaluations: evaluations / grid.batch };
}

/** After a run, moves every panel's iterate to `home` and its image to `away`, whichever buffer its last step left it in. */
export function settle({ passes }: Workspace, grid: Grid, ends: readonly number[], home: number, away: number): void {
  for (const [p, k] of ends.entries()) {
    const o = p * grid.panel * 4;
    if (k % 2) passes.swap(home + o, away + o, grid.panel);
  }
}
