/**
 * What a cell may import: the types of its context, and (as values) the few training helpers that several lessons share.
 * A cell is a TypeScript file that exports `Params` and `run`, a generator (sync or async) that yields plain values.
 */
import type { Plain } from "./protocol.ts";

export type { Plain } from "./protocol.ts";

/** Seeded random numbers: the same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform in [low, high), default [0, 1). */
  uniform(low?: number, high?: number): number;
  /** Standard normal. */
  normal(): number;
  /** An integer in [0, n). */
  integer(n: number): number;
  /** A seeded permutation of 0 … n − 1. */
  permutation(n: number): Uint32Array;
  /** An independent stream, named. */
  fork(name: string): Random;
}

/** One half of MNIST as the original IDX files have it: 28 × 28 bytes a digit, row by row, and its label. */
export interface Digits {
  readonly count: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

export interface Mnist {
  readonly train: Digits;
  /** Arrives after `train`, so that training can begin first. */
  readonly test: Promise<Digits>;
}

/** What a checkpoint holds: named float32 arrays with shapes, and a plain note. */
export interface Checkpoint {
  readonly arrays: { readonly [name: string]: { readonly shape: readonly number[]; readonly data: Float32Array } };
  readonly note: Plain;
}

export interface Context {
  readonly seed: number;
  /** A fingerprint of the cell's text and of the siblings that it imports: other code, other fingerprint. */
  readonly code: string;
  readonly random: Random;
  /** Aborted when the reader presses Stop. A cell that checks it can save a checkpoint and return. */
  readonly signal: AbortSignal;
  /** Milliseconds since the run began. */
  readonly clock: () => number;
  readonly data: { mnist(): Promise<Mnist> };
  /** How many steps a solve had better take between two looks at its residual: 1, or 4 where looking makes the graphics card wait. */
  readonly checkEvery: number;
  /** Named checkpoints in the page's storage: the only thing that outlives a run. `from` reads another cell's. */
  readonly checkpoints: {
    load(name: string, from?: string): Promise<Checkpoint | undefined>;
    save(name: string, checkpoint: Checkpoint): Promise<void>;
  };
  /** Tells the page how far the run is, in units of the cell's choosing; the page works out the time left. */
  progress(done: number, total: number): void;
  /** Lets messages in (Stop) and out (values) without waiting for a frame; cheap, so call it as often as you like. */
  breathe(): Promise<void>;
}

export { type FixedPointModel, fusedTraining } from "./mnist/fused.ts";
export {
  type DigitBatch,
  type EpochRow,
  type EvaluationReport,
  type Ran,
  type StepReport,
  type TrainOptions,
  type TrainRow,
  trainMnist,
} from "./mnist/train.ts";
