import "@tensorflow/tfjs-backend-wasm";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import { leastSquares } from "implicit";
import type { Context } from "notebook/cell";
import { beforeAll, expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { type Params, run, type Timing } from "./what-a-step-costs.ts";

beforeAll(async () => {
  expect(await setBackend("wasm")).toBe(true);
});

/** With a clock that counts its own calls, a run is the same on every machine. */
async function timed(seed: number, change: Partial<Params> = {}, clock = () => performance.now()) {
  const context = {
    random: seeded(seed),
    clock,
    breathe: async () => undefined,
    signal: new AbortController().signal,
  } as unknown as Context;
  const before = memory().numTensors;
  const values: Timing[] = [];
  for await (const value of run({ batch: 10, gain: 1, widest: 40, seed, ...change }, context)) values.push(value);
  expect(memory().numTensors).toBe(before);
  return values;
}

test("evaluations and products are counted exactly, over 20 seeds", async () => {
  for (let seed = 8000; seed < 8020; seed += 1) {
    let now = 0;
    const values = await timed(seed, { batch: 4 }, () => {
      now += 100;
      return now;
    });
    expect(values).toHaveLength(9);
    for (const { name, n, steps, evaluations, products, converged } of values) {
      expect(converged).toBe(true);
      // one evaluation before the first step and one a step: the tanh layer's derivative needs none of its own
      expect(evaluations, `${name} ${n}`).toBe(steps + 1);
      if (name === "plain") expect(products).toBe(0);
      if (name === "dense") expect(products).toBe(n * steps);
      if (name === "krylov") {
        expect(products).toBeGreaterThan(steps);
        expect(products).toBeLessThanOrEqual(31 * steps);
      }
    }
    const at = (name: string) => values.filter((value) => value.name === name).at(-1)?.steps ?? 0;
    expect(at("dense")).toBeLessThan(at("plain"));
  }
}, 120_000);

test("the dense step's slope is the steepest", async () => {
  const values = await timed(8020, { widest: 100, batch: 4 });
  const slope = (name: string) => {
    const own = values.filter((value) => value.name === name);
    const lines = Float64Array.from(own.flatMap(({ n }) => [1, Math.log(n)]));
    const times = Float64Array.from(own, ({ milliseconds }) => Math.log(milliseconds));
    return leastSquares(lines, 2, times)[1] ?? Number.NaN;
  };
  expect(slope("dense")).toBeGreaterThan(slope("plain") + 0.3);
  expect(slope("dense")).toBeGreaterThan(slope("krylov") + 0.3);
}, 120_000);

test("a gain that is too large is reported as not converged", async () => {
  const values = await timed(8021, { gain: 4, widest: 40, batch: 4 });
  expect(values.some(({ converged }) => !converged)).toBe(true);
}, 120_000);
