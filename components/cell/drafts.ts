/** Readers' texts between two visits. Storage may be closed to us or full: then a text is not kept, and nothing else changes. */
import { type CellRecord, readRecord, unreadRecord, writeRecord } from "./cell-record.ts";

export interface Drafts {
  /** What is kept of a cell; `undefined` where there is nothing. `unread`: what lay there is no record, and was set aside. */
  load(cell: string): { readonly record: CellRecord; readonly unread: boolean } | undefined;
  /** Keeps a record, at once; false where this browser keeps nothing, or has no room, beyond this tab. */
  save(cell: string, record: CellRecord): boolean;
  /** Calls back when another tab has written a cell's record, or may have: a tab that slept is not told. */
  watch(listener: (cell: string | undefined) => void): void;
}

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

interface DraftsOptions {
  /** Asked for at each use: touching a refused localStorage throws. */
  readonly store?: () => Store;
  /** Where a text goes that the first has no room for: it survives a reload, and not more. */
  readonly tab?: () => Store;
  readonly now?: () => number;
}

const attempt = <T>(use: () => T): T | undefined => {
  try {
    return use();
  } catch {
    return undefined;
  }
};

/** The texts of one lesson's cells. */
export function openDrafts(
  lesson: string,
  { store = () => localStorage, tab = () => sessionStorage, now = Date.now }: DraftsOptions = {},
): Drafts {
  const prefix = `implicit-layers:draft:${lesson}/`;
  const keyOf = (cell: string) => `${prefix}${cell}`;
  const found = (from: () => Store, cell: string) => {
    const raw = attempt(() => from().getItem(keyOf(cell)));
    if (raw === null || raw === undefined) return undefined;
    const record = readRecord(raw);
    return record ? { record, unread: false } : { record: unreadRecord(raw, now()), unread: true };
  };
  const put = (into: () => Store, cell: string, record: CellRecord) =>
    attempt(() => {
      if (record.own || record.kept.length > 0) into().setItem(keyOf(cell), writeRecord(record));
      else into().removeItem(keyOf(cell));
      return true;
    }) ?? false;

  return {
    load(cell) {
      const [kept, late] = [found(store, cell), found(tab, cell)];
      if (!kept || !late || late.unread) return kept ?? late;
      // the tab's own is there only while the other took no more
      return { record: late.record, unread: false };
    },
    save(cell, record) {
      const [newest] = record.kept.filter(({ origin }) => origin === "reader");
      // where room is short, the newest own text is what must survive
      const shorter = [record, { ...record, kept: newest ? [newest] : [] }, { ...record, kept: [] }];
      const fits = shorter.some((one) => put(store, cell, one));
      if (fits) attempt(() => tab().removeItem(keyOf(cell)));
      else shorter.some((one) => put(tab, cell, one));
      return fits || (!record.own && record.kept.length === 0);
    },
    watch(listener) {
      if (typeof document === "undefined") return;
      addEventListener("storage", ({ key, storageArea }) => {
        if (storageArea !== attempt(store)) return;
        if (key === null) listener(undefined);
        else if (key.startsWith(prefix)) listener(key.slice(prefix.length));
      });
      addEventListener("pageshow", () => listener(undefined));
      document.addEventListener("visibilitychange", () => !document.hidden && listener(undefined));
    },
  };
}

/** Texts that last as long as their page. */
export function draftsInMemory(): Drafts {
  const records = new Map<string, CellRecord>();
  return {
    load(cell) {
      const record = records.get(cell);
      return record && { record, unread: false };
    },
    save: (cell, record) => Boolean(records.set(cell, record)),
    watch: () => undefined,
  };
}

/** A short name for a text: two texts with the same one are the same, but for a chance of one in 2⁵³ (cyrb53, by bryc). */
export function fingerprint(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
