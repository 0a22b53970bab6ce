/** Verified data files, kept for the next visit under their own sums. Storage that refuses costs a download, nothing else. */
import { createStore, get, set, type UseStore } from "idb-keyval";

let store: UseStore | undefined;
const storeOf = (): UseStore => {
  store ??= createStore("implicit-layers-mnist", "parts");
  return store;
};

export const keptPart = async (sum: string): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  try {
    const kept: unknown = await get(sum, storeOf());
    return kept instanceof Uint8Array ? new Uint8Array(kept) : undefined;
  } catch {
    return undefined;
  }
};

export const keepPart = async (sum: string, bytes: Uint8Array): Promise<void> => {
  try {
    await set(sum, bytes, storeOf());
  } catch {
    // the part stays in memory for this visit
  }
};
