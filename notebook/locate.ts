/** Finds in a reader's text the place of what was thrown while it ran. */
import type { Compiled } from "./compile.ts";
import { Failed } from "./failure.ts";
import type { Place } from "./place.ts";
import type { Failure } from "./protocol.ts";

/** What an error is about, by its words: those of tfjs, of the library, and of the engine's own. The first that fits. */
const kinds: readonly (readonly [kind: Failure["kind"], words: RegExp])[] = [
  ["out-of-memory", /array buffer allocation failed|out of memory|invalid typed array length|failed to allocate/i],
  ["disposed", /tensor is disposed|disposed (?:a |its argument|tensor)|already disposed/i],
  ["singular", /singular|not of full rank|not invertible/i],
  [
    "shape",
    /shape mismatch|shapes? .*(?:match|mismatch|differ|incompatible|broadcast)|(?:inner|outer) (?:shapes|dimensions)|could not be broadcast|must (?:have|be) (?:the same )?(?:rank|shape)|match the product of shape|based on the provided shape|inferred shape|rank should be|must be (?:of )?rank|of rank \d/i,
  ],
  ["not-converged", /(?:did|does|do) not converge|not converged|no convergence|failed to converge/i],
  ["nonfinite", /not (?:a )?finite|non-?finite|\bnan\b/i],
];

/** Where a value that is no error was given away, by `yield` or `throw`. */
export type PlaceOf = (value: unknown) => Failure["at"];

/** What the page is told of a thrown value: its kind, its words, and the first frame of its stack that lies in a cell. Never throws. */
export function failureOf(
  thrown: unknown,
  compiled: ReadonlyMap<string, Compiled>,
  placeOf: PlaceOf = () => undefined,
): Failure {
  try {
    return read(thrown, compiled, placeOf);
  } catch {
    // reading it runs its getters, and those are the cell's own
    return { kind: "runtime", message: "thrown: a value that cannot be put into words" };
  }
}

function read(thrown: unknown, compiled: ReadonlyMap<string, Compiled>, placeOf: PlaceOf): Failure {
  if (thrown instanceof Failed) {
    const { failure, stack = "" } = thrown;
    const place = failure.at ?? placeIn(stack, compiled);
    return { ...failure, ...(place && { at: place }) };
  }
  const at = placeOfThrown(thrown, compiled, placeOf);
  if (!(thrown instanceof Error)) return { kind: "runtime", message: `thrown: ${wordsFor(thrown)}`, ...(at && { at }) };
  const message = [inReadersWords(`${thrown.name}: ${thrown.message}`), ...parts(thrown)].join("\n");
  const kind = kinds.find(([, words]) => words.test(thrown.message))?.[0] ?? "runtime";
  return { kind, message, ...(at && { at }) };
}

/** An error's own place, that of its statement, or that of the first error inside it that has one. */
function placeOfThrown(thrown: unknown, compiled: ReadonlyMap<string, Compiled>, placeOf: PlaceOf): Failure["at"] {
  if (!(thrown instanceof Error)) return placeOf(thrown);
  return [thrown, ...inside(thrown)]
    .map((error) => (error instanceof Error ? placeIn(error.stack ?? "", compiled) : undefined))
    .concat(placeOf(thrown))
    .find((place) => place !== undefined);
}

/** What an error was made of: those that an AggregateError holds, and its cause. */
const inside = (error: Error): readonly unknown[] => [
  ...(error instanceof AggregateError ? error.errors : []),
  ...(error.cause === undefined ? [] : [error.cause]),
];

/** Of the errors inside one, as many as a reader would look at. */
const mostParts = 5;

function parts(error: Error): readonly string[] {
  const held = inside(error);
  const shown = held.slice(0, mostParts).map((part) => {
    const words = part instanceof Error ? inReadersWords(`${part.name}: ${part.message}`) : wordsFor(part);
    return part === error.cause ? `  caused by ${words}` : `  • ${words}`;
  });
  return held.length > mostParts ? [...shown, `  … and ${held.length - mostParts} more`] : shown;
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
