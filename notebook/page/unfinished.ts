/** A note that a cell's code has begun and not yet ended: a cell that hung is not started by itself after a reload. */
import * as v from "valibot";
import { withLimit } from "../limit.ts";
import { moment, readText } from "../schema.ts";

const key = (lesson: string, cell: string) => `implicit-layers:unfinished:${lesson}/${cell}`;

const started = v.pipe(moment, v.integer());

/** Storage may be closed to us (private windows, policies): then there is no note, and nothing else changes. */
const attempt = <T>(use: () => T): T | undefined => {
  try {
    return use();
  } catch {
    return undefined;
  }
};

export const noteStart = (lesson: string, cell: string): void =>
  attempt(() => localStorage.setItem(key(lesson, cell), String(Date.now())));
export const noteEnd = (lesson: string, cell: string): void =>
  attempt(() => localStorage.removeItem(key(lesson, cell)));
/** Whatever else lies there is no note: nobody is kept from a cell by it. */
export const isUnfinished = (lesson: string, cell: string): boolean =>
  attempt(() => readText(started, localStorage.getItem(key(lesson, cell)) ?? "") !== undefined) ?? false;

/**
 * Says to other pages of this site that the cell runs here, until what it answers with is called: what another page finds unfinished may
 * be going on in this one. The browser takes the lock back when a page goes, however it goes.
 */
export function holdRun(lesson: string, cell: string): () => void {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  attempt(() => navigator.locks?.request(key(lesson, cell), { mode: "shared" }, () => ended).catch(() => undefined));
  return end;
}

/** true where another page runs the cell now. */
export async function runsElsewhere(lesson: string, cell: string): Promise<boolean> {
  try {
    const { held } = await withLimit(navigator.locks.query(), 2000, "the browser’s locks");
    return held?.some(({ name }) => name === key(lesson, cell)) ?? false;
  } catch {
    return false;
  }
}
