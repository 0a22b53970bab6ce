import { expect, test } from "vitest";
import { check, step } from "./rescue.ts";

const passed = (next: typeof step) => [...check(next, 0.5)].map((one) => one.passed);

test("the challenge as it stands is not met: plain iteration swings where w = −1.5, and settles where w = 0.5", () => {
  expect(passed(step)).toEqual([false, false, false, true]);
});

test("half a step is enough, and standing still is not", () => {
  expect(passed((z, w, x) => 0.5 * z + 0.5 * step(z, w, x))).toEqual([true, true, true, true]);
  expect(passed((z) => z)).toEqual([false, false, false, false]);
});
