/**
 * Where a cell gives a value away: at a `yield` or a `throw`. A value that is no error knows no line, so each statement of the text also
 * puts what it gives into a list, `yield sites[3]=value`: whoever is handed a value that it cannot take finds there where it came from.
 */
import { type Place, placesOf } from "./place.ts";
import type { Token } from "./scan.ts";

export interface Sites {
  /** The text with its marks: the same lines, some longer. */
  readonly text: string;
  /** What the list is called in it. */
  readonly name: string;
  /** The place of each statement in the reader's text. */
  readonly places: readonly Place[];
  /** The place in the reader's text of a place in the marked one. */
  original(place: Place): Place;
}

/** Marks a text's statements; `tokens` are its own. */
export function markSites(text: string, tokens: readonly Token[]): Sites {
  let name = "_sites";
  while (text.includes(name)) name += "_";
  const place = placesOf(text);
  const places: Place[] = [];
  const marks = new Map<number, { readonly column: number; readonly length: number }[]>();
  let marked = "";
  let copied = 0;
  for (const [at, token] of tokens.entries()) {
    if (!gives(tokens, at)) continue;
    const mark = ` ${name}[${places.length}]=`;
    marked += text.slice(copied, token.end) + mark;
    copied = token.end;
    places.push(place(token.start));
    const { line, column } = place(token.end);
    marks.set(line, [...(marks.get(line) ?? []), { column, length: mark.length }]);
  }
  return {
    text: marked + text.slice(copied),
    name,
    places,
    original({ line, column }) {
      let before = 0;
      for (const mark of marks.get(line) ?? []) {
        if (column - before <= mark.column) break;
        before += Math.min(mark.length, column - before - mark.column);
      }
      return { line, column: column - before };
    },
  };
}

/** Tokens that a parenthesis may take before it is no longer looked for its end. */
const near = 1000;

function gives(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  const next = tokens[at + 1];
  if (token?.kind !== "word" || (token.text !== "yield" && token.text !== "throw")) return false;
  if (!next || next.newline || /^\??\.$/.test(tokens[at - 1]?.text ?? "")) return false;
  if (next.kind === "mark" && /^(?:[*;)\]},:?=.]|=>|\?\.)$/.test(next.text)) return false;
  // a method may have this name: `yield(…) {`
  const closing =
    next.text === "("
      ? tokens.slice(at + 2, at + near).findIndex(({ text, depth }) => text === ")" && depth <= next.depth + 1)
      : -1;
  return closing < 0 || !/^[{:]$/.test(tokens[at + closing + 3]?.text ?? "");
}
