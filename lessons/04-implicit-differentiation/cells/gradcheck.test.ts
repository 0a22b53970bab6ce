import { gradientCheck } from "implicit";
import type { Context } from "notebook/cell";
import { expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { type Params, run, type Value } from "./gradcheck.ts";

function checked(seed: number, change: Partial<Params> = {}, all = false) {
  const params: Params = { tolerance: 1e-12, h: 1e-4, solver: "iteration", jacobian: "at z⋆", seed, ...change };
  const values: Value[] = [];
  for (const value of run(params, { random: seeded(seed) } as unknown as Context)) {
    values.push(value);
    if (!all) break;
  }
  const summary = values.find((value) => "gap" in value);
  if (!summary) throw new Error("no summary");
  return {
    ...summary,
    byStep: values.filter((value) => "single" in value),
    byTolerance: values.filter((value) => "before" in value),
  };
}

test("every entry of W and x to 1e-7 at a solver tolerance of 1e-12, for 50 seeds and both solvers", () => {
  for (let seed = 9900; seed < 9950; seed += 1) {
    for (const solver of ["iteration", "newton"] as const) {
      const { gap, entries, converged } = checked(seed, { solver });
      expect(converged).toBe(true);
      expect(entries).toBe(30);
      expect(gap, `seed ${seed} by ${solver}`).toBeLessThanOrEqual(1e-7);
    }
  }
});

test("a loose solve fails the check", () => {
  for (let seed = 9950; seed < 9970; seed += 1) {
    expect(checked(seed, { tolerance: 1e-2 }).gap, `seed ${seed}`).toBeGreaterThan(1e-7);
    expect(checked(seed, { tolerance: 1e-4 }).gap, `seed ${seed}`).toBeGreaterThan(1e-7);
  }
});

test("J one step before the last z is a worse J: it fails where J at z⋆ still passes, by Newton too", () => {
  let [apart, worse, all] = [0, 0, 0];
  for (let seed = 9970; seed < 9990; seed += 1) {
    for (const tolerance of [1e-4, 1e-5, 1e-6, 1e-8]) {
      const gap = (jacobian: Params["jacobian"]) => checked(seed, { solver: "newton", tolerance, jacobian }).gap;
      const [here, before] = [gap("at z⋆"), gap("one step before")];
      all += 1;
      if (before >= 0.9 * here) worse += 1;
      if (here <= 1e-7 && before > 1e-7) apart += 1;
    }
  }
  expect(worse / all).toBeGreaterThan(0.95);
  expect(apart).toBeGreaterThan(20);
});

test("the check has limits of its own: h too large, h too small, and float32 never under 1e-7", () => {
  for (let seed = 9990; seed < 10_000; seed += 1) {
    const { byStep } = checked(seed, {}, true);
    const at = (h: number) => byStep.find((point) => Math.abs(point.h / h - 1) < 1e-6);
    const best = Math.min(...byStep.map(({ exact }) => exact));
    expect(best, `seed ${seed}`).toBeLessThan(1e-9);
    expect(at(1)?.exact).toBeGreaterThan(1e4 * best);
    expect(at(1e-11)?.exact).toBeGreaterThan(1e4 * best);
    const single = Math.min(...byStep.map((point) => point.single));
    expect(single).toBeGreaterThan(1e-7);
    expect(at(1e-2)?.single, `seed ${seed}`).toBeLessThan(2e-3);
    expect(at(1e-7)?.single).toBeGreaterThan(1e-2);
  }
});

test("for large h the error is h² times a sixth of the third derivative: a parabola has none", () => {
  const at = (loss: (theta: Float64Array) => number, slope: number, h: number) =>
    gradientCheck(loss, Float64Array.of(0.3), Float64Array.of(slope), { h });
  const cube = ([a = 0]: Float64Array) => a ** 3;
  for (const h of [1, 0.1, 0.01]) {
    expect(at(([a = 0]) => 5 * a * a - a, 2, h)).toBeLessThan(1e-12);
    expect(at(cube, 0.27, h) / (h * h)).toBeCloseTo(1, 6);
  }
});

test("a solve that stops early makes a plateau: the gap is the same for every h between the two ends of the valley", () => {
  for (let seed = 9900; seed < 9910; seed += 1) {
    for (const [solver, jacobian] of [
      ["iteration", "at z⋆"],
      ["newton", "one step before"],
    ] as const) {
      const { byStep } = checked(seed, { tolerance: 1e-4, solver, jacobian }, true);
      const flat = byStep.filter(({ h }) => h < 2e-4 && h > 5e-8).map(({ loose }) => loose);
      expect(flat.length).toBeGreaterThan(6);
      expect(Math.max(...flat) / Math.min(...flat), `seed ${seed} by ${solver}`).toBeLessThan(1.1);
    }
  }
});
