import { slice, type Tensor1D, type Tensor2D, type Tensor3D, tensor1d } from "@tensorflow/tfjs-core";
import type { Uniform } from "../float64/estimates.ts";
import { checkShape } from "./check-shape.ts";
import type { Packing } from "./shaped.ts";
import { uniformWeights } from "./uniform-weights.ts";

/** The size of a recurrent cell over a sequence: how many steps, and how wide its state is. */
export interface SequenceShape {
  readonly steps: number;
  readonly width: number;
}

/** A cell's parameters: U [gates·width, inputs], W [gates·width, taps·width], b [gates·width], as PyTorch stores them. */
export interface SequenceWeights {
  readonly U: Tensor2D;
  readonly W: Tensor2D;
  readonly b: Tensor1D;
}

/**
 * A recurrent cell over a whole sequence as one fixed-point problem: `problem([drive, W])` with drive = x Uᵀ + b,
 * [batch, steps, gates·width], which `linear(x, U, b)` makes from x [batch, steps, inputs].
 */
export interface SequenceCell extends Packing {
  /** Parameters to begin with, for inputs of that many channels: uniform in ±1/√fan-in, but for the bias of the gate that keeps the state. */
  initial(inputs: number, random: Uniform): SequenceWeights;
}

/** The parts of [batch, steps, gates·width], gate by gate. */
export function gatesOf(a: Tensor3D, width: number): Tensor3D[] {
  const [batch, steps, channels] = a.shape;
  return Array.from({ length: channels / width }, (_, i) => slice(a, [0, 0, i * width], [batch, steps, width]));
}

/** Throws unless the drive and W fit a cell of so many gates that looks back at so many earlier steps. */
export function checkCell(drive: Tensor3D, W: Tensor2D, h: Tensor3D, gates: number, taps: number): void {
  const [batch, steps, width] = h.shape;
  checkShape("drive", drive, [batch, steps, gates * width]);
  checkShape("W", W, [gates * width, taps * width]);
}

/** A cell's first parameters; the gate at `keeps` has the bias `bias`, the others 0. */
export function initialWeights(
  { width, gates, taps }: { width: number; gates: number; taps: number },
  { keeps, bias }: { keeps: number; bias: number },
  inputs: number,
  random: Uniform,
): SequenceWeights {
  if (!(Number.isInteger(inputs) && inputs >= 1)) throw new Error(`invalid inputs: ${inputs}`);
  const biases = Float32Array.from({ length: gates * width }, (_, i) => (Math.floor(i / width) === keeps ? bias : 0));
  return {
    U: uniformWeights([gates * width, inputs], random),
    W: uniformWeights([gates * width, taps * width], random),
    b: tensor1d(biases),
  };
}

/** Throws `invalid steps: 0` or `invalid width: 0`. */
export function checkSequence({ steps, width }: SequenceShape): void {
  if (!(Number.isInteger(steps) && steps >= 1)) throw new Error(`invalid steps: ${steps}`);
  if (!(Number.isInteger(width) && width >= 1)) throw new Error(`invalid width: ${width}`);
}
