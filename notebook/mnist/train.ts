/** The loop that the MNIST lessons share: epochs, shuffling, checkpoints and bookkeeping. The model and its step stay in the cell, where a reader sees them. */
import { keep, type Tensor1D, type Tensor2D, tensor1d, tensor2d } from "@tensorflow/tfjs-core";
import type { Context, Digits, Plain } from "../cell.ts";
import type { EpochRow, Half, Ran, TrainRow } from "../train-rows.ts";
import { openMemory, type Parameters } from "./memory.ts";
import { type Sums, sumsOf } from "./sums.ts";

/** Some digits. The tensors are made when they are first asked for, and the loop disposes of them. */
export interface DigitBatch {
  /** [size, 784], from 0 to 1. */
  readonly images: Tensor2D;
  /** [size], int32. */
  readonly labels: Tensor1D;
  readonly size: number;
  /** Where the digits are from, for a step that reads them itself: a set, and their places in it. */
  readonly set: Digits;
  readonly indices: Uint32Array;
}

/** What one training step did, as the original notebook counts it. */
export interface StepReport {
  readonly loss: number;
  /** The share of the batch that was misread, before the step. */
  readonly error: number;
  /** Iterations of the forward and of the backward solve. */
  readonly forward: number;
  readonly backward: number;
  /** true: no update was made, because a solve did not converge. */
  readonly skipped: boolean;
  /** What solved it: a kernel, plain operations, or one kernel call for the whole step. */
  readonly ran?: Ran;
}

export type { EpochRow, Ran, TrainRow } from "../train-rows.ts";

export interface EvaluationReport {
  readonly loss: number;
  readonly iterations: number;
  /** A digit for each of the batch. */
  readonly guesses: ArrayLike<number>;
}

export interface TrainOptions {
  readonly epochs: number;
  /** All that training changes: a checkpoint holds these, and a resumed run puts them back. */
  readonly parameters: Parameters;
  /** One step of training on a batch. */
  step(batch: DigitBatch, learningRate: number): StepReport;
  /** A batch of the test set, without training. */
  evaluate(batch: DigitBatch): EvaluationReport;
  /** By epoch, counted from 0. Default: the original's, 0.1 and from epoch 5 on 0.01. */
  readonly learningRate?: (epoch: number) => number;
  /** Default 100. */
  readonly batchSize?: number;
  /** Whatever else makes two runs differ: the cell's own parameters. A checkpoint of another recipe is not resumed. */
  readonly recipe?: Plain;
  /** The checkpoint's name. Default "training". */
  readonly name?: string;
}

const pixels = 784;
const shownMisread = 12;
const classic = (epoch: number) => (epoch < 5 ? 0.1 : 0.01);

/**
 * Trains on all 60,000 digits in a seeded order, a new one each epoch, and reads the 10,000 test digits after each. Saves a checkpoint
 * every five seconds, after every epoch and on Stop, and goes on from it, batch for batch, unless the run is fresh or the recipe, the
 * seed or the code is another one.
 */
export async function* trainMnist(context: Context, options: TrainOptions): AsyncGenerator<TrainRow, void, void> {
  const { epochs, parameters, learningRate = classic, batchSize = 100, recipe = null, name = "training" } = options;
  if (!Number.isInteger(epochs) || epochs < 1) throw new Error(`invalid epochs: ${epochs}`);
  if (!Number.isInteger(batchSize) || batchSize < 1) throw new Error(`invalid batchSize: ${batchSize}`);
  const { train, test } = await context.data.mnist();
  const batches = Math.ceil(train.count / batchSize);
  const rates = Array.from({ length: epochs }, (_, epoch) => learningRate(epoch));
  const memory = openMemory(context, {
    name,
    parameters,
    recipe: [context.code, context.seed, batchSize, train.count, recipe],
  });
  const progress = ({ epoch, batch }: Position) =>
    context.progress(Math.min(epoch * batches + batch, epochs * batches), epochs * batches);

  const found = await memory.load();
  const rows: EpochRow[] = [...(found?.rows ?? [])];
  let position: Position = found?.position ?? { epoch: 0, batch: 0 };
  let sums: Sums = sumsOf(found?.sums);
  let pace = pacing(context.clock());
  if (found) yield { kind: "resumed", epoch: position.epoch + 1, batch: position.batch };
  yield* rows;
  progress(position);

  try {
    while (position.epoch < epochs) {
      const { epoch } = position;
      const order = context.random.fork(`epoch ${epoch}`).permutation(train.count);
      for (let batch = position.batch; batch < batches; batch++) {
        const started = context.clock();
        const digits = batchOf(train, order.subarray(batch * batchSize, (batch + 1) * batchSize));
        const report = using(digits, () => options.step(digits, rates[epoch] ?? 0));
        sums.add(report, digits.size, context.clock() - started);
        position = { epoch, batch: batch + 1 };
        memory.touch({ position, sums: sums.values(), rows });
        progress(position);
        const { loss, error, forward, backward, ran } = report;
        const { skipped } = sums.values();
        const imagesPerSecond = pace(digits.size, context.clock());
        yield {
          kind: "batch",
          epoch: epoch + 1,
          batch: batch + 1,
          loss,
          error,
          forward,
          backward,
          skipped,
          ...(ran && { ran }),
          imagesPerSecond,
        };
        if (memory.isDue()) await memory.save();
      }
      const reading = await read(await test, batchSize, options, context);
      if (!reading) return;
      const { half, misread, total } = reading;
      const row = sums.row(epoch + 1, half);
      rows.push(row);
      sums = sumsOf();
      position = { epoch: epoch + 1, batch: 0 };
      memory.touch({ position, sums: sums.values(), rows });
      yield row;
      yield { kind: "misread", epoch: epoch + 1, total, items: misread };
      pace = pacing(context.clock());
      await memory.save();
    }
  } finally {
    await memory.save();
  }
}

export interface Position {
  readonly epoch: number;
  readonly batch: number;
}

/** Reads the whole test set; undefined when the reader presses Stop meanwhile: a resumed run then reads it from its beginning. */
async function read(test: Digits, batchSize: number, { evaluate }: TrainOptions, { breathe, signal }: Context) {
  const sums = sumsOf();
  const wrong: { readonly index: number; readonly guess: number }[] = [];
  for (let start = 0; start < test.count; start += batchSize) {
    const indices = Uint32Array.from(
      { length: Math.min(batchSize, test.count - start) },
      (_, offset) => start + offset,
    );
    const digits = batchOf(test, indices);
    const { loss, iterations, guesses } = using(digits, () => evaluate(digits));
    const missed = [...indices].filter((index) => guesses[index - start] !== test.labels[index]);
    for (const index of missed) wrong.push({ index, guess: guesses[index - start] ?? -1 });
    sums.add(
      { loss, error: missed.length / digits.size, forward: iterations, backward: 0, skipped: false },
      digits.size,
      0,
    );
    await breathe();
    if (signal.aborted) return undefined;
  }
  const stride = Math.max(1, Math.floor(wrong.length / shownMisread));
  const shown = wrong.filter((_, nth) => nth % stride === 0).slice(0, shownMisread);
  const misread = shown.map(({ index, guess }) => {
    const bytes = test.pixels.subarray(index * pixels, (index + 1) * pixels);
    return { pixels: btoa(String.fromCharCode(...bytes)), label: test.labels[index] ?? -1, guess, index };
  });
  const half: Half = sums.half();
  return { half, misread, total: wrong.length };
}

/** A byte as a brightness: a division for each of 47 million pixels an epoch would cost more than looking it up. */
const brightness = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

interface OwnedBatch extends DigitBatch {
  dispose(): void;
}

function batchOf(set: Digits, indices: Uint32Array): OwnedBatch {
  const size = indices.length;
  let images: Tensor2D | undefined;
  let labels: Tensor1D | undefined;
  return {
    set,
    indices,
    size,
    get images() {
      images ??= keep(tensor2d(brightnessOf(set.pixels, indices), [size, pixels]));
      return images;
    },
    get labels() {
      labels ??= keep(
        tensor1d(
          Int32Array.from(indices, (index) => set.labels[index] ?? 0),
          "int32",
        ),
      );
      return labels;
    },
    dispose() {
      images?.dispose();
      labels?.dispose();
    },
  };
}

function brightnessOf(source: Uint8Array, indices: Uint32Array): Float32Array {
  const images = new Float32Array(indices.length * pixels);
  for (const [row, index] of indices.entries()) {
    const from = index * pixels;
    const to = row * pixels;
    for (let pixel = 0; pixel < pixels; pixel++) images[to + pixel] = brightness[source[from + pixel] ?? 0] ?? 0;
  }
  return images;
}

/** Images a second over the last batches. */
function pacing(start: number): (images: number, now: number) => number {
  const marks = [{ at: start, images: 0 }];
  let done = 0;
  return (images, now) => {
    done += images;
    marks.push({ at: now, images: done });
    if (marks.length > 50) marks.shift();
    const [first] = marks;
    return first && now > first.at ? (1000 * (done - first.images)) / (now - first.at) : 0;
  };
}

function using<T>(digits: OwnedBatch, use: () => T): T {
  try {
    return use();
  } finally {
    digits.dispose();
  }
}
