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
