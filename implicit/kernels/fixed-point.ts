import { isSafe } from "../norms.ts";
import { judge, lookAt, type Outcome, type Step, type Stop } from "../stop.ts";
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

/** Addresses of the panels that hold an iterate and its image. */
export interface At {
  readonly z: number;
  readonly f: number;
}

/**
 * Evaluates panels first … last − 1 at iterate k, leaves each sample's squared residual and squared norm in the sums, and says where the two lie.
 * Iterate k lies in buffer 0 when k is even, in buffer 1 when it is odd, its image in the other one.
 */
export type Pass = (k: number, first: number, last: number) => At;

/** Addresses of the per-sample sums, 8·panels floats each. */
export interface Sums {
  readonly squares: number;
  readonly norms: number;
}

/** Σ(f − z)² and Σf², of one sample or of many. */
export interface Squares {
  readonly residual: number;
  readonly norm: number;
}

/**
 * The squares of panels first … last − 1, in float64: the sums that a pass has left, added up, and where float32 may have lost or overflowed some of
 * them, the states once more.
 */
export function squaresIn(space: Workspace, grid: Grid, sums: Sums, at: At, first: number, last: number): Squares {
  const samples = Math.min(8 * last, grid.batch) - 8 * first;
  const residual = space.passes.total(sums.squares + 32 * first, samples);
  const norm = space.passes.total(sums.norms + 32 * first, samples);
  if (isSafe(residual) && isSafe(norm)) return { residual, norm };
  return squaresBySample(space, grid, at, first, last).reduce(
    (all, one) => ({ residual: all.residual + one.residual, norm: all.norm + one.norm }),
    { residual: 0, norm: 0 },
  );
}

/** Each sample's squares, in float64, from the states themselves. */
export function squaresBySample(space: Workspace, grid: Grid, at: At, first: number, last: number): Squares[] {
  const { n, batch, panel, size } = grid;
  const [z, f] = [space.view(at.z, size), space.view(at.f, size)];
  return Array.from({ length: Math.min(8 * last, batch) - 8 * first }, (_, i) => {
    const sample = 8 * first + i;
    let [residual, norm] = [0, 0];
    for (let row = 0, o = (sample >> 3) * panel + (sample & 7); row < n; row++, o += 8) {
      const image = f[o] ?? Number.NaN;
      residual += (image - (z[o] ?? Number.NaN)) ** 2;
      norm += image ** 2;
    }
    return { residual, norm };
  });
}

/** Two squares as the step that they make. */
export const lookOf = (k: number, { residual, norm }: Squares) =>
  lookAt(k, Math.sqrt(residual), Math.sqrt(norm), k + 1);

/** How a run of passes ended. `ends` has the last k of each panel; `meanEvaluations` is the mean over samples. */
export interface Course {
  readonly outcome: Outcome;
  readonly trace: readonly Step[];
  readonly ends: readonly number[];
  readonly meanEvaluations: number;
}

/** Plain iteration under one rule for the whole batch. */
export function iterateBatch(space: Workspace, grid: Grid, sums: Sums, stop: Stop, pass: Pass): Course {
  const trace: Step[] = [];
  const verdict = judge(stop);
  for (let k = 0; ; k++) {
    const at = pass(k, 0, grid.panels);
    const look = lookOf(k, squaresIn(space, grid, sums, at, 0, grid.panels));
    trace.push(look.step);
    const outcome = verdict([look]);
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
export function iterateBlocks(space: Workspace, grid: Grid, sums: Sums, stop: Stop, pass: Pass): Course {
  const courses: Squares[][] = [];
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
    const verdict = judge(own);
    const course: Squares[] = [];
    for (let k = 0; ; k++) {
      const squares = squaresIn(space, grid, sums, pass(k, p, p + 1), p, p + 1);
      course.push(squares);
      const end = verdict([lookOf(k, squares)]);
      if (!end) continue;
      if (severity.indexOf(end) > severity.indexOf(outcome)) outcome = end;
      ends.push(k);
      evaluations += (k + 1) * samples;
      break;
    }
    courses.push(course);
  }
  const trace: Step[] = [];
  const latest = Math.max(...ends);
  const all = (k: number, of: keyof Squares) =>
    courses.reduce((sum, course) => sum + (course[Math.min(k, course.length - 1)]?.[of] ?? 0), 0);
  for (let k = 0; k <= latest; k++) {
    trace.push(lookOf(k, { residual: all(k, "residual"), norm: all(k, "norm") }).step);
  }
  return { outcome, trace, ends, meanEvaluations: evaluations / grid.batch };
}

/** After a run, moves every panel's iterate to `home` and its image to `away`, whichever buffer its last step left it in. */
export function settle({ passes }: Workspace, grid: Grid, ends: readonly number[], home: number, away: number): void {
  for (const [p, k] of ends.entries()) {
    const o = p * grid.panel * 4;
    if (k % 2) passes.swap(home + o, away + o, grid.panel);
  }
}
