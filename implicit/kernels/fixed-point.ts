import type { Workspace } from "./wasm.ts";

/** When to stop, as in `Stop` of the library: residual ≤ absolute, residual ≤ relative·‖f(z)‖, residual > diverged, k = steps. */
export interface KernelStop {
  readonly absolute?: number;
  readonly relative?: number;
  readonly diverged?: number;
  readonly steps: number;
}

export type KernelOutcome = "converged" | "max-steps" | "diverged" | "nonfinite";

/** One evaluation, as in `Step` of the library: residual = ‖f(z) − z‖ over the whole batch, relative = residual/‖f(z)‖. */
export interface KernelStep {
  readonly k: number;
  readonly residual: number;
  readonly relative: number;
  readonly evaluations: number;
}

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
 * The outcome of iterate k, or undefined to go on. A residual that is NaN or ∞ is `nonfinite` whatever the rule says;
 * then converged, then diverged, then max-steps.
 */
export function judge(k: number, residual: number, norm: number, stop: KernelStop): KernelOutcome | undefined {
  if (!Number.isFinite(residual)) return "nonfinite";
  if (stop.absolute !== undefined && residual <= stop.absolute) return "converged";
  if (stop.relative !== undefined && residual <= stop.relative * norm) return "converged";
  if (stop.diverged !== undefined && residual > stop.diverged) return "diverged";
  return k >= stop.steps ? "max-steps" : undefined;
}

/** A step of the trace; 0/0 counts as 0. */
export function stepOf(k: number, residual: number, norm: number): KernelStep {
  return { k, residual, relative: residual === 0 ? 0 : residual / norm, evaluations: k + 1 };
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
  readonly outcome: KernelOutcome;
  readonly trace: readonly KernelStep[];
  readonly ends: readonly number[];
  readonly meanEvaluations: number;
}

/** Plain iteration under one rule for the whole batch. */
export function iterateBatch({ passes }: Workspace, grid: Grid, sums: Sums, stop: KernelStop, pass: Pass): Course {
  const trace: KernelStep[] = [];
  for (let k = 0; ; k++) {
    pass(k, 0, grid.panels);
    const residual = Math.sqrt(passes.total(sums.squares, grid.batch));
    const norm = Math.sqrt(passes.total(sums.norms, grid.batch));
    trace.push(stepOf(k, residual, norm));
    const outcome = judge(k, residual, norm, stop);
    if (outcome) return { outcome, trace, ends: Array(grid.panels).fill(k), meanEvaluations: k + 1 };
  }
}

const severity: readonly KernelOutcome[] = ["converged", "max-steps", "diverged", "nonfinite"];

/**
 * Plain iteration that stops each block of eight samples by itself, at absolute·√(samples/batch): when every block is
 * under its share, the whole batch is under `absolute`, so the tolerance is never weaker than the batch's. A relative
 * tolerance holds for each block, hence for the batch; `diverged` is shared out like `absolute`. The trace is the whole
 * batch's, a stopped block keeping its last residual. It ends at the latest block; the worst block's outcome counts.
 */
export function iterateBlocks({ passes }: Workspace, grid: Grid, sums: Sums, stop: KernelStop, pass: Pass): Course {
  const squares: number[][] = [];
  const norms: number[][] = [];
  const ends: number[] = [];
  let outcome: KernelOutcome = "converged";
  let evaluations = 0;
  for (let p = 0; p < grid.panels; p++) {
    const samples = Math.min(8, grid.batch - 8 * p);
    const share = Math.sqrt(samples / grid.batch);
    const { absolute, diverged } = stop;
    const own: KernelStop = {
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
      const end = judge(k, Math.sqrt(square), Math.sqrt(norm), own);
      if (!end) continue;
      if (severity.indexOf(end) > severity.indexOf(outcome)) outcome = end;
      ends.push(k);
      evaluations += (k + 1) * samples;
      break;
    }
    squares.push(residuals);
    norms.push(lengths);
  }
  const trace: KernelStep[] = [];
  const latest = Math.max(...ends);
  const at = (columns: readonly number[][], k: number) =>
    Math.sqrt(columns.reduce((sum, column) => sum + (column[Math.min(k, column.length - 1)] ?? 0), 0));
  for (let k = 0; k <= latest; k++) trace.push(stepOf(k, at(squares, k), at(norms, k)));
  return { outcome, trace, ends, meanEvaluations: evaluations / grid.batch };
}

/** After a run, moves every panel's iterate to `home` and its image to `away`, whichever buffer its last step left it in. */
export function settle({ passes }: Workspace, grid: Grid, ends: readonly number[], home: number, away: number): void {
  for (const [p, k] of ends.entries()) {
    const o = p * grid.panel * 4;
    if (k % 2) passes.swap(home + o, away + o, grid.panel);
  }
}
