/**
 * The words that page, frame and lab exchange. Types and pure checks only: no DOM, no tfjs, no React.
 * Everything that a lab says is untrusted input; it travels as JSON text and is checked (`lab-message.ts`) before the page reads it.
 */
import type { StoredCheckpoint } from "./checkpoint.ts";
import type { Asset, Backend } from "./names.ts";

export {
  type CheckpointInfo,
  checkpointInfo,
  codeName,
  isOfLesson,
  type StoredCheckpoint,
  storedCheckpoint,
} from "./checkpoint.ts";
export type { ArrayEntry, BackendInfo, Failure, LabMessage, Progress, Tensors } from "./lab-message.ts";
export {
  type Asset,
  assets,
  type Backend,
  type BackendReason,
  backendReasons,
  backends,
  countedInBytes,
  failureKinds,
  progressKinds,
} from "./names.ts";
export { decode, encode, limits, type Plain } from "./plain.ts";

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
  /** The text of the cell and of all that it imports, as shown (edited or not), by name: what else the page has cannot run. */
  readonly sources: { readonly [cell: string]: string };
  /** The names of all cells of the page; by default, of those whose texts are here. */
  readonly cells?: readonly string[];
  readonly params: Params;
  readonly seed: number;
  readonly backend: "auto" | Backend;
  /** true: checkpoints of earlier runs are not offered to the cell (they are overwritten when it saves). */
  readonly fresh: boolean;
  /** The code that the run is made of, as the page names it; it is written beside its checkpoints, and no cell ever sees it. */
  readonly code?: string;
}

/**
 * What a page says to its lab. It is trusted, so it travels as it is. Large data (`Bytes`) is Blobs on its way to the frame, which cost
 * the page's thread nothing, and buffers from there on: not every browser lets a worker of an opaque origin read a Blob.
 */
export type PageMessage<Bytes extends Blob | ArrayBuffer = Blob> =
  | { readonly type: "warm"; readonly backend: "auto" | Backend }
  | { readonly type: "run"; readonly request: RunRequest }
  | { readonly type: "stop" }
  | { readonly type: "taken"; readonly length: number }
  | { readonly type: "asset"; readonly name: Asset; readonly bytes?: ArrayBuffer }
  | {
      readonly type: "mnist";
      readonly half: "train" | "test";
      readonly images: readonly Bytes[];
      readonly labels: Bytes;
    }
  | { readonly type: "no-mnist"; readonly half: "train" | "test"; readonly message: string }
  | { readonly type: "loaded"; readonly id: number; readonly checkpoint?: StoredCheckpoint }
  | { readonly type: "saved"; readonly id: number };

/** What the frame hands on to the worker. */
export type WorkerMessage = PageMessage<ArrayBuffer>;
