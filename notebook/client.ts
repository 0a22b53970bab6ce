/**
 * The page's side of a live cell, without React: a session per cell, with `subscribe` and `snapshot`.
 */
import type { BackendInfo, CellState, CheckpointInfo, Failure, Plain, Progress, RunRequest } from "./protocol.ts";

export interface Snapshot {
  readonly state: CellState;
  /** Everything that the current or last run yielded, oldest first. The array is replaced, never changed. */
  readonly values: readonly Plain[];
  readonly backend?: BackendInfo;
  /** What the lab is doing while `warming`: loading its code, fetching data, compiling shaders. */
  readonly progress?: Progress;
  /** Milliseconds of the current or last run; `remaining` where the cell reports progress. */
  readonly elapsed: number;
  readonly remaining?: number;
  readonly failure?: Failure;
  /** Tensors alive before and after the run, counted in the lab. */
  readonly tensors?: { readonly before: number; readonly after: number };
  readonly checkpoints: readonly CheckpointInfo[];
}

export interface Session {
  subscribe(listener: () => void): () => void;
  snapshot(): Snapshot;
  /** Starts a run in a fresh lab (a warmed spare where there is one); a run in progress is stopped first. */
  run(request: RunRequest): void;
  /** Asks politely; forces it when the lab is silent for 1.5 s, or at once when called again. */
  stop(): void;
  /** Stops, drops values and failure, back to `idle`. */
  reset(): void;
}
