import { expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { type Params, run } from "./newton-tangents.ts";

function solved(params: Params) {
  const values = [...run(params)];
  const visits = values.filter((value) => "g" in value);
  const summary = values.find((value) => "fate" in value);
  if (!summary) throw new Error("no summary");
  return { ...summary, visits, z: visits.at(-1)?.z ?? Number.NaN };
}

test("order 2 at x ≥ 0.2", () => {
  let seen = 0;
  for (let seed = 3000; seed < 3200; seed += 1) {
    const random = seeded(seed);
    const w = random.uniform(0.1, 2) * (random.uniform() < 0.5 ? -1 : 1);
    const { fate, order, z } = solved({ w, x: random.uniform(0.2, 1.5), z0: random.uniform(-1, 1) });
    // at the fold itself the slope at the root is 0, and there is no order 2
    if (fate !== "arrived" || Math.abs(1 - w * (1 - z * z)) < 0.1) continue;
    seen += 1;
    expect(Math.abs((order ?? 0) - 2), `seed ${seed}`).toBeLessThan(0.2);
  }
  expect(seen).toBeGreaterThan(180);
});

test("order 3 at x = 0, where the root is 0 and g″(0) = 0", () => {
  for (let seed = 3200; seed < 3240; seed += 1) {
    const random = seeded(seed);
    const w = random.uniform(0.2, 0.8) * (random.uniform() < 0.5 ? -1 : 1);
    const { fate, order } = solved({ w, x: 0, z0: random.uniform(-0.5, 0.5) });
    expect(fate).toBe("arrived");
    expect(Math.abs((order ?? 0) - 3), `seed ${seed}`).toBeLessThan(0.2);
  }
});

test("every root is one, and a run that arrives is at one of them", () => {
  for (let seed = 3240; seed < 3300; seed += 1) {
    const random = seeded(seed);
    const [w, x] = [random.uniform(-3, 3), random.uniform(-1, 1)];
    const { roots, fate, z } = solved({ w, x, z0: random.uniform(-1, 1) });
    for (const root of roots) expect(Math.abs(root - Math.tanh(w * root + x))).toBeLessThan(1e-14);
    if (fate === "arrived") expect(Math.min(...roots.map((root) => Math.abs(root - z)))).toBeLessThan(1e-6);
  }
});

test("w = 2 near the fold: it jumps over the nearest root to another branch, and may wander", () => {
  const near = solved({ w: 2, x: 0.5, z0: 0.1 });
  expect(near.roots.map((root) => root.toFixed(3))).toEqual(["-0.802", "-0.585", "0.986"]);
  expect(near.z).toBeCloseTo(near.roots[0] ?? Number.NaN, 9);
  expect(near.jumps).toBeGreaterThan(0);
  expect(solved({ w: 2, x: 0.65, z0: 0 }).fate).toBe("wanders");
  // just past the fold only the upper root is left: a start below the lower turn arrives by a jump or not at all
  for (let seed = 3300; seed < 3340; seed += 1) {
    const random = seeded(seed);
    const { fate, jumps, roots } = solved({ w: 2, x: random.uniform(0.54, 0.7), z0: random.uniform(-1, -0.85) });
    expect(roots).toHaveLength(1);
    expect(fate === "wanders" || jumps > 0, `seed ${seed}`).toBe(true);
  }
});

test("the default arrives in a few steps without a jump; a level tangent is said to be one", () => {
  const { fate, jumps, visits, order } = solved({ w: -2, x: 0.5, z0: -0.9 });
  expect(fate).toBe("arrived");
  expect(jumps).toBe(0);
  expect(visits.length).toBeLessThan(9);
  expect(order).toBeCloseTo(2, 1);
  expect(solved({ w: 1, x: 0, z0: 0 }).fate).toBe("arrived");
  expect(solved({ w: 0, x: 0.3, z0: 1 }).order).toBe(null);
});
