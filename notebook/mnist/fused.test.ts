import "@tensorflow/tfjs-backend-cpu";
import { readFile } from "node:fs/promises";
import * as tf from "@tensorflow/tfjs-core";
import { loadKernels, type MnistMethod } from "implicit/kernels";
import { afterEach, beforeAll, expect, it } from "vitest";
// biome-ignore lint/style/noRestrictedImports: the script that makes the wasm files, not the library
import { buildKernels } from "../../implicit/kernels/build.mjs";
import type { Checkpoint } from "../cell.ts";
import { seeded } from "../random.ts";
import { type FixedPointModel, fusedTraining } from "./fused.ts";
import { collect, contextOf, ofKind, train } from "./testing.ts";
import { type DigitBatch, trainMnist } from "./train.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});
afterEach(() => {
  tf.disposeVariables();
  loadKernels(undefined);
});

async function load() {
  const { plain } = await buildKernels();
  loadKernels({ plain: new Uint8Array(await readFile(plain)).buffer });
}

function model(): FixedPointModel {
  const random = seeded(5);
  const uniform = (...shape: number[]) => {
    const bound = 1 / Math.sqrt(shape[1] ?? 20);
    const size = shape.reduce((product, side) => product * side, 1);
    return tf.variable(
      tf.tensor(
        Array.from({ length: size }, () => random.uniform(-bound, bound)),
        shape,
      ),
    );
  };
  return { W1: uniform(20, 784), b1: uniform(20), W: uniform(20, 20), W2: uniform(10, 20), b2: uniform(10) };
}

const method: MnistMethod = { stop: { absolute: 1e-4, steps: 200 } };
const run = (store: Map<string, Checkpoint>, epochs: number, by = method, recipe = "fused") =>
  trainMnist(contextOf(store), { epochs, batchSize: 50, recipe, ...fusedTraining(model(), by) });

it.each(["batch", "blocks"] as const)(
  "learns, stopping by %s, says what ran, and makes no tensor",
  async (stopping) => {
    await load();
    const options = fusedTraining(model(), { ...method, stopping });
    const before = tf.memory().numTensors;
    const rows = await collect(trainMnist(contextOf(new Map()), { epochs: 3, batchSize: 50, ...options }));
    expect(tf.memory().numTensors).toBe(before);
    const [first, , third] = ofKind(rows, "epoch");
    expect(third?.test.error).toBeLessThan(Math.min(0.2, first?.test.error ?? 0));
    expect(third?.test.iterations).toBeGreaterThan(3);
    expect(new Set(ofKind(rows, "batch").map(({ ran }) => ran))).toEqual(new Set(["fused"]));
  },
);

it("goes on from its checkpoint batch for batch, and from nobody else's", async () => {
  await load();
  const expected = await collect(run(new Map(), 2));
  const store = new Map<string, Checkpoint>();
  const head = await collect(run(store, 2), 4);
  expect(Object.keys(store.get("training")?.arrays ?? {})).toEqual(["W1", "b1", "W", "W2", "b2"]);
  const other = await collect(run(store, 1, method, "editable"), 1);
  expect(other[0]?.kind).toBe("batch");
  const kept = new Map<string, Checkpoint>();
  await collect(run(kept, 2), 4);
  const tail = await collect(run(kept, 2));
  expect(tail[0]).toEqual({ kind: "resumed", epoch: 1, batch: 4 });
  const losses = [...head, ...tail].flatMap((row) => (row.kind === "batch" ? [row.loss] : []));
  expect(losses).toEqual(ofKind(expected, "batch").map(({ loss }) => loss));
});

it("takes the same step as the tensors do", async () => {
  await load();
  const start = model();
  const { W1, b1, W, W2, b2 } = start;
  const indices = Uint32Array.from({ length: 50 }, (_, at) => at);
  const pixels = indices.length * 784;
  const loss = tf.tidy(() => {
    const images = tf.tensor2d(
      Float32Array.from(train.pixels.subarray(0, pixels), (byte) => byte / 255),
      [50, 784],
    );
    const x = tf.add(tf.matMul(images, W1 as tf.Tensor2D, false, true), b1);
    let z: tf.Tensor = tf.zeros([50, 20]);
    for (let k = 0; k < 60; k++) z = tf.tanh(tf.add(tf.matMul(z as tf.Tensor2D, W as tf.Tensor2D, false, true), x));
    const logits = tf.add(tf.matMul(z as tf.Tensor2D, W2 as tf.Tensor2D, false, true), b2);
    const target = tf.oneHot([...train.labels.subarray(0, 50)], 10);
    return tf.losses.softmaxCrossEntropy(target, logits).dataSync()[0];
  });
  const { parameters: _, step } = fusedTraining(start, method);
  const report = step({ size: 50, set: train, indices } as DigitBatch, 0.1);
  expect(report.loss).toBeCloseTo(loss ?? Number.NaN, 4);
  expect(report.skipped).toBe(false);
});

it("says that there are no kernels where there are none", () => {
  expect(() => fusedTraining(model(), method)).toThrow("no kernels");
});
