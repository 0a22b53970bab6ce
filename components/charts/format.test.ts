import { expect, test } from "vitest";
import { formatBytes, formatDifference, formatFixed, formatNumber, formatTime, tickFormat } from "./format.ts";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

test.each([
  [0, "0"],
  [7.896e-5, "7.9 × 10⁻⁵"],
  [1e-4, "10⁻⁴"],
  [-1e-7, "−10⁻⁷"],
  [0.9999, "1"],
  [0.0307, "0.0307"],
  [14, "14"],
  [1234.5, "1235"],
  [2.5e9, "2.5 × 10⁹"],
  [Number.NaN, "NaN"],
  [Number.NEGATIVE_INFINITY, "−∞"],
])("%f reads %s", (value, text) => {
  expect(plain(formatNumber(value))).toBe(text);
});

test("fixed decimals, until no digit would be left", () => {
  expect(formatFixed(0.0307, 4)).toBe("0.0307");
  expect(formatFixed(0, 2)).toBe("0.00");
  expect(plain(formatFixed(7.9e-5, 2))).toBe("7.9 × 10⁻⁵");
  expect(formatFixed(-1.5, 1)).toBe("−1.5");
});

test("differences carry their sign", () => {
  expect([0.00123, -0.00123, 0, -1e-9].map((value) => formatDifference(value, 4))).toEqual([
    "+0.0012",
    "−0.0012",
    "±0.0000",
    "±0.0000",
  ]);
});

test("units", () => {
  expect([0, 512, 40_000, 4_884_000].map(formatBytes)).toEqual(["0 B", "512 B", "40 kB", "4.88 MB"]);
  expect([0.05, 12, 1500, 90_000].map(formatTime)).toEqual(["50 µs", "12 ms", "1.5 s", "1.5 min"]);
});

test("ticks of a log axis are powers", () => {
  expect([1e-5, 0.1, 1, 10, 1000].map(tickFormat("power"))).toEqual(["10⁻⁵", "10⁻¹", "1", "10", "10³"]);
});
