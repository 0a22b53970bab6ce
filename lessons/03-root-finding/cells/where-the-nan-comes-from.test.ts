import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import type { Context } from "notebook/cell";
import { expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { type Params, run } from "./where-the-nan-comes-from.ts";

async function searched(seed: number, change: Partial<Params> = {}, backend = "wasm") {
  expect(await setBackend(backend)).toBe(true);
  const context = {
    random: seeded(seed),
    breathe: async () => undefined,
    signal: new AbortController().signal,
  } as unknown as Context;
  const params: Params = { slope: "1/cosh²", gain: 2.5, extra: 3, batches: 8, width: 20, seed, ...change };
  const before = memory().numTensors;
  const values = [];
  for await (const value of run(params, context)) values.push(value);
  expect(memory().numTensors).toBe(before);
  const threshold = values.find((value) => "threshold" in value);
  if (!threshold) throw new Error("no threshold");
  return { ...threshold, batches: values.filter((value) => "widest" in value) };
}

test.each(["wasm", "cpu"])(
  "the threshold of %s: finite below, 1/∞ = 0 forwards and no number backwards above",
  async (backend) => {
    const { threshold, forward, backward } = await searched(9000, { batches: 1, width: 4 }, backend);
    expect(threshold).toBeGreaterThan(88.3);
    expect(threshold).toBeLessThan(89.5);
    expect(forward).toBe(0);
    expect(backward).toBeNaN();
  },
);

test("NaN batches are exactly those beyond it, and 1 − tanh² gives the same batches the implicit gradient, over 20 seeds", async () => {
  let beyond = 0;
  let compared = 0;
  for (let seed = 9001; seed < 9021; seed += 1) {
    const { threshold, batches } = await searched(seed);
    for (const { batch, widest, nonfinite, difference } of batches) {
      expect(nonfinite, `seed ${seed}, batch ${batch}, ${widest}`).toBe(widest > threshold);
      if (!nonfinite) continue;
      beyond += 1;
      if (difference === null) continue;
      compared += 1;
      expect(difference, `seed ${seed}, batch ${batch}`).toBeLessThan(2e-3);
    }
  }
  expect(beyond).toBeGreaterThan(8);
  expect(compared).toBeGreaterThan(5);
}, 120_000);

test("written as 1 − tanh² no batch has a NaN; without extra steps some finite gradients are wrong all the same", async () => {
  const { threshold, batches } = await searched(9030, { slope: "1 − tanh²", extra: 0, gain: 3, batches: 25 });
  expect(batches.some(({ widest }) => widest > threshold)).toBe(true);
  expect(batches.some(({ nonfinite }) => nonfinite)).toBe(false);
  expect(batches.filter(({ difference }) => (difference ?? 0) > 0.1).length).toBeGreaterThan(1);
}, 120_000);
