import "@tensorflow/tfjs-backend-wasm";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import type { Context } from "notebook/cell";
import { beforeAll, expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { type Params, run } from "./newton-layer.ts";

beforeAll(async () => {
  expect(await setBackend("wasm")).toBe(true);
});

function solved(seed: number, change: Partial<Params> = {}) {
  const before = memory().numTensors;
  const params: Params = { gain: 1, width: 50, tolerance: 1e-4, newton: "plain", seed, ...change };
  const values = [...run(params, { random: seeded(seed) } as Context)];
  expect(memory().numTensors).toBe(before);
  const steps = values.filter((value) => "solver" in value);
  const outcomes = values.find((value) => "outcomes" in value)?.outcomes;
  const of = (solver: string) => steps.filter((step) => step.solver === solver);
  return { iteration: of("iteration"), newton: of("newton"), outcomes };
}

test("as the original: 2 to 4 Newton iterations where plain iteration takes 12 to 18, over 30 seeds", () => {
  for (let seed = 5000; seed < 5030; seed += 1) {
    const { iteration, newton, outcomes } = solved(seed);
    expect(outcomes).toEqual({ iteration: "converged", newton: "converged" });
    const last = newton.at(-1);
    expect(last?.k, `seed ${seed}`).toBeGreaterThanOrEqual(2);
    expect(last?.k, `seed ${seed}`).toBeLessThanOrEqual(4);
    expect(last?.residual).toBeLessThanOrEqual(1e-4);
    expect(iteration.at(-1)?.evaluations).toBeGreaterThanOrEqual(12);
    expect(iteration.at(-1)?.evaluations).toBeLessThanOrEqual(18);
  }
});

test("a large gain breaks plain Newton; the guarded one never ends worse than it began", () => {
  let failed = 0;
  for (let seed = 5030; seed < 5035; seed += 1) {
    if (solved(seed, { gain: 5, width: 30 }).outcomes?.newton !== "converged") failed += 1;
    const { newton } = solved(seed, { gain: 5, width: 30, newton: "guarded" });
    expect(newton.at(-1)?.residual ?? 1).toBeLessThanOrEqual(newton[0]?.residual ?? 0);
  }
  expect(failed).toBeGreaterThanOrEqual(4);
});
