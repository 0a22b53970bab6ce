import "@tensorflow/tfjs-backend-wasm";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import type { Context } from "notebook/cell";
import { beforeAll, expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { type Finish, type Name, type Params, run } from "./any-solver-backwards.ts";

beforeAll(async () => {
  expect(await setBackend("wasm")).toBe(true);
});

async function race(layer: Params["layer"], seed: number, change: Partial<Params> = {}) {
  const context = {
    random: seeded(seed),
    clock: () => performance.now(),
    breathe: async () => undefined,
    signal: new AbortController().signal,
  } as unknown as Context;
  const before = memory().numTensors;
  const finishes = new Map<Name, Finish>();
  const params = { layer, memory: 5, damping: 0.3, tolerance: 1e-3, steps: 100, seed, ...change };
  for await (const value of run(params, context)) if ("outcome" in value) finishes.set(value.solver, value);
  expect(memory().numTensors).toBe(before);
  return (name: Name) => {
    const finish = finishes.get(name);
    if (!finish) throw new Error(`no ${name}`);
    return finish;
  };
}

const names: readonly Name[] = ["plain", "damped", "anderson", "broyden", "newton", "newton-krylov"];

test("whatever converges is within 2·residual/σ_min(I − J) of the u of elimination", async () => {
  let converged = 0;
  for (let seed = 8200; seed < 8220; seed += 1) {
    for (const layer of ["fresh", "near", "past", "ring"] as const) {
      const of = await race(layer, seed);
      for (const name of names) {
        const { outcome, error, bound } = of(name);
        if (outcome !== "converged") continue;
        converged += 1;
        expect(error, `${layer}, ${name}, seed ${seed}`).toBeLessThanOrEqual(bound);
      }
    }
  }
  expect(converged).toBeGreaterThan(200);
}, 120_000);

test("who arrives, and what it takes, is counted", async () => {
  for (let seed = 8220; seed < 8240; seed += 1) {
    const fresh = await race("fresh", seed);
    for (const name of names) expect(fresh(name).outcome, `${name}, seed ${seed}`).toBe("converged");
    expect(fresh("plain").evaluations).toBe(fresh("plain").steps + 1);
    expect(fresh("newton").products).toBe(16 * fresh("newton").steps);
    const past = await race("past", seed);
    expect(past("plain").outcome, `seed ${seed}`).not.toBe("converged");
    expect(past("newton").outcome).toBe("converged");
    const ring = await race("ring", seed);
    expect(ring("plain").outcome).not.toBe("converged");
    expect(ring("anderson").outcome, `seed ${seed}`).not.toBe("converged");
    expect((await race("ring", seed, { memory: 17 }))("anderson").outcome, `seed ${seed}`).toBe("converged");
  }
}, 120_000);
