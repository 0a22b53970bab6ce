import {
  add,
  cos,
  exp,
  fill,
  matMul,
  mul,
  neg,
  ones,
  randomNormal,
  relu,
  reshape,
  scalar,
  slice,
  sqrt,
  square,
  squeeze,
  stack,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor2d,
  zeros,
} from "@tensorflow/tfjs-core";
import { linear, type Problem, shaped, tanhProblem } from "../index.ts";
import { cellCases } from "./cells.ts";
import { reference, sample } from "./reference.ts";

/** A problem, where to start, and its solution where there is one. Make it inside a `tidy`. */
export interface Case {
  readonly p: Problem;
  readonly z0: Tensor2D;
  readonly solution?: ArrayLike<number>;
}

/** z ↦ z Aᵀ + c, whose c makes `solution` the only one. */
function affine(A: Tensor2D, solution: Tensor2D): Case {
  const c = sub(solution, linear(solution, A)) as Tensor2D;
  return {
    p: { map: (z, A, c) => add(linear(z, A as Tensor2D), c as Tensor2D), theta: [A, c] },
    z0: zeros(solution.shape),
    solution: solution.dataSync(),
  };
}

/** Seven plane rotations by angles of its own each. */
function rotation(): Tensor2D {
  const R = Array.from({ length: 14 }, () => new Array<number>(14).fill(0));
  for (let k = 0; k < 7; k += 1) {
    const [c, s] = [Math.cos(0.4 + 0.35 * k), Math.sin(0.4 + 0.35 * k)];
    const [upper, lower] = [R[2 * k] as number[], R[2 * k + 1] as number[]];
    upper[2 * k] = c;
    upper[2 * k + 1] = -s;
    lower[2 * k] = s;
    lower[2 * k + 1] = c;
  }
  return tensor2d(R);
}

/** z = relu(input + conv z) on 4 × 4 maps of two channels, as sums of shifted products: no backend lacks their gradient. */
function convCell(): Case {
  const kernel = mul(0.08, randomNormal([9, 2, 2], 0, 1, "float32", 7)) as Tensor;
  const input = randomNormal([2, 4, 4, 2], 0, 1, "float32", 8) as Tensor4D;
  const cell = shaped(
    ([z], kernel, input) => [relu(add(input as Tensor4D, shifted(z as Tensor4D, kernel as Tensor)))],
    [[4, 4, 2]],
  );
  return { p: cell.problem([kernel, input]), z0: zeros([2, cell.width]) };
}

/** A circular 3 × 3 convolution, centred: the sum over the nine shifts of z times that shift's matrix, kernel [9, in, out]. */
export function shifted(z: Tensor4D, kernel: Tensor): Tensor4D {
  const [batch, height, width, channels] = z.shape;
  let sum: Tensor | undefined;
  for (let tap = 0; tap < 9; tap += 1) {
    const moved = reshape(roll(roll(z, 1, Math.floor(tap / 3) - 1), 2, (tap % 3) - 1), [-1, channels]) as Tensor2D;
    const product = matMul(moved, squeeze(slice(kernel, [tap, 0, 0], [1, -1, -1]), [0]) as Tensor2D);
    sum = sum ? add(sum, product) : product;
  }
  return reshape(sum as Tensor, [batch, height, width, channels]);
}

function roll(z: Tensor4D, axis: 1 | 2, by: number): Tensor4D {
  if (by === 0) return z;
  const side = z.shape[axis];
  const parts = Array.from({ length: side }, (_, i) => {
    const begin = [0, 0, 0, 0];
    begin[axis] = (i + by + side) % side;
    const size = [...z.shape] as number[];
    size[axis] = 1;
    return squeeze(slice(z, begin, size), [axis]);
  });
  return stack(parts, axis) as Tensor4D;
}

const scalars = (map: (z: Tensor2D, a: Tensor) => Tensor2D, start: number, solution?: number): Case => ({
  p: { map: (z, a) => map(z, a as Tensor), theta: [scalar(1)] },
  z0: fill([2, 1], start) as Tensor2D,
  ...(solution === undefined ? {} : { solution: [solution, solution] }),
});

/** Every problem that every solver is tried on. */
export const cases: Record<string, () => Case> = {
  contraction: () => affine(mul(0.5, rotation()) as Tensor2D, randomNormal([3, 14], 0, 1, "float32", 1) as Tensor2D),
  "affine with ρ = 1.05": () =>
    affine(
      tensor2d([
        [1.05, 0.3, 0],
        [0, 0.4, -0.2],
        [0, 0.1, -0.6],
      ]),
      randomNormal([4, 3], 0, 1, "float32", 2) as Tensor2D,
    ),
  "rotation of 14 dimensions": () => affine(rotation(), randomNormal([2, 14], 0, 1, "float32", 3) as Tensor2D),
  "cos z": () => scalars((z, a) => mul(a, cos(z)), 0, 0.7390851332151607),
  "e⁻ᶻ": () => scalars((z, a) => mul(a, exp(neg(z))), 0, 0.5671432904097838),
  "tanh layer": () => {
    const layer = sample(5, 20, 0.7);
    const solution = reference(layer, ones([5, 20]) as Tensor2D).z;
    return { p: tanhProblem(layer.x, layer.W, layer.b), z0: zeros([5, 20]), solution };
  },
  "conv cell": convCell,
  ...cellCases,
  "I − J singular, no solution": () => scalars((z, a) => add(z, a), 0),
  "z² + 1, no solution": () => scalars((z, a) => add(square(z), a), 0),
  "NaN at once": () => scalars((z, a) => sqrt(sub(z, mul(5, a))), 0),
};
