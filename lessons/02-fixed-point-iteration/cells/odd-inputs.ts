import {
  add,
  argMax,
  dispose,
  type Rank,
  slice,
  sqrt,
  square,
  sub,
  sum,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { guardedNewton, iterate, linear, picard, solve, spectralRadius } from "implicit";
import type { Checkpoint, Context, Random } from "notebook/cell";
import { asMnist } from "./draw-a-digit";
import { type Params as Recipe, run as train } from "./mnist-fixed-point";
import { layer } from "./tanh-layer";

export interface Params {
  /** Epochs that each network is trained for; 0 stands for a single batch. */
  epochs: number;
  /** Networks, each from its own weights and in its own order of digits. */
  networks: number;
  training: Recipe["training"];
  seed: number;
}

export type Kind = "digit" | "misread" | "lines" | "scribble" | "dot" | "empty";

/** One input, read by one network. */
export interface Reading {
  kind: Kind;
  /** ‖x‖: what its ink and the bias make of it. */
  input: number;
  /** Until its own residual was under the tolerance; one more than the limit where it never was. */
  evaluations: number;
}

/** What one network did. */
export interface Report {
  network: number;
  readings: Reading[];
  /** ρ(W), and ρ(J) where digits settle (the median of twenty) and at the empty page's fixed point. */
  radius: { W: number; digit: number; empty: number | null };
  /** The mean of z² there: how saturated the state is. */
  square: { digit: number; empty: number | null };
  /** Evaluations that plain iteration takes back to that fixed point, which Newton found, from 0.01 beside it. */
  back: number | null;
}

const tolerance = 1e-4;
const limit = 200;

export async function* run(params: Params, context: Context): AsyncGenerator<Report> {
  for (let network = 1; network <= params.networks; network += 1) {
    const trained = await trainOne(params, apart(context, params, network));
    // the reader pressed Stop: what is trained so far is kept, and the next run goes on from there
    if (!trained || context.signal.aborted) return;
    yield { network, ...(await reportOf(trained, context)) };
  }
}

/** The same context with its own random numbers, its own checkpoints and its share of the progress. */
function apart(context: Context, { epochs, networks }: Params, network: number): Context {
  const name = (checkpoint: string) => `${checkpoint} ${network}${epochs === 0 ? ", one batch" : ""}`;
  return {
    ...context,
    random: context.random.fork(`network ${network}`),
    progress: (done, total) => context.progress((network - 1) * total + done, networks * total),
    checkpoints: {
      load: (checkpoint) => context.checkpoints.load(name(checkpoint)),
      save: (checkpoint, held) => context.checkpoints.save(name(checkpoint), held),
    },
  };
}

async function trainOne({ epochs, training }: Params, context: Context) {
  const once = epochs === 0;
  const kept = once ? await context.checkpoints.load("training") : undefined;
  if (kept) return kept;
  const recipe = { training, gradient: "implicit", stopping: "batch", tolerance, seed: context.seed } as const;
  for await (const row of train({ ...recipe, epochs: once ? 1 : epochs }, context))
    if (context.signal.aborted || (once && row.kind === "batch")) break;
  return context.checkpoints.load("training");
}

async function reportOf({ arrays }: Checkpoint, { data, random, breathe }: Context): Promise<Omit<Report, "network">> {
  const matrix = (name: string) => {
    const { shape: [rows = 0, columns = 0] = [], data = new Float32Array() } = arrays[name] ?? {};
    return tensor2d(data, [rows, columns]);
  };
  const [W1, W, W2] = [matrix("W1"), matrix("W"), matrix("W2")];
  const [b1, b2] = [tensor1d(arrays.b1?.data ?? []), tensor1d(arrays.b2?.data ?? [])];
  const test = await (await data.mnist()).test;
  const pages = inputs(test.pixels, random.fork("pages"));
  const images = tensor2d(
    Float32Array.from(
      pages.flatMap(({ pixels }) => [...pixels]),
      (byte) => byte / 255,
    ),
    [pages.length, 784],
  );
  const x = linear(images, W1, b1);
  const n = W.shape[0];
  const z0 = zeros<Rank.R2>([pages.length, n]);
  const residuals: Float32Array[] = [];
  const steps = iterate(layer(x, W), z0, {
    solver: picard(),
    stop: { absolute: tolerance, steps: limit },
    watch: (_, { z, fz }) => void residuals.push(tidy(() => sqrt(sum(square(sub(fz, z)), 1)).dataSync<"float32">())),
  });
  let step = steps.next();
  for (; !step.done; step = steps.next()) await breathe();
  const z = step.value.z;
  const guesses = tidy(() => argMax(linear(z, W2, b2), 1).dataSync());
  const lengths = tidy(() => sqrt(sum(square(x), 1)).dataSync());
  const states = z.dataSync<"float32">();
  const empty = pages.length - 1;
  const home = tidy(() => homeOf(slice(x, [empty, 0], [1, n]), slice(z, [empty, 0], [1, n]), W, random.fork("starts")));
  dispose([W1, b1, W, W2, b2, images, x, z0, z]);

  const readings = pages.map(({ kind, index }, row): Reading => {
    const missed = index !== undefined && guesses[row] !== test.labels[index];
    const k = residuals.findIndex((all) => (all[row] ?? 0) <= tolerance);
    return {
      kind: missed ? "misread" : kind,
      input: lengths[row] ?? 0,
      evaluations: (k < 0 ? limit : k) + 1,
    };
  });
  const weights = Float64Array.from(arrays.W?.data ?? []);
  /** ρ(diag(1 − z²) W) at a state. */
  const radiusAt = (state: Float32Array) =>
    spectralRadius(
      weights.map((w, at) => w * (1 - (state[Math.floor(at / n)] ?? 0) ** 2)),
      n,
    );
  const saturation = (state: Float32Array) => state.reduce((all, number) => all + number ** 2, 0) / n;
  const settled = Array.from({ length: 20 }, (_, row) => states.slice(row * n, (row + 1) * n));
  return {
    readings,
    radius: {
      W: spectralRadius(weights, n),
      digit: median(settled.map(radiusAt)),
      empty: home ? radiusAt(home.state) : null,
    },
    square: { digit: median(settled.map(saturation)), empty: home ? saturation(home.state) : null },
    back: home?.back ?? null,
  };
}

/** The fixed point of one input, found by Newton's method; and the way back to it. */
function homeOf(
  x: Tensor2D,
  z: Tensor2D,
  W: Tensor2D,
  random: Random,
): { state: Float32Array; back: number } | undefined {
  const problem = layer(x, W);
  const somewhere = () => tensor2d([Array.from({ length: W.shape[0] }, () => random.uniform(-0.5, 0.5))]);
  // from where the iteration was left, and then from elsewhere: near a fold Newton's method may get stuck
  for (let start = z, tries = 0; tries < 40; start = somewhere(), tries += 1) {
    const found = solve(problem, start, { solver: guardedNewton(), stop: { absolute: 1e-5, steps: 100 } });
    if (found.outcome !== "converged") continue;
    const beside = add<Tensor2D>(found.z, 0.01);
    const again = solve(problem, beside, { solver: picard(), stop: { absolute: tolerance, steps: limit } });
    const evaluations = again.trace.at(-1)?.evaluations ?? 0;
    return {
      state: found.z.dataSync<"float32">(),
      back: again.outcome === "converged" ? evaluations : limit + 1,
    };
  }
  return undefined;
}

interface Page {
  kind: Kind;
  pixels: Uint8Array;
  /** Its place in the test set. */
  index?: number;
}

/** 300 test digits, 60 pages with two lines, 60 with one long scribble, a dot, and an empty page as the last. */
function inputs(test: Uint8Array, random: Random): Page[] {
  const place = () => ({ x: random.uniform(4, 60), y: random.uniform(4, 60) });
  const stroke = (places: number) => Array.from({ length: places }, place);
  const count = Math.min(300, test.length / 784);
  const digits = Array.from({ length: count }, (_, index): Page => {
    return { kind: "digit", pixels: test.subarray(784 * index, 784 * (index + 1)), index };
  });
  const lines = Array.from({ length: 60 }, (): Page => ({ kind: "lines", pixels: asMnist([stroke(2), stroke(2)]) }));
  const scribbles = Array.from({ length: 60 }, (): Page => ({ kind: "scribble", pixels: asMnist([stroke(14)]) }));
  const dot: Page = { kind: "dot", pixels: asMnist([[place()]]) };
  return [...digits, ...lines, ...scribbles, dot, { kind: "empty", pixels: asMnist([]) }];
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
