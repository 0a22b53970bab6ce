import { expect, test } from "vitest";
import { along, axis, logAxis, niceTicks } from "./axes.ts";
import { spread } from "./end-labels.ts";

test("linear ticks are round and cover the values", () => {
  expect(niceTicks(0, 13)).toEqual([0, 5, 10, 15]);
  expect(niceTicks(0, 6000)).toEqual([0, 2000, 4000, 6000]);
  expect(niceTicks(-0.3, 0.9)).toEqual([-0.5, -0.25, 0, 0.25, 0.5, 0.75, 1].map((x) => expect.closeTo(x)));
  expect(niceTicks(5, 5).length).toBeGreaterThan(1);
});

test("a log axis ends at whole decades, and has finer ticks over less than two", () => {
  expect(logAxis(7e-5, 12)).toEqual({ domain: [1e-5, 100], ticks: [1e-4, 1e-2, 1, 100] });
  expect(logAxis(0.06, 0.7).ticks).toEqual([0.05, 0.1, 0.2, 0.5, 1]);
  expect(logAxis(1e-4, 1e-4).ticks.length).toBeGreaterThan(1);
});

test("a log axis passes over what it cannot show", () => {
  const made = axis([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e-3, 10], { label: "residual", type: "log" });
  expect(made.domain).toEqual([1e-3, 10]);
  expect(along(made, 0.1)).toBeCloseTo(0.5);
});

test("no values still make an axis", () => {
  expect(axis([], { label: "k" }).domain).toEqual([0, 1]);
  expect(axis([], { label: "r", type: "log" }).domain[0]).toBeGreaterThan(0);
});

test("an axis ends, whatever an edited cell's numbers are", () => {
  const odd = [Number.NaN, Infinity, -Infinity, 0, -0, 5e-324, -5e-324, 1e-310, 1.7e308, -1.7e308, 1];
  for (const low of odd) {
    for (const high of odd) {
      expect(niceTicks(low, high).length).toBeLessThan(100);
      expect(logAxis(low, high).ticks.length).toBeLessThan(1000);
    }
  }
});

test("labels at one place are moved apart and stay inside; labels beside each other stay put", () => {
  const label = (left: number, top: number) => ({ left, width: 50, height: 15, top });
  const crowded = spread([label(0, 100), label(10, 101), label(20, 99)], 0, 110);
  const tops = crowded.map(({ top }) => top).sort((a, b) => a - b);
  expect((tops[1] ?? 0) - (tops[0] ?? 0)).toBeGreaterThanOrEqual(15);
  expect((tops[2] ?? 0) - (tops[1] ?? 0)).toBeGreaterThanOrEqual(15);
  expect(Math.max(...tops)).toBeLessThanOrEqual(110 - 7.5);
  expect(spread([label(0, 50), label(60, 50)], 0, 110).map(({ top }) => top)).toEqual([50, 50]);
});

test("ticks of any two numbers are few, rise, and are numbers", () => {
  const extremes = [5e-324, 1e-300, 1, 1 + Number.EPSILON, 1e16, 1e16 + 2, 1e300, 1e308, Number.MAX_VALUE];
  const numbers = [...extremes, ...extremes.map((value) => -value), 0];
  for (const low of numbers) {
    for (const high of numbers) {
      for (const type of ["linear", "log"] as const) {
        const { ticks, domain } = axis([low, high], { label: "", type });
        expect(ticks.length).toBeLessThanOrEqual(100);
        expect([...ticks, ...domain].every(Number.isFinite)).toBe(true);
      }
    }
  }
});
