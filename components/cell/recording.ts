/**
 * A recorded run: what a cell yielded once in a real browser, kept beside its lesson, so that a page has its figures
 * before anything has run. `npm run record` makes them; the page's HTML shows them, and its cells fetch them when they wake.
 */
import { type Backend, backends, decode, type Params, type Plain } from "../../notebook/protocol.ts";

export interface Recording {
  /** The day of the run, YYYY-MM-DD. */
  readonly date: string;
  readonly backend: Backend;
  readonly seed: number;
  readonly params: Params;
  /** Milliseconds that the run took where it was recorded. */
  readonly elapsed: number;
  /** What it yielded, thinned out where it was much. */
  readonly values: readonly Plain[];
  /** Every number that the cell then showed, by its `data-value`: prose quotes these. */
  readonly numbers: { readonly [name: string]: number };
}

/** Reads a recording as it stands in a file; throws where it is none. */
export function readRecording(json: unknown): Recording {
  const found = decode(json);
  if (typeof found !== "object" || found === null || Array.isArray(found)) throw new Error("invalid recording");
  const record = found as unknown as Recording;
  if (!backends.includes(record.backend) || !Array.isArray(record.values) || !/^\d{4}-\d\d-\d\d$/.test(record.date)) {
    throw new Error(`invalid recording: ${record.date} on ${record.backend}`);
  }
  return record;
}

/** "21 November 2026": written without the machine's time zone, so that server and browser agree. */
export const dayOf = ({ date }: Recording, language: string): string =>
  new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeZone: "UTC" }).format(
    new Date(`${date}T12:00:00Z`),
  );
