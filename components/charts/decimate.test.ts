import fc from "fast-check";
import { expect, test } from "vitest";
import { curve, curveOf, decimate, smooth, thin, toPoints } from "./decimate.ts";
import { longResidual } from "./examples.ts";

const long = curveOf(
  longResidual(10_000)[0]?.points ?? [],
  ({ k }) => k,
  ({ residual }) => residual,
);

test("ten thousand points become few, in order, ends and extremes among them", () => {
  const few = decimate(long, 800);
  expect(few.length).toBeLessThanOrEqual(1000);
  expect(few.length).toBeGreaterThan(400);
  expect(few.map(({ x }) => x)).toEqual(few.map(({ x }) => x).sort((a, b) => a - b));
  expect(few[0]?.x).toBe(0);
  expect(few.at(-1)?.x).toBe(9_999);
  const ys = toPoints(long).map(({ y }) => y);
  expect(Math.max(...few.map(({ y }) => y))).toBe(Math.max(...ys));
  expect(Math.min(...few.map(({ y }) => y))).toBe(Math.min(...ys));
});

test("a spike of one point survives, and a gap stays a gap", () => {
  const points = Array.from({ length: 5000 }, (_, x) => ({ x, y: x === 3210 ? 1000 : x === 777 ? Number.NaN : 1 }));
  const few = decimate(curve(points), 100);
  expect(few).toContainEqual({ x: 3210, y: 1000 });
  expect(few).toContainEqual({ x: 777, y: Number.NaN });
});

test("short curves are left as they are; a limit under 4 is misuse", () => {
  expect(decimate(curve([{ x: 1, y: 2 }]), 4)).toEqual([{ x: 1, y: 2 }]);
  expect(() => decimate(long, 3)).toThrow("invalid limit: 3");
});

test("whatever the values, extremes and ends are kept", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noDefaultInfinity: true }), { minLength: 20, maxLength: 300 }),
      fc.integer({ min: 4, max: 60 }),
      (ys, limit) => {
        const few = decimate(curve(ys.map((y, x) => ({ x, y }))), limit);
        const finite = ys.filter(Number.isFinite);
        expect(few[0]?.x).toBe(0);
        expect(few.at(-1)?.x).toBe(ys.length - 1);
        for (const extreme of finite.length > 0 ? [Math.max(...finite), Math.min(...finite)] : [])
          expect(few.some(({ y }) => y === extreme)).toBe(true);
        if (finite.length < ys.length) expect(few.some(({ y }) => Number.isNaN(y))).toBe(true);
      },
    ),
    { seed: 1, numRuns: 200 },
  );
});

test("a running mean of a constant is the constant from the first point on, and passes over gaps", () => {
  const flat = smooth(curve([3, 3, Number.NaN, 3].map((y, x) => ({ x, y }))), 0.9);
  expect(toPoints(flat).map(({ y }) => y)).toEqual([3, 3, 3, 3].map((y) => expect.closeTo(y, 12)));
  expect(smooth(curve([]), 0.9).length).toBe(0);
  expect(() => smooth(curve([]), 1)).toThrow("invalid keep: 1");
});

test("thinned rows keep the first and the last", () => {
  const rows = thin(
    Array.from({ length: 1001 }, (_, i) => i),
    11,
  );
  expect(rows).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
});
