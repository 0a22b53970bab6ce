import "@tensorflow/tfjs-backend-wasm";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import { loadKernels } from "implicit/kernels";
import type { Context, Mnist } from "notebook/cell";
import { afterEach, beforeAll, expect, test } from "vitest";
import { readKernels } from "../../../implicit/kernels/testing.ts";
import { seeded } from "../../../notebook/random.ts";
import { type Params, run, type Value } from "./mnist-newton-implicit.ts";

let plain: ArrayBuffer;
beforeAll(async () => {
  expect(await setBackend("wasm")).toBe(true);
  plain = (await readKernels()).plain.buffer;
});
afterEach(() => void loadKernels(undefined));

/** Blurred stripes, one way for each label: enough for a loss to fall. */
function digits(count: number, random: ReturnType<typeof seeded>): Awaited<Mnist["test"]> {
  const labels = Uint8Array.from({ length: count }, () => random.integer(10));
  const pixels = new Uint8Array(count * 784);
  for (let i = 0; i < pixels.length; i += 1) {
    const label = labels[Math.floor(i / 784)] ?? 0;
    const stripe = (i % 784) % 10 === label ? 160 : 20;
    pixels[i] = stripe + random.integer(60);
  }
  return { count, pixels, labels };
}

async function trained(seed: number, change: Partial<Params> = {}, images = 60): Promise<Value[]> {
  const random = seeded(seed);
  const context = {
    seed,
    code: "",
    random,
    signal: new AbortController().signal,
    clock: () => performance.now(),
    data: { mnist: async () => ({ train: digits(images, random), test: Promise.resolve(digits(30, random)) }) },
    checkpoints: { load: async () => undefined, save: async () => undefined },
    progress: () => undefined,
    breathe: async () => undefined,
  } as unknown as Context;
  const before = memory().numTensors;
  const values: Value[] = [];
  for await (const value of run({ epochs: 1, steps: 40, guard: true, seed, ...change }, context)) values.push(value);
  expect(memory().numTensors).toBe(before);
  return values;
}

const batchesOf = (values: Value[]) => values.filter((value) => value.kind === "batch");
const insideOf = (values: Value[]) => values.filter((value) => value.kind === "inside");

test("it learns: the loss falls, both solves converge, nothing is skipped, every gradient is finite", async () => {
  loadKernels({ plain });
  const values = await trained(8200, { epochs: 6 }, 300);
  const batches = batchesOf(values);
  expect(batches).toHaveLength(18);
  expect(batches.at(-1)?.loss).toBeLessThan(0.7 * (batches[0]?.loss ?? 0));
  expect(batches.every(({ ran }) => ran === "kernel")).toBe(true);
  for (const { forward } of batches) {
    expect(forward).toBeGreaterThanOrEqual(2);
    expect(forward).toBeLessThanOrEqual(8);
  }
  expect(insideOf(values).every(({ nonfinite, applied }) => applied && !nonfinite)).toBe(true);
});

test("without a kernel it takes plain operations, and the first step comes out the same", async () => {
  const generic = batchesOf(await trained(8201));
  loadKernels({ plain });
  const fused = batchesOf(await trained(8201));
  expect([generic[0]?.ran, fused[0]?.ran]).toEqual(["generic", "kernel"]);
  expect(Math.abs((fused[0]?.loss ?? 0) - (generic[0]?.loss ?? 1))).toBeLessThan(1e-5);
});

test("too few Newton steps: no solve converges, no update is made, and the weights stay", async () => {
  loadKernels({ plain });
  const values = await trained(8202, { steps: 1, epochs: 2 });
  expect(insideOf(values).map(({ applied }) => applied)).toEqual([false, false]);
  const [first, second] = batchesOf(values);
  expect([first?.skipped, second?.skipped]).toEqual([1, 1]);
  expect(Math.abs((second?.loss ?? 0) - (first?.loss ?? 1))).toBeLessThan(1e-5);
  const unguarded = insideOf(await trained(8202, { steps: 1, guard: false }));
  expect(unguarded.map(({ applied }) => applied)).toEqual([true]);
});

test("three ways are measured: the implicit tape is the lightest, and the same as the batch goes on", async () => {
  loadKernels({ plain });
  const measured = (await trained(8203)).filter((value) => value.kind === "ways");
  expect(measured.map(({ epoch }) => epoch)).toEqual([0, 1]);
  for (const { ways } of measured) {
    expect(ways.map(({ way }) => way)).toEqual(["implicit", "newton", "iteration"]);
    const [implicit, newton, iteration] = ways;
    expect(implicit?.bytes).toBeLessThan(0.7 * (newton?.bytes ?? 0));
    expect(newton?.bytes).toBeLessThan(iteration?.bytes ?? 0);
    expect(iteration?.iterations).toBeGreaterThan(2 * (newton?.iterations ?? 0));
  }
  expect(measured[0]?.ways[0]?.bytes).toBe(measured[1]?.ways[0]?.bytes);
});
