/** What the training loop yields and keeps, as schemas and types: the lab makes these rows, the page's charts are handed them. */
import * as v from "valibot";
import { listUpTo, real, textUpTo, wholeFrom } from "./schema.ts";

/** More of anything counted here is not the loop's. */
const most = 1e9;
const count = wholeFrom(0, most);
/** Epochs and batches are counted from 1, as a reader does. */
const ordinal = wholeFrom(1, most);

const half = v.object({ error: real, loss: real, iterations: real });
/** The mean loss, the share misread, and the mean iterations of a batch. */
export type Half = Readonly<v.InferOutput<typeof half>>;

export const epochRow = v.object({
  kind: v.literal("epoch"),
  epoch: ordinal,
  train: v.pipe(half, v.readonly()),
  test: v.pipe(half, v.readonly()),
  /** Mean iterations of the backward solves. */
  backward: real,
  skipped: count,
  /** Spent in training steps. */
  seconds: real,
  imagesPerSecond: real,
});
export type EpochRow = Readonly<v.InferOutput<typeof epochRow>>;

const ran = v.picklist(["kernel", "generic", "fused"]);
export type Ran = v.InferOutput<typeof ran>;

/** 784 bytes as base64 text: how a picture travels in plain values. */
export const picture = v.pipe(v.string(), v.length(1048), v.regex(/^[A-Za-z\d+/]{1046}==$/));
const digit = wholeFrom(0, 9);

export const trainRows = [
  v.object({ kind: v.literal("resumed"), epoch: ordinal, batch: count }),
  v.object({
    kind: v.literal("batch"),
    epoch: ordinal,
    batch: ordinal,
    loss: real,
    error: real,
    forward: real,
    backward: real,
    /** Steps of this epoch that were skipped so far. */
    skipped: count,
    ran: v.exactOptional(ran),
    /** Over the last batches, everything included. */
    imagesPerSecond: real,
  }),
  epochRow,
  v.object({
    kind: v.literal("misread"),
    epoch: ordinal,
    /** Of the whole test set; `items` are some of them, spread over it. */
    total: count,
    items: listUpTo(v.pipe(v.object({ pixels: picture, label: digit, guess: digit, index: count }), v.readonly()), 100),
  }),
] as const;

type Rows = typeof trainRows;
type Row<S> = S extends v.GenericSchema ? Readonly<v.InferOutput<S>> : never;
/** What the loop yields. */
export type TrainRow = Row<Rows[number]>;

const sums = v.object({
  batches: real,
  images: real,
  loss: real,
  error: real,
  forward: real,
  backward: real,
  skipped: real,
  seconds: real,
});
/** The running sums of an epoch. */
export type SumsValues = Readonly<v.InferOutput<typeof sums>>;

/** Where a training run is, as its checkpoint's note has it. */
export const trainNote = v.object({
  epoch: count,
  batch: count,
  recipe: textUpTo(100_000),
  sums,
  rows: listUpTo(epochRow, 10_000),
});
export type TrainNote = Readonly<v.InferOutput<typeof trainNote>>;
