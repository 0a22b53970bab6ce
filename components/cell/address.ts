import { isState } from "./link.ts";
import type { Notebook } from "./notebook.ts";

interface AddressOptions {
  /** Told what a link asked for and could not be had; nothing, when all was understood. */
  ignored(entries: readonly string[]): void;
}

/** Longer than this, edited code stays out of the address: it is kept in the browser, and a copied link may still carry it. */
const longest = 8_000;
const settle = 300;

/**
 * Keeps the page and its address in step: obeys the hash when the page opens and whenever it changes (a link, back, forward), and writes
 * what the reader sets into it, in place, so that the address can be shared and a reload brings the same page back.
 */
export function keepAddress(notebook: Notebook, { ignored }: AddressOptions): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;
  const obey = async () => {
    clearTimeout(timer);
    turn++;
    const link = await notebook.open(location.hash);
    ignored(link.ignored);
    if (link.cell !== undefined) document.querySelector(`[data-cell="${link.cell}"]`)?.scrollIntoView();
  };
  const write = async () => {
    const mine = ++turn;
    const hash = await notebook.link();
    if (mine !== turn || hash === undefined || hash.length > longest || hash === location.hash) return;
    // a heading that the reader went to stays in the address while there is nothing to say
    if (hash === "" && !isState(location.hash)) return;
    history.replaceState(history.state, "", hash || `${location.pathname}${location.search}`);
  };
  notebook.watch(() => {
    clearTimeout(timer);
    timer = setTimeout(() => write().catch(() => undefined), settle);
  });
  addEventListener("hashchange", obey);
  obey();
}
