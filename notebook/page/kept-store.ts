/** A store of the page in IndexedDB that is never waited for without a limit, and mends itself where it can. */
import { promisifyRequest } from "idb-keyval";
import { withLimit } from "../limit.ts";

export interface KeptStore {
  /** Works on the store in one transaction. Rejects where the browser refuses it, has no room, or says nothing. */
  use<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => PromiseLike<T>): Promise<T>;
}

/** How long a store may say nothing: to be opened, and to do one thing. */
const patience = { open: 5000, work: 20_000 } as const;

/** One that was silent once is not waited for again until it has answered. */
export function openKeptStore(database: string, name: string): KeptStore {
  let opening: Promise<IDBDatabase> | undefined;
  let silent = false;

  const opened = (): Promise<IDBDatabase> => {
    if (opening) return opening;
    const next = connect(database, name);
    opening = next;
    const again = () => {
      if (opening === next) opening = undefined;
    };
    next.then((db) => {
      db.onclose = again;
      // another tab, of a newer page, needs it as its own
      db.onversionchange = () => {
        db.close();
        again();
      };
    }, again);
    return next;
  };
  const waited = async <T>(promise: Promise<T>, limit: number): Promise<T> => {
    try {
      return await withLimit(promise, limit, "this browser’s storage");
    } catch (error) {
      if (error instanceof DOMException) throw error;
      silent = true;
      const heard = () => {
        silent = false;
      };
      promise.then(heard, heard);
      throw error;
    }
  };

  return {
    async use(mode, work) {
      if (silent) throw new Error("this browser’s storage does not answer");
      const db = await waited(opened(), patience.open);
      const store = db.transaction(name, mode).objectStore(name);
      return waited(Promise.resolve(work(store)), patience.work);
    },
  };
}

/** The database, with the store in it: one that has lost it, or was made by somebody else, is given it. */
async function connect(database: string, name: string): Promise<IDBDatabase> {
  const open = (version?: number) => {
    const request = indexedDB.open(database, version);
    request.onupgradeneeded = () => {
      if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name);
    };
    return promisifyRequest(request);
  };
  const found = await open();
  if (found.objectStoreNames.contains(name)) return found;
  found.close();
  return open(found.version + 1);
}
