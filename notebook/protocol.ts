/**
 * The words that page, frame and lab exchange. Types and pure checks only: no DOM, no tfjs, no React.
 * Everything that a lab says is untrusted input; it travels as JSON text and is checked here before the page reads it.
 */

/** What a cell may yield: it survives JSON. NaN and the infinities are carried by `encode` and `decode`. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

export const backends = ["webgl", "wasm", "cpu"] as const;
export type Backend = (typeof backends)[number];

/** Why a backend was chosen, as a code that the page puts into words. */
export type BackendReason = "forced" | "hardware" | "software-renderer" | "no-webgl" | "no-wasm";
export interface BackendInfo {
  readonly name: Backend;
  readonly reason: BackendReason;
  /** The unmasked WebGL renderer, or "" where there is none. */
  readonly renderer: string;
}

/** The states of a cell (design 4). */
export type CellState =
  | "idle"
  | "recorded"
  | "queued"
  | "warming"
  | "running"
  | "stopping"
  | "stale"
  | "edited"
  | "done"
  | "error"
  | "lost"
  | "blocked";

export type Params = { readonly [name: string]: boolean | number | string };

/** What the page asks a lab to run. */
export interface RunRequest {
  /** The cell's file name without `.ts`. */
  readonly cell: string;
  /** The text of every cell of the page, as shown (edited or not), by name. */
  readonly sources: { readonly [cell: string]: string };
  readonly params: Params;
  readonly seed: number;
  readonly backend: "auto" | Backend;
  /** true: checkpoints of earlier runs are not offered to the cell (they are overwritten when it saves). */
  readonly fresh: boolean;
}

/** What went wrong, as data; the page puts it into words. */
export interface Failure {
  readonly kind:
    | "syntax"
    | "runtime"
    | "import"
    | "data"
    | "backend"
    | "unresponsive"
    | "context-lost"
    | "out-of-memory"
    | "flood"
    | "frame";
  readonly message: string;
  /** Where in the reader's code (1-based), where known. */
  readonly at?: { readonly cell: string; readonly line: number; readonly column: number };
}

export interface Progress {
  /** A code the page puts into words: "lab", "mnist", "verify", or a cell's own label. */
  readonly what: string;
  readonly done: number;
  readonly total: number;
}

export interface CheckpointInfo {
  readonly name: string;
  /** The cell's own short plain description, such as { epoch: 3, batch: 120 }. */
  readonly note: Plain;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly saved: number;
}
