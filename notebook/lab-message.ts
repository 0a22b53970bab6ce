/** Reads what a lab says: untrusted text in, a checked message out. Pure, and the same in the frame and in the page. */
import {
  type ArrayEntry,
  assets,
  type BackendInfo,
  backendReasons,
  backends,
  decode,
  type Failure,
  failureKinds,
  type LabMessage,
  limits,
  type Plain,
  type Progress,
  progressKinds,
  type Tensors,
} from "./protocol.ts";

type Fields = { readonly [key: string]: unknown };

/** The message in `text`, or undefined where the text is none. */
export function readLabMessage(text: unknown): LabMessage | undefined {
  if (typeof text !== "string" || text.length > limits.message) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isFields(parsed) ? readers[String(parsed.type)]?.(parsed) : undefined;
  } catch {
    return undefined;
  }
}

/** How many bytes the arrays of a `save` take: what must follow it. */
export const bytesOf = (arrays: readonly ArrayEntry[]): number =>
  arrays.reduce((sum, { shape }) => sum + 4 * shape.reduce((size, side) => size * side, 1), 0);

const readers: { readonly [type: string]: (fields: Fields) => LabMessage | undefined } = Object.assign(
  Object.create(null),
  {
    ready: () => ({ type: "ready" }),
    beat: () => ({ type: "beat" }),
    running: () => ({ type: "running" }),
    mnist: () => ({ type: "mnist" }),
    asset: ({ name }: Fields) => {
      const known = oneOf(assets, name);
      return known && { type: "asset", name: known };
    },
    backend: ({ backend }: Fields) => {
      const info = readBackend(backend);
      return info && { type: "backend", backend: info };
    },
    progress: ({ progress }: Fields) => {
      const read = readProgress(progress);
      return read && { type: "progress", progress: read };
    },
    values: ({ values }: Fields) => {
      const plain = decode(values);
      return Array.isArray(plain) ? { type: "values", values: plain as readonly Plain[] } : undefined;
    },
    load: ({ id, name, from }: Fields) =>
      isId(id) && isName(name) && (from === undefined || isName(from))
        ? { type: "load", id, name, ...(from === undefined ? {} : { from }) }
        : undefined,
    save: ({ id, name, note, arrays }: Fields) => {
      const plain = decode(note);
      const entries = Array.isArray(arrays) ? arrays.map(readEntry) : [undefined];
      const whole = entries.filter((entry) => entry !== undefined);
      if (!isId(id) || !isName(name) || plain === undefined || whole.length !== entries.length) return undefined;
      return bytesOf(whole) <= limits.checkpoint ? { type: "save", id, name, note: plain, arrays: whole } : undefined;
    },
    end: ({ failure, tensors }: Fields) => ({
      type: "end",
      ...(failure === undefined ? {} : { failure: readFailure(failure) }),
      ...(isTensors(tensors) ? { tensors: { before: tensors.before, after: tensors.after } } : {}),
    }),
  } satisfies { [type: string]: (fields: Fields) => LabMessage | undefined },
);

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isFinite(value) && Number(value) >= 0;
const isPlace = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 1;
const isId = (value: unknown): value is number => Number.isSafeInteger(value);
const isName = (value: unknown): value is string => typeof value === "string" && value !== "" && value.length <= 100;
const isTensors = (value: unknown): value is Tensors =>
  isFields(value) && isCount(value.before) && isCount(value.after);
const oneOf = <T extends string>(words: readonly T[], value: unknown): T | undefined =>
  words.find((word) => word === value);

function readBackend(value: unknown): BackendInfo | undefined {
  if (!isFields(value)) return undefined;
  const name = oneOf(backends, value.name);
  const reason = oneOf(backendReasons, value.reason);
  if (!name || !reason || typeof value.renderer !== "string") return undefined;
  return { name, reason, renderer: value.renderer.slice(0, 300) };
}

function readProgress(value: unknown): Progress | undefined {
  if (!isFields(value) || !isCount(value.done) || !isCount(value.total)) return undefined;
  const what = oneOf(progressKinds, value.what);
  return what && { what, done: value.done, total: value.total };
}

function readEntry(value: unknown): ArrayEntry | undefined {
  if (!isFields(value) || !isName(value.name) || !Array.isArray(value.shape) || value.shape.length > 8)
    return undefined;
  const shape: unknown[] = value.shape;
  return shape.every((side): side is number => Number.isSafeInteger(side) && Number(side) >= 0)
    ? { name: value.name, shape }
    : undefined;
}

/** A failure that a lab reports; whatever is not understood in it is left out, so that the failure itself is never lost. */
function readFailure(value: unknown): Failure {
  if (!isFields(value)) return { kind: "runtime", message: "" };
  const { at } = value;
  return {
    kind: oneOf(failureKinds, value.kind) ?? "runtime",
    message: typeof value.message === "object" ? "" : String(value.message ?? "").slice(0, limits.words),
    ...(isFields(at) && isName(at.cell) && isPlace(at.line) && isPlace(at.column)
      ? { at: { cell: at.cell, line: at.line, column: at.column } }
      : {}),
  };
}
