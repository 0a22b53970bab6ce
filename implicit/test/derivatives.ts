import { addN, grads, mul, type Scalar, sum, type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import { seeded } from "./seeded.ts";

type Numbers = Float64Array;

/** A layer as tensors and as a formula in float64, and the shapes of its inputs. */
export interface Row {
  readonly shapes: readonly (readonly number[])[];
  /** The size of each input's numbers (default 1), what is added to them (0), and the step of the differences in it (the size). */
  readonly sizes?: readonly number[];
  readonly offsets?: readonly number[];
  readonly steps?: readonly number[];
  layer(...inputs: Tensor[]): Tensor;
  exact(...inputs: Numbers[]): Numbers;
}

/**
 * How far a layer's value, first and second derivatives are from float64: an input's each relative to its own largest number, or to a
 * thousandth of the largest of all inputs', where moving an input by its step is the unit.
 */
export interface Errors {
  readonly value: number;
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** Numbers in [−1, 1), the same in float32 and in float64. */
export function numbers(count: number, seed: number, size = 1, offset = 0): Numbers {
  const random = seeded(seed);
  return Float64Array.from({ length: count }, () => Math.fround(offset + size * (2 * random() - 1)));
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);

/** Value, gradient of Σ c∘y, and gradient of Σ d∘(that gradient), every input's, beside central differences in float64. */
export function errorsOf({ shapes, sizes = [], offsets = [], steps = [], layer, exact }: Row): Errors {
  const inputs = shapes.map((shape, i) => numbers(sizeOf(shape), 11 + i, sizes[i] ?? 1, offsets[i] ?? 0));
  const y = exact(...inputs);
  const c = numbers(y.length, 5);
  const step = (i: number) => steps[i] ?? sizes[i] ?? 1;
  const directions = shapes.map((shape, i) => numbers(sizeOf(shape), 31 + i, step(i)));
  const loss = (at: Numbers[]) => exact(...at).reduce((total, value, i) => total + value * (c[i] as number), 0);
  const along = (at: Numbers[], t: number) =>
    at.map((input, i) => input.map((value, j) => value + t * (directions[i]?.[j] as number)));
  const slope = (f: (at: Numbers[]) => number, i: number, h: number) =>
    (inputs[i] as Numbers).map((value, j) => {
      const moved = (by: number) =>
        f(inputs.map((input, k) => (k === i ? input.map((x, l) => (l === j ? value + by : x)) : input)));
      return (moved(h * step(i)) - moved(-h * step(i))) / (2 * h * step(i));
    });
  const turn = (at: Numbers[]) => (loss(along(at, 1e-3)) - loss(along(at, -1e-3))) / 2e-3;
  return tidy(() => {
    const tensors = inputs.map((input, i) => tensor(Float32Array.from(input), [...(shapes[i] ?? [])]));
    const cotangent = (like: Tensor) => tensor(Float32Array.from(c), like.shape);
    const total = (...ts: Tensor[]): Scalar => {
      const y = layer(...ts);
      return sum(mul(y, cotangent(y)));
    };
    const ds = directions.map((direction, i) => tensor(Float32Array.from(direction), [...(shapes[i] ?? [])]));
    const turned = (...ts: Tensor[]): Scalar =>
      addN(
        grads(total)(ts).flatMap((gradient, i) => [
          sum(mul(gradient, ds[i] as Tensor)),
          // tfjs throws for an input that the gradient does not depend on; this one has the derivative 0.
          sum(mul(ts[i] as Tensor, 0)),
        ]),
      ) as Scalar;
    const beside = (found: Tensor[], exact: Numbers[]) => {
      const sizes = exact.map((numbers, i) => largest(numbers) * step(i));
      const least = 1e-3 * Math.max(...sizes, 1e-30);
      return found.map(
        (gradient, i) => (farthest(gradient, exact[i] as Numbers) * step(i)) / Math.max(sizes[i] as number, least),
      );
    };
    const slopes = (f: (at: Numbers[]) => number, h: number) => shapes.map((_, i) => slope(f, i, h));
    return {
      value: farthest(layer(...tensors), y) / Math.max(largest(y), 1e-30),
      first: beside(grads(total)(tensors), slopes(loss, 1e-5)),
      second: beside(grads(turned)(tensors), slopes(turn, 1e-3)),
    };
  });
}

const largest = (numbers: Numbers): number => numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

function farthest(found: Tensor, exact: Numbers): number {
  const values = found.dataSync();
  if (values.length !== exact.length) return Number.POSITIVE_INFINITY;
  return exact.reduce((worst, value, i) => {
    const gap = Math.abs(value - (values[i] as number));
    return Math.max(worst, Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap);
  }, 0);
}
