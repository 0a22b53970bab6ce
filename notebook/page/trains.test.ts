import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { claimTraining, type Elsewhere } from "./trains.ts";

const key = "implicit-layers:trains:lesson/cell";
const store = new Map<string, string>();

beforeEach(() => {
  vi.useFakeTimers();
  store.clear();
  for (const name of ["addEventListener", "removeEventListener"]) vi.stubGlobal(name, () => undefined);
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => store.get(name) ?? null,
    setItem: (name: string, value: string) => void store.set(name, value),
    removeItem: (name: string) => void store.delete(name),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const noteOf = (beat: number, since = 1000) => JSON.stringify({ tab: "another", since, beat });
const withLocks = (locks: unknown) => vi.stubGlobal("navigator", { locks });

function claim() {
  const told: (Elsewhere | undefined)[] = [];
  const abort = new AbortController();
  let free: (() => void) | undefined;
  let refused = false;
  claimTraining("lesson", "cell", abort.signal, { elsewhere: (where) => told.push(where) }).then(
    (giveUp) => {
      free = giveUp;
    },
    () => {
      refused = true;
    },
  );
  return { told, abort, free: () => free, refused: () => refused };
}

/** Locks as a browser has them, one holder at a time. */
function browserLocks(held: boolean) {
  let holder: Promise<unknown> | undefined = held ? new Promise(() => undefined) : undefined;
  let wake: (() => void) | undefined;
  const request = async (
    _: string,
    { ifAvailable, signal }: LockOptions,
    use: (lock: object | null) => Promise<void> | undefined,
  ) => {
    if (holder && ifAvailable) return use(null);
    if (holder)
      await new Promise<void>((go, stop) => {
        wake = go;
        signal?.addEventListener("abort", () => stop(signal.reason));
      });
    holder = use({});
    await holder;
    holder = undefined;
  };
  return { request, release: () => wake?.() };
}

test("one that nobody else trains is this tab's, and given up with its note", async () => {
  withLocks(browserLocks(false));
  const { told, free } = claim();
  await vi.advanceTimersByTimeAsync(10);
  expect(told).toEqual([undefined]);
  expect(store.has(key)).toBe(true);
  free()?.();
  expect(store.has(key)).toBe(false);
});

test("one that another tab trains is waited for, and since when is told; then it is this tab's", async () => {
  const locks = browserLocks(true);
  withLocks(locks);
  store.set(key, noteOf(Date.now()));
  const { told, free } = claim();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual([{ since: 1000 }]);
  expect(free()).toBeUndefined();
  locks.release();
  await vi.advanceTimersByTimeAsync(10);
  expect(told).toEqual([{ since: 1000 }, undefined]);
  expect(free()).toBeDefined();
});

test("who waits no longer leaves the queue", async () => {
  withLocks(browserLocks(true));
  const { abort, refused } = claim();
  await vi.advanceTimersByTimeAsync(10);
  abort.abort();
  await vi.advanceTimersByTimeAsync(10);
  expect(refused()).toBe(true);
});

for (const [what, locks] of [
  ["without locks", undefined],
  ["with locks that never answer", { request: () => new Promise(() => undefined) }],
] as const) {
  test(`${what} a note is heeded, as long as it is renewed`, async () => {
    withLocks(locks);
    store.set(key, noteOf(Date.now()));
    const { told, free } = claim();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(told[0]).toEqual({ since: 1000 });
    expect(free()).toBeUndefined();
    // the other tab has died: its note is not renewed any more
    await vi.advanceTimersByTimeAsync(90_000);
    expect(told.at(-1)).toBeUndefined();
    expect(free()).toBeDefined();
  });

  test(`${what} garbage in the note's place holds nobody up`, async () => {
    withLocks(locks);
    for (const raw of ["", "{", "null", '{"tab":3}', noteOf(-5), noteOf(Number.MAX_VALUE)]) {
      store.set(key, raw);
      const { told, free } = claim();
      await vi.advanceTimersByTimeAsync(4000);
      expect(told).toEqual([undefined]);
      free()?.();
    }
  });
}
