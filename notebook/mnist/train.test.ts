import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Checkpoint } from "../cell.ts";
import { collect, contextOf, ofKind, test, train } from "./testing.ts";
import { type DigitBatch, type TrainOptions, type TrainRow, trainMnist } from "./train.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** Softmax regression with its gradient written out. */
function model() {
  const weights = tf.variable(tf.zeros([784, 10]));
  const forward = ({ images, labels }: DigitBatch) => {
    const logits = tf.matMul(images, weights as tf.Tensor2D);
    const target = tf.oneHot(labels, 10);
    return { logits, target, loss: tf.neg(tf.mean(tf.sum(tf.mul(target, tf.logSoftmax(logits)), 1))) };
  };
  const options: Omit<TrainOptions, "epochs"> = {
    parameters: { weights },
    batchSize: 50,
    step: (batch, rate) =>
      tf.tidy(() => {
        const { logits, target, loss } = forward(batch);
        const guesses = tf.argMax(logits, 1);
        const error = 1 - (tf.mean(tf.cast(tf.equal(guesses, batch.labels), "float32")).dataSync()[0] ?? 0);
        const gradient = tf.matMul(batch.images, tf.sub(tf.softmax(logits), target), true);
        weights.assign(tf.sub(weights, tf.mul(gradient, rate / batch.size)));
        return {
          loss: loss.dataSync()[0] ?? Number.NaN,
          error,
          forward: 7,
          backward: 3,
          skipped: batch.labels.dataSync()[0] === 0,
        };
      }),
    evaluate: (batch) =>
      tf.tidy(() => {
        const { logits, loss } = forward(batch);
        return { loss: loss.dataSync()[0] ?? Number.NaN, iterations: 5, guesses: tf.argMax(logits, 1).dataSync() };
      }),
  };
  return { weights, options };
}

describe("trainMnist", () => {
  it("yields a row for each batch and each epoch, learns, and leaks nothing", async () => {
    const { options, weights } = model();
    const before = tf.memory().numTensors;
    const rows = await collect(trainMnist(contextOf(new Map()), { epochs: 3, ...options }));
    expect(tf.memory().numTensors).toBe(before);
    weights.dispose();

    const batches = ofKind(rows, "batch");
    expect(batches.map(({ epoch, batch }) => [epoch, batch])).toEqual(
      [1, 2, 3].flatMap((epoch) => [1, 2, 3, 4, 5, 6].map((batch) => [epoch, batch])),
    );
    const epochs = ofKind(rows, "epoch");
    expect(epochs).toHaveLength(3);
    expect(epochs[0]?.train.loss).toBeGreaterThan(epochs[2]?.train.loss ?? 0);
    expect(epochs[2]?.test.error).toBeLessThan(0.05);
    expect(epochs[1]?.train.iterations).toBe(7);
    expect(epochs[1]?.backward).toBe(3);
    expect(epochs[1]?.test.iterations).toBe(5);
    const first = batches.filter(({ epoch }) => epoch === 1);
    const mean = first.reduce((sum, { loss }) => sum + loss, 0) / first.length;
    expect(epochs[0]?.train.loss).toBeCloseTo(mean, 6);
    expect(epochs[0]?.skipped).toBe(first.at(-1)?.skipped);
  });

  it("shows what it misreads, as it is in the test set", async () => {
    const { options, weights } = model();
    const wrong = await collect(
      trainMnist(contextOf(new Map()), {
        epochs: 1,
        ...options,
        evaluate: ({ size }) => ({ loss: 1, iterations: 1, guesses: new Int32Array(size) }),
      }),
    );
    weights.dispose();
    const [misread] = ofKind(wrong, "misread");
    expect(misread?.total).toBe(test.labels.filter((label) => label !== 0).length);
    expect(misread?.items).toHaveLength(12);
    for (const { pixels, label, guess, index } of misread?.items ?? []) {
      expect([...atob(pixels)].map((byte) => byte.charCodeAt(0))).toEqual([
        ...test.pixels.subarray(index * 784, (index + 1) * 784),
      ]);
      expect(label).toBe(test.labels[index]);
      expect(guess).toBe(0);
    }
  });

  it("goes on from no weights that are not numbers, and does not keep such", async () => {
    const store = new Map<string, Checkpoint>();
    const stopped = model();
    await collect(trainMnist(contextOf(store), { epochs: 2, ...stopped.options }), 4);
    const [weights] = Object.values(store.get("training")?.arrays ?? {});
    if (!weights) throw new Error("no checkpoint");
    weights.data[0] = Number.NaN;
    const again = model();
    const rows = await collect(trainMnist(contextOf(store), { epochs: 1, ...again.options }), 2);
    expect(rows[0]).toMatchObject({ kind: "batch", epoch: 1, batch: 1 });

    store.clear();
    const lost = model();
    const run = trainMnist(contextOf(store), {
      epochs: 1,
      ...lost.options,
      step(batch, rate) {
        const report = lost.options.step(batch, rate);
        lost.weights.assign(tf.fill(lost.weights.shape, Number.NaN));
        return report;
      },
    });
    await collect(run, 3);
    expect(store.size).toBe(0);
    for (const { weights: one } of [stopped, again, lost]) one.dispose();
  });

  it("goes on after a stop, batch for batch as if it had not been stopped", async () => {
    const whole = model();
    const expected = await collect(trainMnist(contextOf(new Map()), { epochs: 2, ...whole.options }));

    const store = new Map<string, Checkpoint>();
    const stopped = model();
    const head = await collect(trainMnist(contextOf(store), { epochs: 2, ...stopped.options }), 4);
    const again = model();
    const tail = await collect(trainMnist(contextOf(store), { epochs: 2, ...again.options }));

    expect(tail[0]).toEqual({ kind: "resumed", epoch: 1, batch: 4 });
    const losses = (rows: readonly TrainRow[]) => ofKind(rows, "batch").map(({ loss }) => loss);
    expect([...losses(head), ...losses(tail)]).toEqual(losses(expected));
    expect(ofKind(tail, "epoch").map(({ train: half, test: other }) => [half, other])).toEqual(
      ofKind(expected, "epoch").map(({ train: half, test: other }) => [half, other]),
    );
    expect([...again.weights.dataSync()]).toEqual([...whole.weights.dataSync()]);
    for (const { weights } of [whole, stopped, again]) weights.dispose();
  });

  it("stops in the middle of the test set, and reads it from its beginning when it goes on", async () => {
    const whole = model();
    const expected = await collect(trainMnist(contextOf(new Map()), { epochs: 1, ...whole.options }));
    const store = new Map<string, Checkpoint>();
    const stopped = model();
    const abort = new AbortController();
    const evaluate: TrainOptions["evaluate"] = (batch) => {
      abort.abort();
      return stopped.options.evaluate(batch);
    };
    const context = { ...contextOf(store), signal: abort.signal };
    const head = await collect(trainMnist(context, { epochs: 1, ...stopped.options, evaluate }));
    expect(head.map(({ kind }) => kind)).toEqual(Array(6).fill("batch"));
    const again = model();
    const tail = await collect(trainMnist(contextOf(store), { epochs: 1, ...again.options }));
    expect(tail.map(({ kind }) => kind)).toEqual(["resumed", "epoch", "misread"]);
    expect(ofKind(tail, "epoch")[0]?.test).toEqual(ofKind(expected, "epoch")[0]?.test);
    for (const { weights } of [whole, stopped, again]) weights.dispose();
  });

  it("goes on to more epochs, and shows the rows of the earlier ones", async () => {
    const store = new Map<string, Checkpoint>();
    const { options, weights } = model();
    const one = await collect(trainMnist(contextOf(store), { epochs: 1, ...options }));
    const two = await collect(trainMnist(contextOf(store), { epochs: 2, ...options }));
    weights.dispose();
    expect(ofKind(two, "epoch")[0]).toEqual(ofKind(one, "epoch")[0]);
    expect(ofKind(two, "batch").map(({ epoch }) => epoch)).toEqual([2, 2, 2, 2, 2, 2]);
  });

  it.each([
    ["seed", { seed: 1 }, null],
    ["code", { code: "b" }, null],
    ["recipe", {}, { tolerance: 1e-3 }],
  ])("starts anew when the %s is another one", async (_, changed, recipe) => {
    const store = new Map<string, Checkpoint>();
    const { options, weights } = model();
    await collect(trainMnist(contextOf(store), { epochs: 1, ...options }), 3);
    const rows = await collect(trainMnist(contextOf(store, changed), { epochs: 1, ...options, recipe }), 1);
    weights.dispose();
    expect(rows[0]?.kind).toBe("batch");
  });

  it("shuffles anew each epoch, and by the seed", async () => {
    const order = async (seed: number) => {
      const { options, weights } = model();
      const seen: string[] = [];
      const step: TrainOptions["step"] = (batch) => {
        seen.push(batch.labels.dataSync().join(""));
        return { loss: 0, error: 0, forward: 1, backward: 1, skipped: false };
      };
      await collect(trainMnist(contextOf(new Map(), { seed }), { epochs: 2, ...options, step }));
      weights.dispose();
      return seen;
    };
    const zero = await order(0);
    expect(zero).toEqual(await order(0));
    expect(zero).not.toEqual(await order(1));
    expect(zero.slice(0, 6)).not.toEqual(zero.slice(6));
    expect(zero.slice(0, 6).join("").split("").sort()).toEqual([...train.labels].map(String).sort());
  });

  it("refuses what makes no sense", async () => {
    const { options, weights } = model();
    await expect(collect(trainMnist(contextOf(new Map()), { epochs: 0, ...options }))).rejects.toThrow(
      "invalid epochs: 0",
    );
    weights.dispose();
  });
});
