/** Verified data files, kept for the next visit under their own sums. Storage that refuses, or says nothing, costs a download. */
import { promisifyRequest } from "idb-keyval";
import { openKeptStore } from "./kept-store.ts";

const parts = openKeptStore("implicit-layers-mnist", "parts");

export const keptPart = async (sum: string): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  try {
    const kept: unknown = await parts.use("readonly", (store) => promisifyRequest(store.get(sum)));
    return kept instanceof Uint8Array ? new Uint8Array(kept) : undefined;
  } catch {
    return undefined;
  }
};

/** false: the part lasts as long as this page. */
export const keepPart = async (sum: string, bytes: Uint8Array): Promise<boolean> => {
  try {
    await parts.use("readwrite", (store) => {
      store.put(bytes, sum);
      return promisifyRequest(store.transaction);
    });
    return true;
  } catch {
    return false;
  }
};
