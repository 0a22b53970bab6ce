/** A reader's edits between two visits. Storage may be closed to us or full: then a draft is not kept, and nothing else changes. */
import * as v from "valibot";
import { readText } from "../../notebook/schema.ts";

const draft = v.object({
  /** The fingerprint of the lesson's text that the edit began from. */
  base: v.string(),
  text: v.string(),
  /** The reader's own edit, put aside while a link's code stands in its place. */
  aside: v.exactOptional(v.string()),
});
export type Draft = Readonly<v.InferOutput<typeof draft>>;

export interface Drafts {
  load(cell: string): Draft | undefined;
  /** Keeps a draft, or forgets it; false where this browser keeps nothing or has no room. */
  save(cell: string, draft: Draft | undefined): boolean;
}

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The drafts of one lesson. `store` is asked for at each use: touching a refused localStorage throws. */
export function openDrafts(lesson: string, store: () => Store = () => localStorage): Drafts {
  const keyOf = (cell: string) => `implicit-layers:draft:${lesson}/${cell}`;
  return {
    load(cell) {
      try {
        return readText(draft, store().getItem(keyOf(cell)) ?? "null");
      } catch {
        return undefined;
      }
    },
    save(cell, draft) {
      try {
        if (draft) store().setItem(keyOf(cell), JSON.stringify(draft));
        else store().removeItem(keyOf(cell));
        return true;
      } catch {
        return draft === undefined;
      }
    },
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
