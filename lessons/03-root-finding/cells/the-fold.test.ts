import type { Context } from "notebook/cell";
import { expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { type Params, run } from "./the-fold.ts";

const context = {} as Context;

function summaryOf(params: Params) {
  const [summary] = [...run(params, context)];
  if (!summary) throw new Error("no summary");
  return summary;
}

const sides = ["lower branch", "middle branch"] as const;

test("at w = 2 the fold is at z = −1/√2, x = 0.53284", () => {
  const { fold } = summaryOf({ w: 2, distance: 0.1, side: "lower branch" });
  expect(fold.z).toBeCloseTo(-Math.SQRT1_2, 9);
  expect(fold.x).toBeCloseTo(0.53284, 5);
});

test("the slope equals the closed form to 1e-9 where |1 − w(1 − z²)| > 0.05", () => {
  let seen = 0;
  for (let seed = 4000; seed < 4100; seed += 1) {
    const random = seeded(seed);
    const w = seed % 2 === 0 ? 2 : random.uniform(1.2, 4);
    const side = sides[seed % 4 < 2 ? 0 : 1];
    const { here } = summaryOf({ w, distance: 10 ** random.uniform(-3, -1), side });
    if (Math.abs(here.divisor) <= 0.05) continue;
    seen += 1;
    expect(Math.abs((here.slope ?? Number.NaN) - here.formula), `seed ${seed}`).toBeLessThan(1e-9);
  }
  expect(seen).toBeGreaterThan(30);
});

test("singular, never NaN, where |1 − w(1 − z²)| is under 1e-5; a number where it is well above", () => {
  for (let seed = 4100; seed < 4160; seed += 1) {
    const random = seeded(seed);
    const w = random.uniform(1.2, 4);
    const { here, approach } = summaryOf({ w, distance: 10 ** random.uniform(-8, -1), side: sides[seed % 2 ? 1 : 0] });
    for (const { divisor, slope } of [here, ...approach]) {
      if (Math.abs(divisor) < 0.9e-5) expect(slope).toBe(null);
      if (Math.abs(divisor) > 1.1e-5) expect(Number.isFinite(slope)).toBe(true);
    }
  }
});

test("near the fold Newton is no longer quadratic", () => {
  const steps = (distance: number) => summaryOf({ w: 2, distance, side: "lower branch" }).residuals.length - 1;
  expect(steps(0.05)).toBeLessThan(8);
  const fold = summaryOf({ w: 2, distance: 1e-8, side: "lower branch" });
  expect(fold.here.slope).toBe(null);
});
