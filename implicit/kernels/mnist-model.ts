import type { Outcome, Step, Stop } from "../stop.ts";
import type { Stopping } from "./tanh-kernel.ts";

/** The model's numbers, row-major as PyTorch's `Linear` keeps them: h = A x + a, z = tanh(W z + h), logits = C z + c. */
export interface MnistParameters {
  /** [width, pixels] and [width] */
  readonly A: Float32Array;
  readonly a: Float32Array;
  /** [width, width] */
  readonly W: Float32Array;
  /** [classes, width] and [classes] */
  readonly C: Float32Array;
  readonly c: Float32Array;
}

export interface MnistSizes {
  /** pixels of an image, a multiple of 8; default 784 */
  readonly pixels?: number;
  /** n of the fixed point; default 100 */
  readonly width?: number;
  /** default 10 */
  readonly classes?: number;
}

/** Images and labels that lie in the kernel's memory. */
export interface MnistSet {
  readonly count: number;
  readonly images: number;
  readonly labels: number;
}

/** How the layer is solved, forward and backward. */
export interface MnistMethod {
  /** default `picard`, from z = 0; `newton` starts at tanh(h) and solves its adjoint with its last factors, refined */
  readonly solver?: "picard" | "newton";
  /** default {absolute: 1e-4, steps: 200} */
  readonly stop?: Stop;
  /** default {relative: 1e-4, steps: 200} */
  readonly backward?: Pick<Stop, "relative" | "steps">;
  /** default `batch`, as the original; `blocks` stops every eight samples by themselves within the same tolerance (`picard` only) */
  readonly stopping?: Stopping;
}

/** What one batch gave. Plain numbers. */
export interface MnistResult {
  /** mean cross-entropy */
  readonly loss: number;
  /** misread images of the batch, and what was read in each */
  readonly errors: number;
  readonly guesses: Uint8Array<ArrayBuffer>;
  readonly outcome: Outcome;
  readonly trace: readonly Step[];
  /** evaluations a sample, the original's "iterations"; for `newton` steps */
  readonly iterations: number;
}

/** What one training step gave. */
export interface MnistStepResult extends MnistResult {
  /** outcome of the backward solve; undefined when the forward one failed and there was nothing to differentiate */
  readonly backwardOutcome: Outcome | undefined;
  readonly backwardIterations: number;
  /** true when the update was withheld: the forward or the backward solve did not converge */
  readonly skipped: boolean;
}

/** The whole training step on one instance of the kernel module: parameters and data live in its memory. */
export interface MnistStep {
  /** Copies images (uint8, `pixels` each) and labels in, once. */
  add(images: Uint8Array, labels: Uint8Array): MnistSet;
  /** Copies of the parameters, for a checkpoint. */
  read(): MnistParameters;
  /** Overwrites the parameters. */
  write(parameters: MnistParameters): void;
  /** One step of SGD on the images that `order` lists. */
  train(set: MnistSet, order: ArrayLike<number>, rate: number, method?: MnistMethod): MnistStepResult;
  /** Loss and errors on the images that `order` lists; nothing is changed. */
  evaluate(set: MnistSet, order: ArrayLike<number>, method?: MnistMethod): MnistResult;
}
