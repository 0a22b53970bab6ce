import "@tensorflow/tfjs-backend-wasm";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import { loadKernels } from "implicit/kernels";
import type { Context } from "notebook/cell";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readKernels } from "../../../implicit/kernels/testing.ts";
import { seeded } from "../../../notebook/random.ts";
import { type Params, run, type Value } from "./memory.ts";

beforeAll(async () => {
  expect(await setBackend("wasm")).toBe(true);
  loadKernels({ plain: (await readKernels()).plain.buffer });
});
afterAll(() => void loadKernels(undefined));

async function measured(seed: number, change: Partial<Params> = {}): Promise<Value[]> {
  const params: Params = { gain: 1, width: 20, batch: 4, seed, ...change };
  const context = {
    random: seeded(seed),
    breathe: async () => undefined,
    signal: new AbortController().signal,
  } as unknown as Context;
  const before = memory().numTensors;
  const values: Value[] = [];
  for await (const value of run(params, context)) values.push(value);
  expect(memory().numTensors).toBe(before);
  return values;
}

/** Bytes for each iteration more, from the first count to every other. */
const slopes = ([first, ...rest]: Value[], way: "unrolled" | "implicit" | "phantom") =>
  rest.map(({ k, bytes }) => (bytes[way] - (first?.bytes[way] ?? 0)) / (k - (first?.k ?? 0)));

test("unrolled grows in a straight line, implicit and phantom do not grow, for 20 seeds and sizes", async () => {
  for (let seed = 8400; seed < 8420; seed += 1) {
    const random = seeded(seed);
    const values = await measured(seed, { width: 2 + random.integer(20), batch: 1 + random.integer(6) });
    expect(values.map(({ k }) => k)).toEqual([5, 10, 20, 40, 80, 140, 200]);
    const steep = slopes(values, "unrolled");
    // all chords within a hundredth: an R² above 0.99, and well above
    expect(Math.min(...steep)).toBeGreaterThan(0.99 * Math.max(...steep));
    expect(steep[0]).toBeGreaterThan(0);
    for (const way of ["implicit", "phantom"] as const)
      expect(Math.max(...slopes(values, way).map(Math.abs))).toBeLessThanOrEqual(0.01 * (steep[0] ?? 0));
    expect(values.at(-1)?.copies.unrolled).toBeGreaterThan(20 * (values.at(-1)?.copies.implicit ?? 0));
    // where the residual is under 1e-5 the two gradients are one, and the phantom's gap stays
    const settled = values.filter(({ residual }) => residual < 1e-5);
    expect(settled.length, `seed ${seed}`).toBeGreaterThan(2);
    for (const { unrolledGap, phantomGap } of settled) {
      expect(unrolledGap, `seed ${seed}`).toBeLessThan(1e-4);
      expect(phantomGap).toBeGreaterThan(1e-2);
    }
  }
});

test("a gain of 4 breaks it: nothing settles, and the two gradients are far apart", async () => {
  const last = (await measured(8430, { gain: 4, width: 30 })).at(-1);
  expect(last?.residual).toBeGreaterThan(1e-2);
  expect(last?.unrolledGap).toBeGreaterThan(0.1);
});
