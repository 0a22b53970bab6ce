import { isState } from "./mended-hash.ts";
import type { AddressMemo, Notebook } from "./notebook.ts";

interface AddressOptions {
  /** Told what a link asked for and could not be had; nothing, when all was understood. */
  ignored(entries: readonly string[]): void;
}

/** Longer than this, edited code stays out of the address: it is kept in the browser, and a copied link may still carry it. */
const longest = 8_000;
const settle = 300;

/**
 * Keeps the page and its address in step: obeys the hash when the page opens and whenever it changes (a link, back, forward), and writes
 * what the reader sets into it, in place, so that the address can be shared and a reload brings the same page back. Beside each address
 * that it writes stands, in the browser's history and nowhere else, which code in it is the reader's own.
 */
export function keepAddress(notebook: Notebook, { ignored }: AddressOptions): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;
  const obey = async () => {
    clearTimeout(timer);
    late = false;
    turn++;
    const link = await notebook.open(location.hash, memoIn(history.state));
    ignored(link.ignored);
    if (link.cell !== undefined) document.querySelector(`[data-cell="${link.cell}"]`)?.scrollIntoView();
  };
  const write = async () => {
    const mine = ++turn;
    const whole = await notebook.link();
    // an address that says less is better than one that still has the code of before
    const hash =
      whole !== undefined && whole.length <= longest ? whole : await notebook.link(undefined, { code: false });
    if (mine !== turn || hash === undefined) return;
    late = false;
    // a heading that the reader went to stays in the address while there is nothing to say
    const stays = hash === location.hash || (hash === "" && !isState(location.hash));
    const before = memoIn(history.state);
    const memo = notebook.memo();
    if (stays && JSON.stringify(memo) === JSON.stringify(before ?? nothing)) return;
    note(memo, stays ? undefined : hash || `${location.pathname}${location.search}`);
  };
  let late = false;
  notebook.watch(() => {
    late = true;
    clearTimeout(timer);
    timer = setTimeout(() => write().catch(() => undefined), settle);
  });
  // where the storage keeps nothing, this entry of the history is all that survives a reload: it is not to wait for the address, which
  // still has the code of before: the note says of it what it said, and which codes of links are gone from the page since
  const leave = () => {
    const memo = notebook.memo();
    if (late || Object.keys(memo.texts).length > 0) note({ ...memo, own: memoIn(history.state)?.own ?? memo.own });
  };
  for (const type of ["beforeunload", "pagehide"]) addEventListener(type, leave);
  document.addEventListener("visibilitychange", leave);
  addEventListener("hashchange", obey);
  obey();
}

const nothing: AddressMemo = { own: {}, texts: {}, left: {} };

/** Refused past a browser's limit (some 100 in half a minute, a few hundred kilobytes): the next one tells it all again. */
function note(memo: AddressMemo, url?: string): void {
  try {
    history.replaceState({ ...Object(history.state), memo }, "", url);
  } catch {
    // nothing is lost but this one
  }
}

/** The memo of a history entry; undefined where this page wrote none. */
function memoIn(state: unknown): AddressMemo | undefined {
  if (typeof state !== "object" || state === null || !("memo" in state)) return undefined;
  const { memo } = state;
  if (typeof memo !== "object" || memo === null || !("own" in memo) || !("texts" in memo)) return undefined;
  const [own, texts] = [textsIn(memo.own), textsIn(memo.texts)];
  const left = textsIn("left" in memo ? memo.left : {});
  return own && texts && left && { own, texts, left };
}

function textsIn(value: unknown): { readonly [cell: string]: string } | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(entries);
}
