import {
  dispose,
  type Rank,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  tensor,
  tensor2d,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { iterate, linear, type Outcome, picard, type Step } from "implicit";
import type { Checkpoint, Context } from "notebook/cell";
import { run as train } from "./mnist-fixed-point";
import { layer } from "./tanh-layer";

export interface Params {
  /** Who is read: your drawing, or a digit of the test set. */
  source: "drawing" | "stored";
  /** Strokes on a field of 64 × 64: two letters a place (A is 0, _ is 63), a full stop between strokes. */
  drawing: string;
  /** Which of the 10,000 test digits. */
  digit: number;
}

/** What the network gets: 28 × 28 bytes as base64, and the label where there is one. */
export interface Picture {
  pixels: string;
  label: number | null;
}

export interface Answer {
  outcome: Outcome;
  probabilities: number[];
  /** Batches of 100 that the network was trained on; by whom. */
  batches: number;
  trainedBy: "mnist-fixed-point" | "this cell";
}

/** How long test digits take one by one, for comparison: their evaluations, and the residuals of one in the middle. */
export interface Crowd {
  evaluations: number[];
  typical: { k: number; residual: number }[];
}

export type Value = Picture | Step | Answer | Crowd;

const tolerance = 1e-4;
const limit = 200;
const crowd = 500;

export async function* run({ source, drawing, digit }: Params, context: Context): AsyncGenerator<Value> {
  const test = source === "stored" ? await (await context.data.mnist()).test : undefined;
  const pixels = test ? test.pixels.slice(784 * digit, 784 * (digit + 1)) : asMnist(strokesOf(drawing));
  yield { pixels: btoa(String.fromCharCode(...pixels)), label: test?.labels[digit] ?? null };

  const { network, trainedBy } = await trained(context);
  const read = (name: string) => tensor(network.arrays[name]?.data ?? [], [...(network.arrays[name]?.shape ?? [0])]);
  const [W1, W, W2] = [read("W1"), read("W"), read("W2")] as [Tensor2D, Tensor2D, Tensor2D];
  const [b1, b2] = [read("b1"), read("b2")] as [Tensor1D, Tensor1D];
  const inputOf = (bytes: Uint8Array) =>
    tidy(() =>
      linear(
        tensor2d(
          Float32Array.from(bytes, (byte) => byte / 255),
          [bytes.length / 784, 784],
        ),
        W1,
        b1,
      ),
    );
  try {
    const x = inputOf(pixels);
    const z0 = zeros<Rank.R2>([1, W.shape[0]]);
    const { z, outcome } = yield* iterate(layer(x, W), z0, {
      solver: picard(),
      stop: { absolute: tolerance, steps: limit },
    });
    const probabilities = tidy(() => [...softmax(linear(z, W2, b2)).dataSync()]);
    dispose([x, z0, z]);
    yield { outcome, probabilities, batches: batchesOf(network), trainedBy };
    yield await crowdOf(context, inputOf, W);
  } finally {
    dispose([W1, W, W2, b1, b2]);
  }
}

/** The network that the cell above has trained; without one, 200 batches of the same training, in passing. */
async function trained(context: Context): Promise<{ network: Checkpoint; trainedBy: Answer["trainedBy"] }> {
  const above = await context.checkpoints.load("training", "mnist-fixed-point");
  if (above) return { network: above, trainedBy: "mnist-fixed-point" };
  const settings = {
    epochs: 1,
    gradient: "implicit",
    tolerance,
    training: "editable",
    stopping: "batch",
    seed: 0,
  } as const;
  if (!(await context.checkpoints.load("training"))) {
    for await (const row of train(settings, context)) if (row.kind === "batch" && row.batch >= 200) break;
  }
  const own = await context.checkpoints.load("training");
  if (!own) throw new Error("no trained network: run the training above first");
  return { network: own, trainedBy: "this cell" };
}

function batchesOf({ note }: Checkpoint): number {
  const { epoch, batch } = note as { epoch: number; batch: number };
  return 600 * epoch + batch;
}

/** Solves the first test digits at once, and notes when each by itself was under the tolerance. */
async function crowdOf(context: Context, inputOf: (bytes: Uint8Array) => Tensor2D, W: Tensor2D): Promise<Crowd> {
  const test = await (await context.data.mnist()).test;
  const count = Math.min(crowd, test.count);
  const x = inputOf(test.pixels.subarray(0, 784 * count));
  const z0 = zeros<Rank.R2>([count, W.shape[0]]);
  const residuals: Float32Array[] = [];
  const steps = iterate(layer(x, W), z0, {
    solver: picard(),
    stop: { absolute: tolerance, steps: limit },
    watch: (_, { z, fz }) => void residuals.push(tidy(() => sqrt(sum(square(sub(fz, z)), 1)).dataSync<"float32">())),
  });
  let step = steps.next();
  for (; !step.done; step = steps.next()) await context.breathe();
  dispose([x, z0, step.value.z]);
  const evaluations = Array.from({ length: count }, (_, row) => {
    const k = residuals.findIndex((all) => (all[row] ?? 0) <= tolerance);
    return (k < 0 ? limit : k) + 1;
  });
  const middle = [...evaluations].sort((a, b) => a - b)[count / 2] ?? 0;
  const row = evaluations.indexOf(middle);
  const typical = residuals.slice(0, middle).map((all, k) => ({ k, residual: all[row] ?? 0 }));
  return { evaluations, typical };
}

type Place = { x: number; y: number };

function strokesOf(text: string): Place[][] {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const place = (pair: string) => ({ x: letters.indexOf(pair[0] ?? ""), y: letters.indexOf(pair[1] ?? "") });
  return text.split(".").map((stroke) => (stroke.match(/../g) ?? []).map(place));
}

/** As MNIST was made: the drawing is scaled into a box of 20 × 20, its centre of mass moved to the middle of 28 × 28. */
export function asMnist(strokes: readonly (readonly Place[])[]): Uint8Array {
  const places = strokes.flat();
  if (places.length === 0) return new Uint8Array(784);
  const pen = 1.2;
  const [left, right] = [Math.min(...places.map(({ x }) => x)), Math.max(...places.map(({ x }) => x))];
  const [top, bottom] = [Math.min(...places.map(({ y }) => y)), Math.max(...places.map(({ y }) => y))];
  // a dot stays a dot
  const scale = (20 - 2 * pen) / Math.max(right - left, bottom - top, 16);
  const drawn = (dx: number, dy: number) => {
    const fit = ({ x, y }: Place) => ({
      x: 14 + dx + scale * (x - (left + right) / 2),
      y: 14 + dy + scale * (y - (top + bottom) / 2),
    });
    const fitted = strokes.map((stroke) => stroke.map(fit));
    return Uint8Array.from({ length: 784 }, (_, at) => {
      const pixel = { x: (at % 28) + 0.5, y: Math.floor(at / 28) + 0.5 };
      return 255 * Math.min(1, Math.max(0, pen + 0.5 - distance(pixel, fitted)));
    });
  };
  const ink = drawn(0, 0);
  const total = ink.reduce((all, byte) => all + byte, 0);
  const centre = (of: (at: number) => number) => ink.reduce((all, byte, at) => all + byte * of(at), 0) / total;
  return drawn(Math.round(13.5 - centre((at) => at % 28)), Math.round(13.5 - centre((at) => Math.floor(at / 28))));
}

/** From a point to the nearest stroke. */
function distance({ x, y }: Place, strokes: readonly (readonly Place[])[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const stroke of strokes) {
    for (const [i, a] of stroke.entries()) {
      const b = stroke[i + 1] ?? a;
      const [dx, dy] = [b.x - a.x, b.y - a.y];
      const along = dx || dy ? Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy))) : 0;
      least = Math.min(least, Math.hypot(a.x + along * dx - x, a.y + along * dy - y));
    }
  }
  return least;
}
