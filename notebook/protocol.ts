/**
 * The words that page, frame and lab exchange. Types and pure checks only: no DOM, no tfjs, no React.
 * Everything that a lab says is untrusted input; it travels as JSON text and is checked here before the page reads it.
 */

/** What a cell may yield: it survives JSON. NaN and the infinities are carried by `encode` and `decode`. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

export const backends = ["webgl", "wasm", "cpu"] as const;
export type Backend = (typeof backends)[number];

/** Why a backend was chosen, as a code that the page puts into words. `unavailable`: another one was forced and cannot run here. */
export const backendReasons = [
  "forced",
  "hardware",
  "software-renderer",
  "no-webgl",
  "no-wasm",
  "unavailable",
] as const;
export type BackendReason = (typeof backendReasons)[number];
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

export const failureKinds = [
  "syntax",
  "runtime",
  "import",
  "data",
  "backend",
  "unresponsive",
  "context-lost",
  "out-of-memory",
  "flood",
  "frame",
  "shape",
  "disposed",
  "singular",
  "not-converged",
  "nonfinite",
] as const;

/** What went wrong, as data; the page puts it into words. */
export interface Failure {
  readonly kind: (typeof failureKinds)[number];
  readonly message: string;
  /** Where in the reader's code (1-based), where known. */
  readonly at?: { readonly cell: string; readonly line: number; readonly column: number };
}

/** What is counted, as a code that the page puts into words; `cell` is a cell's own count. */
export const progressKinds = ["lab", "backend", "mnist", "shaders", "cell"] as const;

export interface Progress {
  readonly what: (typeof progressKinds)[number];
  readonly done: number;
  /** 0 where it is not known. */
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

/** Where an array lies in a checkpoint's bytes: float32, one after the other. */
export interface ArrayEntry {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Files that a lab may ask its page for; the list is closed. */
export const assets = ["tfjs-wasm", "tfjs-wasm-simd", "kernels", "kernels-relaxed"] as const;
export type Asset = (typeof assets)[number];

/** What a lab says to its page, one JSON text each. A `save` is followed by the arrays' bytes, the only binary there is. */
export type LabMessage =
  | { readonly type: "ready" }
  | { readonly type: "beat" }
  | { readonly type: "asset"; readonly name: Asset }
  | { readonly type: "backend"; readonly backend: BackendInfo }
  | { readonly type: "running" }
  | { readonly type: "progress"; readonly progress: Progress }
  | { readonly type: "values"; readonly values: readonly Plain[] }
  | { readonly type: "mnist" }
  | { readonly type: "load"; readonly id: number; readonly name: string; readonly from?: string }
  | {
      readonly type: "save";
      readonly id: number;
      readonly name: string;
      readonly note: Plain;
      readonly arrays: readonly ArrayEntry[];
    }
  | { readonly type: "end"; readonly failure?: Failure; readonly tensors?: Tensors };

/** Tensors alive before and after a run. */
export interface Tensors {
  readonly before: number;
  readonly after: number;
}

/** A checkpoint as it is stored and handed over: all arrays in one piece. */
export interface StoredCheckpoint {
  readonly arrays: readonly ArrayEntry[];
  readonly note: Plain;
  readonly data: ArrayBuffer;
}

/** What a page says to its lab. It is trusted, so it travels as it is. */
export type PageMessage =
  | { readonly type: "warm"; readonly backend: "auto" | Backend }
  | { readonly type: "run"; readonly request: RunRequest }
  | { readonly type: "stop" }
  | { readonly type: "taken"; readonly length: number }
  | { readonly type: "asset"; readonly name: Asset; readonly bytes?: ArrayBuffer }
  | { readonly type: "mnist"; readonly half: "train" | "test"; readonly images: readonly Blob[]; readonly labels: Blob }
  | { readonly type: "no-mnist"; readonly half: "train" | "test"; readonly message: string }
  | { readonly type: "loaded"; readonly id: number; readonly checkpoint?: StoredCheckpoint }
  | { readonly type: "saved"; readonly id: number };

/** How much a lab may say. Past these it is ended with `flood`. */
export const limits = {
  /** Characters in one message. */
  message: 500_000,
  /** Characters of what went wrong. */
  words: 4000,
  /** Messages in any one second, and characters waiting for the page. */
  messagesPerSecond: 600,
  waiting: 4_000_000,
  /** Characters that the frame hands to the page at once, at most ten times a second. */
  delivery: 250_000,
  deliveryGap: 100,
  /** What one run may yield in all. */
  values: 200_000,
  characters: 64_000_000,
  /** Bytes of a checkpoint's arrays. */
  checkpoint: 16 * 2 ** 20,
  /** Bytes that a run's tensors may hold; a loop that disposes of nothing is ended here, before the browser ends it. */
  tensors: 2 ** 30,
  /** Nested lists and records in one value. */
  depth: 64,
} as const;

const nonfinite: { readonly [word: string]: number } = { NaN: Number.NaN, "+": Infinity, "-": -Infinity };

/** Turns a value that a cell yielded into JSON text, or throws with the place of what is not plain; `name` is what it is called then. */
export function encode(value: unknown, name = "the value"): string {
  return JSON.stringify(toJson(value, name, 0));
}

function toJson(value: unknown, path: string, depth: number): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    return { $: Number.isNaN(value) ? "NaN" : value > 0 ? "+" : "-" };
  }
  if (depth > limits.depth) throw new TypeError(`not plain: ${path} is nested deeper than ${limits.depth}`);
  if (Array.isArray(value)) return value.map((item, index) => toJson(item, `${path}[${index}]`, depth + 1));
  if (typeof value === "object") {
    const prototype = Object.getPrototypeOf(value);
    if (prototype === null || Object.getPrototypeOf(prototype) === null) {
      const record: { [key: string]: unknown } = {};
      for (const [key, item] of Object.entries(value)) {
        if (key === "$" || key === "__proto__") throw new TypeError(`not plain: ${path} has a key ${key}`);
        if (item !== undefined) record[key] = toJson(item, `${path}.${key}`, depth + 1);
      }
      return record;
    }
  }
  throw new TypeError(`not plain: ${path} is ${nameOf(value)}; numbers, strings, lists and records are`);
}

const nameOf = (value: unknown): string => {
  if (typeof value === "object" && value !== null) return `a ${value.constructor?.name || "class instance"}`;
  return value === undefined ? "undefined" : `a ${typeof value}`;
};

/** Undoes `encode` on parsed JSON; `undefined` where it is not what `encode` makes. */
export function decode(json: unknown, depth = 0): Plain | undefined {
  if (json === null || typeof json === "string" || typeof json === "boolean" || typeof json === "number") return json;
  if (depth > limits.depth || typeof json !== "object") return undefined;
  if (Array.isArray(json)) {
    const list: Plain[] = [];
    for (const item of json) {
      const value = decode(item, depth + 1);
      if (value === undefined) return undefined;
      list.push(value);
    }
    return list;
  }
  if ("$" in json) return typeof json.$ === "string" ? nonfinite[json.$] : undefined;
  const record: { [key: string]: Plain } = {};
  for (const [key, item] of Object.entries(json)) {
    const value = decode(item, depth + 1);
    if (value === undefined || key === "__proto__") return undefined;
    record[key] = value;
  }
  return record;
}
