import { expect, test } from "vitest";
import { fitLine, fitPower, tailRate } from "./fit.ts";

test("a line is found exactly", () => {
  const fit = fitLine([5, 10, 20].map((x) => ({ x, y: 3 * x - 2 })));
  expect(fit?.slope).toBeCloseTo(3, 12);
  expect(fit?.intercept).toBeCloseTo(-2, 12);
  expect(fit?.explained).toBeCloseTo(1, 12);
  expect(fitLine([{ x: 1, y: 1 }])).toBeUndefined();
});

test("a power law's exponent, zeros and gaps left out", () => {
  const points = [10, 20, 50, 100].map((x) => ({ x, y: 0.4 * x ** 2.5 }));
  expect(fitPower([...points, { x: 200, y: Number.NaN }, { x: 300, y: 0 }])?.slope).toBeCloseTo(2.5, 12);
});

test("the rate is the tail's, not the start's", () => {
  const points = Array.from({ length: 40 }, (_, x) => ({ x, y: x < 10 ? 0.1 ** x : 1e-10 * 0.6 ** (x - 10) }));
  expect(tailRate(points)).toBeCloseTo(0.6, 10);
  expect(tailRate(points.slice(0, 3))).toBeUndefined();
});
