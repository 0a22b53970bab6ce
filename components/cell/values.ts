/**
 * What a cell's view says of the values that it draws. Readers edit cells, so a value is checked once, when it arrives, before any view sees
 * it: its numbers may drive loops and its lists are drawn, so counts are whole and have an end, and lists and words have a length.
 */
import * as v from "valibot";
import type { Plain } from "../../notebook/protocol.ts";
import { real, textUpTo, wholeFrom } from "../../notebook/schema.ts";

export { picture, trainRows } from "../../notebook/train-rows.ts";
export { real };

/** More of anything is not counted on a page. */
const mostCounted = 1e9;
/** Steps, batches, digits: from 0 on. */
export const count = wholeFrom(0, mostCounted);
/** Epochs, networks: from 1 on, as a reader counts. */
export const ordinal = wholeFrom(1, mostCounted);
export const flag = v.boolean();
/** A line of a cell's own words. */
export const words = textUpTo(2000);

/** A list of at most `most`. */
export const list = <const S extends v.GenericSchema>(item: S, most = 5000) => v.pipe(v.array(item), v.maxLength(most));
/** Rows of one length, as a matrix is drawn. */
export const matrix = (most = 200) =>
  v.pipe(
    list(list(real, most), most),
    v.check((rows) => rows.every((row) => row.length === rows[0]?.length), "has rows of different lengths"),
  );
/** One of a few words. */
export const oneOf = <const W extends readonly string[]>(...words: W) => v.picklist(words);
export const orNull = <const S extends v.GenericSchema>(schema: S) => v.nullable(schema);
/** A record with these fields; whatever else there is in it is left out. */
export const record = <const E extends v.ObjectEntries>(fields: E) => v.object(fields);

export const point = record({ x: real, y: real });
/** How an iteration ended. */
export const outcome = oneOf("converged", "max-steps", "diverged", "nonfinite");
/** A step of an iteration, as `iterate` yields it. A reader's own loop may count less: the curve needs k and the residual, the rest is NaN then. */
export const step = record({
  k: count,
  residual: real,
  relative: v.optional(real, Number.NaN),
  evaluations: v.optional(v.union([count, v.nan()]), Number.NaN),
});
const shape = list(count, 8);
const name = textUpTo(100);
const tensor = { name, id: count, shape };
/** A tape, as `recordTape` gives it. */
export const tape = record({
  nodes: list(
    record({
      id: count,
      name,
      inputs: list(record(tensor), 64),
      outputs: list(record({ id: count, shape }), 64),
      saved: count,
    }),
    2000,
  ),
  saved: count,
  bytes: count,
});
/** A tape in brief, as it is drawn. */
export const tapeNodes = list(record({ id: count, name, inputs: list(count, 64), shape, bytes: count }), 2000);

/** The values of a cell: each is one of these, the first that fits. `takes` makes the type exact: what the cell yields and what is let in are one. */
export interface Yields<V> {
  readonly kinds: readonly v.GenericSchema<unknown, V>[];
  readonly takes?: (value: Deep<V>) => void;
}
type Deep<T> = T extends object ? { readonly [K in keyof T]: Deep<T[K]> } : T;

/** Takes the kinds of values apart by their fields; name those with more fields first. */
export const anyOf = <const S extends readonly v.GenericSchema[]>(...kinds: S): Yields<v.InferOutput<S[number]>> => ({
  kinds: kinds as readonly v.GenericSchema<unknown, v.InferOutput<S[number]>>[],
});

/** One value, checked: what the view draws, or where it is not what the view draws, and what stands there. */
export type Checked<V> =
  | { readonly fits: true; readonly value: V }
  | { readonly fits: false; readonly at: string; readonly found: string };

/** Checks one value. Costs some microseconds; of what does not fit, names the first place. */
export function check<V>({ kinds }: Yields<V>, value: Plain): Checked<V> {
  for (const kind of kinds) {
    const result = v.safeParse(kind, value, { abortEarly: true });
    if (result.success) return { fits: true, value: result.output };
  }
  // what is no record has no places
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { fits: false, at: "", found: brief(value) };
  }
  const [first] = [...kinds].sort((a, b) => likeness(b, value) - likeness(a, value));
  const issue = first && v.safeParse(first, value, { abortEarly: true }).issues?.[0];
  const at = issue?.path?.map(({ key }) => String(key).slice(0, 40)).slice(0, 6) ?? [];
  return { fits: false, at: at.join("."), found: brief(issue ? issue.input : value) };
}

/** How many of a kind's fields a value has; a field that names the kind counts most. */
function likeness(kind: v.GenericSchema, value: object): number {
  if (!("entries" in kind)) return 0;
  return Object.entries(kind.entries as v.ObjectEntries).reduce((sum, [key, field]) => {
    if (!Object.hasOwn(value, key)) return sum;
    const names = field.type === "literal" || field.type === "picklist";
    return sum + (names && v.is(field, Reflect.get(value, key)) ? 10 : 1);
  }, 0);
}

/** What stands there, in few characters: "1e308", "“converged”", "[20000]", "{}"; "" where nothing does. */
function brief(found: unknown): string {
  if (typeof found === "number") return String(found).replace("e+", "e");
  if (typeof found === "string") return `“${found.length > 24 ? `${found.slice(0, 24)}…` : found}”`;
  if (Array.isArray(found)) return `[${found.length}]`;
  if (typeof found === "object" && found !== null) return "{ }";
  return found === undefined ? "" : String(found);
}
