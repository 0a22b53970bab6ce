import type { Context } from "notebook/cell";
import { expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { type Params, run } from "./backward-for-free.ts";

async function solved(seed: number, change: Partial<Params> = {}) {
  const context = {
    random: seeded(seed),
    clock: () => performance.now(),
    breathe: async () => undefined,
    signal: new AbortController().signal,
  } as unknown as Context;
  const values = [];
  for await (const value of run({ gain: 1, width: 20, tolerance: 1e-2, seed, ...change }, context)) values.push(value);
  const summary = values.find((value) => "outcome" in value);
  if (!summary) throw new Error("no summary");
  return { ...summary, points: values.filter((value) => "fresh" in value) };
}

test("reuse saves one factorisation a row, and what that costs is measured", async () => {
  for (let seed = 6000; seed < 6020; seed += 1) {
    const { outcome, factorisations, solves, here } = await solved(seed);
    expect(outcome).toBe("converged");
    // every row took at least one step, so every row has factors to hand on
    expect(factorisations.fresh - factorisations.reused, `seed ${seed}`).toBe(10);
    expect(solves).toMatchObject({ fresh: factorisations.fresh, reused: factorisations.fresh });
    expect(solves.corrected).toBe(factorisations.fresh + 10);
    expect(here.reused, `seed ${seed}`).toBeGreaterThan(2 * here.fresh);
    expect(here.reused).toBeLessThan(1);
    expect(here.corrected).toBeLessThan(here.reused);
  }
});

test("with fresh factors the gradient is as good as the solve; stale ones lose, and the loss shrinks with the tolerance", async () => {
  for (let seed = 6020; seed < 6030; seed += 1) {
    const { points } = await solved(seed);
    for (const { tolerance, fresh } of points) if (tolerance >= 1e-6) expect(fresh).toBeLessThan(5 * tolerance);
    const [loose, tight] = [points.find((point) => point.tolerance === 1), points.at(-1)];
    expect(tight?.reused).toBeLessThan(1e-2 * (loose?.reused ?? 0));
    expect(tight?.corrected).toBeLessThan(1e-6);
  }
});

test("a large gain breaks it, and that is said", async () => {
  expect((await solved(6030, { gain: 4, width: 30 })).outcome).toBe("max-steps");
});
