import { judge, lookAt, type Outcome, type Stop } from "./stop.ts";

/** How a solve ended for one sample, and what the sample had cost by then. */
export interface Row {
  readonly outcome: Outcome;
  readonly evaluations: number;
}

/** A finished run: its iterate and f of it, [batch, n] by rows, which are read only where the batch did not converge. */
export interface Finished {
  readonly shape: readonly [number, number];
  readonly outcome: Outcome;
  /** Of the whole run, or of each sample where samples stop by themselves. */
  readonly evaluations: number | readonly number[];
  read(): readonly [ArrayLike<number>, ArrayLike<number>];
  /** F of it, where the problem is a root: then that is what is measured. */
  readonly F?: (() => ArrayLike<number>) | undefined;
}

/**
 * The outcome by sample. In a batch that converged every sample did: its residual is at most the batch's. In another, each is measured
 * by its own ‖f(z) − z‖ and ‖f(z)‖, and by its share of `absolute` and `diverged`, a √batch-th, so that a batch of rows that all converged would have, too: `converged`,
 * `nonfinite`, `diverged`, or `max-steps`: it was still on its way when the batch ended.
 */
export function rowsOf({ shape: [batch, n], outcome, evaluations, read, F }: Finished, stop: Stop): Row[] {
  const at = (row: number) => (typeof evaluations === "number" ? evaluations : (evaluations[row] ?? 0));
  if (outcome === "converged") return Array.from({ length: batch }, (_, row) => ({ outcome, evaluations: at(row) }));
  const [z, fz] = read();
  const exact = F?.();
  const share = 1 / Math.sqrt(batch);
  const { absolute, relative, diverged } = stop;
  const own: Stop = {
    ...(absolute === undefined ? {} : { absolute: absolute * share }),
    ...(relative === undefined ? {} : { relative }),
    ...(diverged === undefined ? {} : { diverged: diverged * share }),
    steps: 0,
  };
  return Array.from({ length: batch }, (_, row) => {
    const [from, to] = [row * n, (row + 1) * n];
    let [residual, norm] = [0, 0];
    for (let i = from; i < to; i += 1) {
      residual += (exact ? (exact[i] as number) : (fz[i] as number) - (z[i] as number)) ** 2;
      norm += (fz[i] as number) ** 2;
    }
    const look = lookAt(0, Math.sqrt(residual), Math.sqrt(norm), at(row));
    return { outcome: judge(own, exact ? "exact" : "rounded")([look]) ?? "max-steps", evaluations: at(row) };
  });
}
