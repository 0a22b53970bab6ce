import "@tensorflow/tfjs-backend-cpu";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import type { Context } from "notebook/cell";
import { beforeAll, expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { type Params, run } from "./tanh-layer.ts";

beforeAll(async () => {
  await setBackend("cpu");
});

const solved = (params: Params) => {
  const values = [...run(params, { random: seeded(params.seed) } as unknown as Context)];
  const steps = values.filter((value) => "residual" in value);
  const summary = values.find((value) => "outcome" in value);
  if (!summary) throw new Error("no summary");
  return { ...summary, steps, evaluations: steps.at(-1)?.evaluations ?? 0 };
};

test("12 to 18 evaluations for each of 50 seeds, 14 or 15 in the middle; the original printed 14", () => {
  const before = memory().numTensors;
  const runs = Array.from({ length: 50 }, (_, i) => solved({ gain: 1, width: 50, tolerance: 1e-4, seed: 5000 + i }));
  expect(memory().numTensors).toBe(before);
  const counts = runs.map(({ evaluations }) => evaluations).sort((a, b) => a - b);
  expect(counts[0]).toBeGreaterThanOrEqual(12);
  expect(counts.at(-1)).toBeLessThanOrEqual(18);
  // over many seeds half of them take 14 or fewer: which of the two stands in the middle of 50 is luck
  expect([14, 15]).toContain(counts[24]);
  for (const { outcome, steps } of runs) {
    expect(outcome).toBe("converged");
    expect(steps.at(-1)?.residual).toBeLessThanOrEqual(1e-4);
    expect(steps.at(-2)?.residual).toBeGreaterThan(1e-4);
  }
}, 90_000);

test("the measured rate lies beside the largest ρ(J) of the batch, and closer with a tighter tolerance", () => {
  const gap = (tolerance: number) => {
    const runs = Array.from({ length: 20 }, (_, i) => solved({ gain: 1, width: 50, tolerance, seed: 5100 + i }));
    for (const { rate, radius } of runs) expect(Math.abs(rate / radius - 1)).toBeLessThan(0.3);
    return runs.reduce((sum, { rate, radius }) => sum + Math.abs(rate / radius - 1), 0) / runs.length;
  };
  expect(gap(2e-6)).toBeLessThan(gap(1e-2));
}, 90_000);

test("a gain of 3 breaks it", () => {
  for (let seed = 5200; seed < 5205; seed += 1) {
    const { outcome, radius } = solved({ gain: 3, width: 50, tolerance: 1e-4, seed });
    expect(outcome).toBe("max-steps");
    expect(radius).toBeGreaterThan(1);
  }
}, 90_000);
