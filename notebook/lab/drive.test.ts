import { describe, expect, it } from "vitest";
import { type Driver, drive } from "./drive.ts";

function driver(stopAfter = Number.POSITIVE_INFINITY) {
  const abort = new AbortController();
  const values: unknown[] = [];
  const made: Driver = {
    signal: abort.signal,
    value(value) {
      values.push(value);
      if (values.length >= stopAfter) abort.abort();
    },
    breathe: async () => undefined,
    alive: () => undefined,
  };
  return { values, made };
}

describe("drive", () => {
  it("pulls all values of a sync and of an async generator", async () => {
    const { values, made } = driver();
    await drive(
      (function* () {
        yield 1;
        yield 2;
      })(),
      made,
    );
    await drive(
      (async function* () {
        yield 3;
        await null;
        yield 4;
      })(),
      made,
    );
    expect(values).toEqual([1, 2, 3, 4]);
  });

  it.each([
    [
      "sync",
      function* (log: string[]) {
        try {
          for (let i = 0; ; i++) yield i;
        } finally {
          log.push("closed");
        }
      },
    ],
    [
      "async",
      async function* (log: string[]) {
        try {
          for (let i = 0; ; i++) yield i;
        } finally {
          await null;
          log.push("closed");
        }
      },
    ],
  ])("stops at the next yield of a %s generator, and its finally runs", async (_, endless) => {
    const log: string[] = [];
    const { values, made } = driver(3);
    await drive(endless(log), made);
    expect(values).toEqual([0, 1, 2]);
    expect(log).toEqual(["closed"]);
  });

  it("passes on what the cell throws, after its finally", async () => {
    const { made } = driver();
    await expect(
      drive(
        (function* () {
          yield 1;
          throw new Error("mine");
        })(),
        made,
      ),
    ).rejects.toThrow("mine");
  });

  it.each([
    ["a promise", Promise.resolve(1), "with the star"],
    ["a number", 3, "returned a number"],
    ["nothing", undefined, "returned nothing"],
  ])("says what to do about a run that returned %s", async (_, returned, words) => {
    await expect(drive(returned, driver().made)).rejects.toThrow(words);
  });
});
