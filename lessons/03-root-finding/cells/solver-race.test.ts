import "@tensorflow/tfjs-backend-wasm";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import type { Context } from "notebook/cell";
import { beforeAll, expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { type Name, type Params, run } from "./solver-race.ts";

beforeAll(async () => {
  expect(await setBackend("wasm")).toBe(true);
});

async function race(problem: Params["problem"], seed: number, change: Partial<Params> = {}) {
  const context = {
    random: seeded(seed),
    clock: () => performance.now(),
    breathe: async () => undefined,
    signal: new AbortController().signal,
  } as unknown as Context;
  const before = memory().numTensors;
  const finishes = new Map<Name, Extract<Awaited<ReturnType<typeof next>>, { outcome: string }>>();
  const params = { problem, memory: 5, damping: 0.3, tolerance: 1e-3, steps: 100, seed, ...change };
  const values = run(params, context);
  const next = async () => (await values.next()).value;
  for (let value = await next(); value; value = await next()) if ("outcome" in value) finishes.set(value.solver, value);
  expect(memory().numTensors).toBe(before);
  return (name: Name) => {
    const finish = finishes.get(name);
    if (!finish) throw new Error(`no ${name}`);
    return finish;
  };
}

const names: readonly Name[] = ["plain", "damped", "anderson", "broyden", "newton", "newton-krylov"];

test("whatever converges is within 2·residual/σ_min(I − J) of the solution", async () => {
  let converged = 0;
  for (let seed = 7000; seed < 7020; seed += 1) {
    for (const problem of ["contraction", "past one", "rotation", "stiff"] as const) {
      const of = await race(problem, seed);
      for (const name of names) {
        const { outcome, error, bound } = of(name);
        if (outcome !== "converged") continue;
        converged += 1;
        expect(error, `${problem}, ${name}, seed ${seed}`).toBeLessThanOrEqual(bound);
      }
    }
  }
  expect(converged).toBeGreaterThan(200);
}, 120_000);

test("on the rotation plain iteration fails; Anderson succeeds with a memory of 15, and not with 5", async () => {
  for (let seed = 7020; seed < 7040; seed += 1) {
    const five = await race("rotation", seed);
    expect(five("plain").outcome).not.toBe("converged");
    expect(five("anderson").outcome, `seed ${seed}`).not.toBe("converged");
    expect(five("newton").outcome).toBe("converged");
    for (const memory of [15, 18]) {
      const fifteen = (await race("rotation", seed, { memory }))("anderson");
      expect(fifteen.outcome, `seed ${seed}`).toBe("converged");
      expect(fifteen.steps).toBeLessThanOrEqual(100);
    }
  }
}, 120_000);

test("the default: all arrive; past one: plain and damped do not, the others do; costs are counted", async () => {
  for (let seed = 7040; seed < 7045; seed += 1) {
    const easy = await race("contraction", seed);
    for (const name of names) expect(easy(name).outcome, name).toBe("converged");
    // one step writes the fourteen columns of J down
    expect(easy("newton").products).toBe(14 * easy("newton").steps);
    expect(easy("newton").bytes).toBeGreaterThanOrEqual(4 * 4 * 14 * 14);
    expect(easy("plain").bytes).toBeLessThan(easy("anderson").bytes);
    const past = await race("past one", seed);
    for (const name of names)
      expect(past(name).outcome === "converged", name).toBe(name !== "plain" && name !== "damped");
  }
});
