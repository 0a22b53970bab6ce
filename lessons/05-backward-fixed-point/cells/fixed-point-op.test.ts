import "@tensorflow/tfjs-backend-wasm";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import type { Context } from "notebook/cell";
import { beforeAll, expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { type Params, run } from "./fixed-point-op.ts";

beforeAll(async () => {
  expect(await setBackend("wasm")).toBe(true);
});

function measured(seed: number, change: Partial<Params> = {}) {
  const before = memory().numTensors;
  const params: Params = { gradient: "operator", gain: 1, width: 5, seed, ...change };
  const values = [...run(params, { random: seeded(seed) } as unknown as Context)];
  expect(memory().numTensors).toBe(before);
  const check = values.find((value) => "gap" in value);
  if (!check) throw new Error("no check");
  return { ...check, orders: values.filter((value) => "order" in value) };
}

const relative = (value: number, exact: number) => Math.abs(value - exact) / Math.max(1, Math.abs(exact));

test("the operator's gradient is made by the operator: 2, 4, 8 calls, and right to the third order", () => {
  for (let seed = 8300; seed < 8320; seed += 1) {
    const { orders, gap, first, second } = measured(seed);
    expect(orders.map(({ calls }) => calls)).toEqual([2, 4, 8]);
    for (const { order, value, exact } of orders) {
      expect(relative(value, exact), `seed ${seed}, order ${order}`).toBeLessThan(1e-3);
    }
    // a gradient of a gradient against central differences, entry by entry, and against elimination
    expect(gap, `seed ${seed}`).toBeLessThan(1e-4);
    expect(first).toBeLessThan(1e-4);
    expect(second).toBeLessThan(1e-4);
  }
});

test("a hook is right once; its second derivative is wrong, and nothing says so", () => {
  for (let seed = 8320; seed < 8340; seed += 1) {
    const { orders, gap, first } = measured(seed, { gradient: "hook" });
    expect(relative(orders[0]?.value ?? Number.NaN, orders[0]?.exact ?? Number.NaN)).toBeLessThan(1e-3);
    expect(first).toBeLessThan(1e-4);
    expect(Number.isFinite(orders[1]?.value)).toBe(true);
    expect(gap, `seed ${seed}`).toBeGreaterThan(0.05);
  }
});

test("by elimination it is right too, with one call of the operator at each order", () => {
  const { orders, gap, second, converged } = measured(8340, { gradient: "dense" });
  for (const { value, exact } of orders) expect(relative(value, exact)).toBeLessThan(1e-3);
  expect(orders.map(({ calls }) => calls)).toEqual([1, 1, 1]);
  expect([gap < 1e-4, second, converged]).toEqual([true, 0, true]);
});

test("where the iteration arrives every order is right, whichever of several z⋆ it came to; where it does not, that is said", () => {
  const seen = { arrived: 0, lost: 0 };
  for (let seed = 8341; seed < 8351; seed += 1) {
    for (const width of [1, 4]) {
      const { converged, orders } = measured(seed, { gain: 2, width });
      seen[converged ? "arrived" : "lost"] += 1;
      const [first] = orders;
      if (converged)
        expect(relative(first?.value ?? Number.NaN, first?.exact ?? Number.NaN), `seed ${seed}`).toBeLessThan(1e-3);
    }
  }
  expect(Math.min(seen.arrived, seen.lost)).toBeGreaterThan(0);
});
