import type { Context } from "notebook/cell";
import { expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { run } from "./circle.ts";

function summaryAt(angle: number) {
  const [summary] = [...run({ angle }, {} as Context)];
  if (!summary) throw new Error("no summary");
  return summary;
}

test("−F_x/F_y is the derivative of the solved curve to 1e-9 where |y| > 0.05, on both branches", () => {
  const seen = { upper: 0, lower: 0 };
  for (let seed = 9300; seed < 9500; seed += 1) {
    const { here } = summaryAt(seeded(seed).uniform(0, 360));
    if (Math.abs(here.y) <= 0.05) continue;
    seen[here.y > 0 ? "upper" : "lower"] += 1;
    // against the branch written out, with no derivative of F in it
    const closed = ((here.y > 0 ? -1 : 1) * here.x) / Math.sqrt(1 - here.x ** 2);
    expect(Math.abs((here.slope ?? Number.NaN) - closed), `seed ${seed}`).toBeLessThan(1e-9);
    expect(Math.abs(here.explicit - closed)).toBeLessThan(1e-12);
  }
  expect(Math.min(seen.upper, seen.lower)).toBeGreaterThan(60);
});

test("at the two ends F_y = 0: no slope, and one point only; elsewhere two", () => {
  for (const angle of [0, 180, 360]) {
    const { here, branches } = summaryAt(angle);
    expect(here.slope).toBe(null);
    expect(Math.abs(here.Fy)).toBeLessThan(1e-5);
    expect(branches).toHaveLength(1);
  }
  expect(summaryAt(1).here.slope).not.toBe(null);
  expect(summaryAt(200).branches).toHaveLength(2);
});
