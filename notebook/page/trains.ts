/**
 * A run that keeps checkpoints is one tab's: two that train the same cell would overwrite each other. Web Locks where the browser has
 * them (it takes one back when a page goes, however it goes), and else a note in the storage that has to be renewed.
 */
import * as v from "valibot";
import { withLimit } from "../limit.ts";
import { moment, readText } from "../schema.ts";

/** Where else a cell trains, as far as it is known. */
export interface Elsewhere {
  /** Milliseconds since 1970. */
  readonly since?: number;
}

interface ClaimListener {
  /** It trains in another tab: this one waits. `undefined`: no longer. */
  elsewhere(where: Elsewhere | undefined): void;
}

const note = v.object({ tab: v.string(), since: moment, beat: moment });
const own = String(Math.random()).slice(2);
const keyOf = (lesson: string, cell: string) => `implicit-layers:trains:${lesson}/${cell}`;
const beatEvery = 5000;
/** Timers of a hidden tab may come once a minute. */
const stale = 90_000;
/** A browser that does not answer for so long has no locks. */
const patience = 3000;

const attempt = <T>(use: () => T): T | undefined => {
  try {
    return use();
  } catch {
    return undefined;
  }
};
const noteOf = (key: string) => attempt(() => readText(note, localStorage.getItem(key) ?? ""));

/** Waits until the cell's training is this tab's; answers with the way to give it up. Never rejects, but for `signal`. */
export async function claimTraining(
  lesson: string,
  cell: string,
  signal: AbortSignal,
  { elsewhere }: ClaimListener,
): Promise<() => void> {
  const key = keyOf(lesson, cell);
  const waiting = () => elsewhere({ ...sinceOf(noteOf(key)) });
  const free = (await lock(key, signal, waiting)) ?? (await polled(key, signal, waiting));
  elsewhere(undefined);
  const since = Date.now();
  const beat = () => attempt(() => localStorage.setItem(key, JSON.stringify({ tab: own, since, beat: Date.now() })));
  beat();
  const pulse = setInterval(beat, beatEvery);
  const gone = () => attempt(() => noteOf(key)?.tab === own && localStorage.removeItem(key));
  addEventListener("pagehide", gone);
  return () => {
    clearInterval(pulse);
    removeEventListener("pagehide", gone);
    gone();
    free();
  };
}

const sinceOf = (found: v.InferOutput<typeof note> | undefined): Elsewhere => (found ? { since: found.since } : {});

/** The lock, once it is free; undefined where the browser has none. */
async function lock(key: string, signal: AbortSignal, waiting: () => void): Promise<(() => void) | undefined> {
  const asked = attempt(() => navigator.locks);
  if (!asked) return undefined;
  const take = (options: LockOptions) =>
    new Promise<(() => void) | undefined>((got, refused) => {
      asked
        .request(key, options, (found) => (found ? new Promise<void>((free) => got(free)) : got(undefined)))
        .catch(refused);
    });
  const first = take({ ifAvailable: true });
  try {
    const at = await withLimit(first, patience, "the browser’s locks");
    if (at) return at;
  } catch {
    // should it be given after all, nobody here is left to take it
    first.then((late) => late?.()).catch(() => undefined);
    return undefined;
  }
  waiting();
  return take({ signal });
}

async function polled(key: string, signal: AbortSignal, waiting: () => void): Promise<() => void> {
  const taken = () => {
    const found = noteOf(key);
    return found !== undefined && found.tab !== own && Math.abs(Date.now() - found.beat) < stale;
  };
  while (taken()) {
    waiting();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    signal.throwIfAborted();
  }
  return () => undefined;
}
