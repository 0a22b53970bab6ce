import type { Context } from "notebook/cell";
import { expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { type Params, run } from "./cobweb.ts";

const solved = (params: Params) => {
  const values = [...run(params, {} as Context)];
  const visits = values.filter((value) => "k" in value);
  const summary = values.find((value) => "fate" in value);
  const last = visits.at(-1);
  if (!summary || !last) throw new Error("no summary");
  return { ...summary, visits, z: last.z };
};

test("the measured rate is |w(1 − z²)| within 5 %, wherever that lies in (0.05, 0.95)", () => {
  let seen = 0;
  for (let seed = 1000; seed < 1250; seed += 1) {
    const random = seeded(seed);
    const { fate, rate, slope } = solved({
      w: random.uniform(-3, 3),
      x: random.uniform(-2, 2),
      z0: random.uniform(-1, 1),
    });
    if (slope <= 0.05 || slope >= 0.95) continue;
    seen += 1;
    expect(fate, `seed ${seed}`).toBe("settles");
    expect(Math.abs((rate ?? 0) / slope - 1), `seed ${seed}`).toBeLessThan(0.05);
  }
  expect(seen).toBeGreaterThan(60);
});

test("at x = 0 it swings for w < −1, settles between, and has three fixed points for w > 1", () => {
  for (let seed = 1200; seed < 1240; seed += 1) {
    const random = seeded(seed);
    const z0 = random.uniform(0.1, 1) * (random.uniform() < 0.5 ? -1 : 1);
    const below = solved({ w: random.uniform(-3, -1.05), x: 0, z0 });
    expect(below.fate).toBe("swings");
    expect(below.fixedPoints.map(({ z }) => z)).toEqual([expect.closeTo(0, 12)]);
    const [before, , end] = below.visits.slice(-3).map(({ z }) => z);
    expect(Math.abs((end ?? 0) - (before ?? 1))).toBeLessThan(1e-6);
    expect(solved({ w: random.uniform(-0.9, 0.9), x: 0, z0 }).fate).toBe("settles");
    const above = solved({ w: random.uniform(1.1, 3), x: 0, z0 });
    expect(above.fate).toBe("settles");
    expect(above.fixedPoints.map(({ slope }) => Math.abs(slope) < 1)).toEqual([true, false, true]);
    expect(Math.sign(above.z)).toBe(Math.sign(z0));
  }
});

test("every fixed point is one, and all are found: as many as a fine grid shows", () => {
  for (let seed = 1300; seed < 1330; seed += 1) {
    const random = seeded(seed);
    const [w, x] = [random.uniform(-3, 3), random.uniform(-1, 1)];
    const g = (z: number) => z - Math.tanh(w * z + x);
    const { fixedPoints } = solved({ w, x, z0: 0.5 });
    for (const { z } of fixedPoints) expect(Math.abs(g(z))).toBeLessThan(1e-14);
    let changes = 0;
    for (let i = 0; i < 20_000; i += 1) if (g(i / 1e4 - 1) < 0 !== g((i + 1) / 1e4 - 1) < 0) changes += 1;
    expect(fixedPoints).toHaveLength(changes);
  }
});

test("at exactly 1 it creeps; the default settles", () => {
  const { fate, visits } = solved({ w: 1, x: 0, z0: 0.8 });
  expect(fate).toBe("creeps");
  // z² falls like 3/(2k)
  expect((visits.at(-1)?.z ?? 0) ** 2 * 500).toBeCloseTo(1.5, 1);
  expect(solved({ w: -0.9, x: 0.4, z0: -0.8 }).fate).toBe("settles");
  expect(solved({ w: 1, x: 0, z0: 0 }).rate).toBe(null);
});
