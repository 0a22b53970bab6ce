/** Finds in a reader's text the place of what was thrown while it ran. */
import type { Compiled, Place } from "./compile.ts";
import { Failed } from "./failure.ts";
import type { Failure } from "./protocol.ts";

const outOfMemory = /array buffer allocation failed|out of memory|invalid typed array length|failed to allocate/i;

/** What the page is told of a thrown value: its kind, its words, and the first frame of its stack that lies in a cell. */
export function failureOf(thrown: unknown, compiled: ReadonlyMap<string, Compiled>): Failure {
  if (thrown instanceof Failed) return thrown.failure;
  if (!(thrown instanceof Error)) return { kind: "runtime", message: `thrown: ${wordsFor(thrown)}` };
  const message = inReadersWords(`${thrown.name}: ${thrown.message}`);
  const kind = outOfMemory.test(thrown.message) ? "out-of-memory" : "runtime";
  const at = placeIn(thrown.stack ?? "", compiled);
  return { kind, message, ...(at && { at }) };
}

/** The first place in a stack that lies in a cell, put back to where the reader wrote it. */
export function placeIn(stack: string, compiled: ReadonlyMap<string, Compiled>): Failure["at"] {
  const [, cell = "", line, column] = /cell:\/\/\/([\w-]+)\.ts:(\d+):(\d+)/.exec(stack) ?? [];
  return original(cell, { line: Number(line), column: Number(column) }, compiled);
}

/** Where a place in a cell's JavaScript lies in its text. */
export function original(cell: string, place: Place, compiled: ReadonlyMap<string, Compiled>): Failure["at"] {
  const made = compiled.get(cell);
  return made && { cell, ...made.original(place) };
}

/** Takes out what the compiler put in: `(0, _implicit.solve) is not a function` is about `solve`. */
const inReadersWords = (message: string) =>
  message.replace(/\(0 ?, ?_\w+\.([\w$]+)\)/g, "$1").replace(/(?<![\w.])_[a-z]\w*\.(?=[\w$]+)/g, "");

function wordsFor(value: unknown): string {
  try {
    return typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  } catch {
    return String(value);
  }
}
