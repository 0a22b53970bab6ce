import { expect, test } from "vitest";
import { differences, type Pin, pin, pinLabel, unpin } from "./ghosts.ts";

const base = { gain: 1, damping: 0, solver: "picard", guarded: true };

test("differences are named, in order, missing settings too", () => {
  expect(differences(base, { ...base, damping: 0.3, solver: "anderson" })).toEqual([
    { name: "damping", from: 0, to: 0.3 },
    { name: "solver", from: "picard", to: "anderson" },
  ]);
  expect(differences({ a: 1 }, { b: 2 }).map(({ name }) => name)).toEqual(["a", "b"]);
  expect(differences({ a: Number.NaN }, { a: Number.NaN })).toEqual([]);
});

test("a pin's label says how it differs from the run on stage", () => {
  const label = (name: string) => name.toUpperCase();
  expect(pinLabel(base, { ...base, damping: 0.3, guarded: false }, { label })).toBe("DAMPING 0.3, GUARDED off");
  expect(pinLabel(base, base)).toBe("same settings");
});

test("at most four are kept, the same settings once, and ids never repeat", () => {
  let pins: readonly Pin<number>[] = [];
  for (const gain of [1, 2, 3, 4, 5]) pins = pin(pins, { gain }, gain);
  expect(pins.map((one) => one.values)).toEqual([2, 3, 4, 5]);
  pins = pin(pins, { gain: 3 }, 33);
  expect(pins.map((one) => one.values)).toEqual([2, 33, 4, 5]);
  pins = pin(unpin(pins, "pin-4"), { gain: 6 }, 6);
  expect(pins.map((one) => one.id)).toEqual(["pin-2", "pin-3", "pin-5", "pin-6"]);
});
