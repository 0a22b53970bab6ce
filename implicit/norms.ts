import {
  concat,
  mul,
  reshape,
  square,
  stack,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor4d,
  tidy,
} from "@tensorflow/tfjs-core";

/**
 * Whether a sum of squares that was added up in float32 can be trusted: past 3.4e38 it is ∞ though no term need be, and under 1e-38 its terms are lost.
 * In between it costs nothing to be right.
 */
export const isSafe = (squares: number): boolean => squares >= 1e-30 && squares <= 1e37;

/** Σ xᵢ² in float64, where the square of any float32 fits. */
export function squaresOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += (values[i] as number) ** 2;
  return sum;
}

/** Σ (aᵢ − bᵢ)² on the same terms. */
export function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return sum;
}

/** Each row's norm of x [batch, n]: a sum on the backend, and again in float64 for rows whose sum is not to be trusted. */
export function rowLengths(x: Tensor2D): Float32Array {
  const [batch, n] = x.shape;
  const squares = tidy(() => sum(square(x), 1).dataSync<"float32">());
  let values: Float32Array | undefined;
  return Float32Array.from({ length: batch }, (_, row) => {
    const fast = squares[row] as number;
    if (isSafe(fast)) return Math.sqrt(fast);
    values ??= x.dataSync<"float32">();
    return Math.sqrt(squaresOf(values.subarray(row * n, (row + 1) * n)));
  });
}

const step = 2 ** 80;
/** One of x, 2⁸⁰ x and 2⁻⁸⁰ x has squares that float32 holds, whatever x is. */
export const ladder = [1, step, 1 / step] as const;

/** Σx² for each of `xs`, all of one shape, on each rung of the ladder: [rungs · xs], left on the device. */
export function ladderSquares(xs: readonly Tensor2D[]): Tensor1D {
  return tidy(() => {
    const all = stack(xs.map((x) => reshape(x, [-1]))) as Tensor;
    const [count = 0, size = 0] = all.shape;
    const rungs = tensor4d([...ladder], [ladder.length, 1, 1, 1]);
    return reshape(sum(square(mul(reshape(all, [1, count, 1, size]), rungs)), [2, 3]), [-1]) as Tensor1D;
  });
}

/** Σx² for each of `xs`, left on the device: [xs]. */
export const plainSquares = (xs: readonly Tensor2D[]): Tensor1D =>
  tidy(() => stack(xs.map((x) => sum(square(x)))) as Tensor1D);

/** The sum of squares, in float64, out of its three rungs. */
export function fromLadder([plain, raised, lowered]: readonly [number, number, number]): number {
  if (isSafe(plain)) return plain;
  return plain < 1 ? raised / step ** 2 : lowered * step ** 2;
}

/** All the numbers of these tensors, one after the other, in one read. */
export const readAll = (tensors: readonly Tensor1D[]): ArrayLike<number> =>
  tidy(() => (tensors.length === 1 ? (tensors[0] as Tensor1D) : concat([...tensors])).dataSync());
