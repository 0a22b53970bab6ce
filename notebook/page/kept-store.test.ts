import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openKeptStore } from "./kept-store.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A database as far as it is opened, with these stores in it. */
function database(stores: string[]) {
  const made: string[] = [];
  const db = {
    version: 1,
    objectStoreNames: { contains: (name: string) => [...stores, ...made].includes(name) },
    createObjectStore: (name: string) => made.push(name),
    transaction: () => ({ objectStore: (name: string) => ({ name }) }),
    close: () => undefined,
  };
  return { db, made };
}

interface Request {
  result?: unknown;
  onsuccess?: () => void;
  onupgradeneeded?: () => void;
}

const work = async (store: IDBObjectStore) => store.name;

test("one that never answers is given up, and not waited for again until it has answered", async () => {
  const requests: Request[] = [];
  vi.stubGlobal("indexedDB", { open: () => requests[requests.push({}) - 1] });
  const { use } = openKeptStore("base", "store");
  const first = expect(use("readonly", work)).rejects.toThrow("did not answer");
  await vi.advanceTimersByTimeAsync(5000);
  await first;
  const started = Date.now();
  await expect(use("readonly", work)).rejects.toThrow("does not answer");
  expect(Date.now()).toBe(started);
  const [request] = requests;
  if (request) request.result = database(["store"]).db;
  request?.onsuccess?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(await use("readonly", work)).toBe("store");
});

test("one that has lost its store is given it again", async () => {
  const { db, made } = database([]);
  const versions: (number | undefined)[] = [];
  vi.stubGlobal("indexedDB", {
    open(_: string, version?: number) {
      versions.push(version);
      const request: Request = { result: db };
      queueMicrotask(() => {
        if (version) request.onupgradeneeded?.();
        request.onsuccess?.();
      });
      return request;
    },
  });
  expect(await openKeptStore("base", "store").use("readonly", work)).toBe("store");
  expect([versions, made]).toEqual([[undefined, 2], ["store"]]);
});

test("work that never ends is given up too; what the browser refuses is refused as it says", async () => {
  const { db } = database(["store"]);
  vi.stubGlobal("indexedDB", {
    open() {
      const request: Request = { result: db };
      queueMicrotask(() => request.onsuccess?.());
      return request;
    },
  });
  const { use } = openKeptStore("base", "store");
  const full = new DOMException("no room", "QuotaExceededError");
  await expect(use("readwrite", () => Promise.reject(full))).rejects.toBe(full);
  expect(await use("readonly", work)).toBe("store");
  const given = expect(use("readwrite", () => new Promise(() => undefined))).rejects.toThrow("did not answer");
  await vi.advanceTimersByTimeAsync(20_000);
  await given;
});
