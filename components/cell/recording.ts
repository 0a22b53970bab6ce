/**
 * A recorded run: what a cell yielded once in a real browser, kept beside its lesson, so that a page has its figures
 * before anything has run. `npm run record` makes them; the page's HTML shows them, and its cells fetch them when they wake.
 */
import * as v from "valibot";
import { backends, limits, type Plain } from "../../notebook/protocol.ts";
import { listUpTo, plain, quantity, read, real } from "../../notebook/schema.ts";

const recording = v.object({
  /** The day of the run, YYYY-MM-DD. */
  date: v.pipe(v.string(), v.isoDate()),
  backend: v.picklist(backends),
  seed: real,
  params: v.record(v.string(), v.union([v.boolean(), real, v.string()])),
  /** Milliseconds that the run took where it was recorded. */
  elapsed: quantity,
  /** What it yielded, thinned out where it was much. */
  values: listUpTo(
    v.custom<Plain>(() => true),
    limits.values,
  ),
  /** Every number that the cell then showed, by its `data-value`: prose quotes these. */
  numbers: v.record(v.string(), real),
});
export type Recording = Readonly<v.InferOutput<typeof recording>>;

/** Reads a recording as it stands in a file; throws where it is none. */
export function readRecording(json: unknown): Recording {
  const found = read(v.pipe(plain, recording), json);
  if (!found) throw new Error("invalid recording");
  return found;
}

/** "21 November 2026": written without the machine's time zone, so that server and browser agree. */
export const dayOf = ({ date }: Recording, language: string): string =>
  new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeZone: "UTC" }).format(
    new Date(`${date}T12:00:00Z`),
  );
