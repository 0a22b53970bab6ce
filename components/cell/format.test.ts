import { expect, test } from "vitest";
import { amount } from "./format.ts";

test.each([
  [{ what: "cell", done: 5210, total: 10_800 }, "5,210 / 10,800"],
  [{ what: "cell", done: 11_000_000, total: 12_000_000 }, "11,000,000 / 12,000,000"],
  [{ what: "shaders", done: 120, total: 300 }, "120 / 300"],
  [{ what: "mnist", done: 5_000_000, total: 11_490_000 }, "5.0 MB / 11.5 MB"],
  [{ what: "lab", done: 5_210, total: 10_800 }, "5 kB / 11 kB"],
  [{ what: "cell", done: 400, total: 300 }, "300 / 300"],
  [{ what: "cell", done: 3, total: 10 }, undefined],
  [{ what: "cell", done: 3, total: 0 }, undefined],
] as const)("%j is shown as %s", (progress, shown) => {
  expect(amount(progress, "en")).toBe(shown);
});
