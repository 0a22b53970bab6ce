import { spectralRadius, tanhJacobian, tanhSolve } from "implicit";
import { expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { type Params, run } from "./when-it-converges.ts";

const solved = async (params: Params) => {
  const context = {
    random: seeded(params.seed),
    breathe: async () => undefined,
    progress: () => undefined,
    signal: new AbortController().signal,
  };
  const rows = [];
  for await (const row of run(params, context as unknown as Parameters<typeof run>[1])) rows.push(row);
  return rows;
};

test("no failure where ‖W‖₂ < 1, convergence also where ‖W‖₂ > 1, and a fixed point behind nearly every failure", async () => {
  let [failures, found] = [0, 0];
  for (let seed = 3000; seed < 3020; seed += 1) {
    const rows = await solved({ gain: 4, width: 4 + (seed % 5), trials: 12, seed });
    const layers = rows.flatMap((row) => row.layers);
    expect(layers).toHaveLength(8 * 12);
    const inside = layers.filter(({ norm }) => norm < 1);
    expect(inside.length).toBeGreaterThan(5);
    expect(inside.every(({ converged }) => converged)).toBe(true);
    // Banach's bound: residuals shrink at least by ‖W‖₂ a step, from at most √n + |x|
    for (const { norm, steps } of inside)
      expect(steps).toBeLessThanOrEqual(Math.ceil(Math.log(1e-6 / 10) / Math.log(norm)));
    expect(layers.some(({ norm, converged }) => norm > 1 && converged)).toBe(true);
    expect(layers.every(({ norm, radius }) => radius <= norm * (1 + 1e-12))).toBe(true);
    failures += layers.filter(({ converged }) => !converged).length;
    found += rows.reduce((sum, row) => sum + row.found, 0);
  }
  expect(failures).toBeGreaterThan(100);
  expect(found / failures).toBeGreaterThan(0.98);
}, 90_000);

test("ρ(W) = 0 promises nothing: the pitfall's matrix never settles, and its fixed point repels", () => {
  const layer = { W: Float64Array.of(2, 2, -2, -2), x: Float64Array.of(0, 1) };
  expect(spectralRadius(layer.W, 2)).toBeCloseTo(0, 6);
  expect(tanhSolve(layer, { by: "iteration", steps: 20_000, tolerance: 1e-6 }).residuals.at(-1)).toBeGreaterThan(0.5);
  const starts = Array.from({ length: 49 }, (_, i) => Float64Array.of((i % 7) / 3 - 1, Math.floor(i / 7) / 3 - 1));
  const found = starts.map((z0) => tanhSolve(layer, { z0 })).filter(({ converged }) => converged);
  expect(found.length).toBeGreaterThan(0);
  for (const { z } of found) expect(spectralRadius(tanhJacobian(layer, z), 2)).toBeGreaterThan(1.2);
});
