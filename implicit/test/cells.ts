import {
  add,
  relu,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tensor,
  zeros,
} from "@tensorflow/tfjs-core";
import {
  attention,
  conv2d,
  gatedCell,
  groupNorm,
  layerNorm,
  linear,
  lstmCell,
  type Packing,
  shaped,
} from "../index.ts";
import { numbers } from "./derivatives.ts";
import { attention64, conv2d64, gated64, linear64, lstm64, norm64 } from "./float64-layers.ts";
import type { Case } from "./problems.ts";

type Numbers = Float64Array;

/** A cell as a library user writes it and the same formula in float64, with the shapes and the numbers of its parameters. */
export interface Cell {
  readonly batch: number;
  readonly packing: Packing;
  readonly theta: readonly { readonly shape: readonly number[]; readonly values: Numbers }[];
  exact(z: Numbers, ...theta: Numbers[]): Numbers;
}

/** Numbers of a shape: in ±size about an offset, from a seed of their own. */
const draw = (seed: number, shape: readonly number[], size = 1, offset = 0) => ({
  shape,
  values: numbers(
    shape.reduce((product, side) => product * side, 1),
    seed,
    size,
    offset,
  ),
});

const sum64 = (a: Numbers, b: Numbers): Numbers => a.map((value, i) => value + (b[i] as number));
const relu64 = (a: Numbers): Numbers => a.map((value) => Math.max(0, value));

/** f(z, x) = norm(relu(z + norm(x + conv(norm(relu(conv z)))))), as in multiscale equilibrium models, on 3 × 3 maps of 4 channels in 2 groups. */
function residual(): Cell {
  const [shape, kernel] = [
    [2, 3, 3, 4],
    [3, 3, 4, 4],
  ];
  const groups = 2;
  const norm = (t: Tensor, gain: Tensor, shift: Tensor) =>
    groupNorm(t as Tensor4D, gain as Tensor1D, shift as Tensor1D, { groups });
  const exact = (t: Numbers, gain: Numbers, shift: Numbers) =>
    norm64(t, gain, shift, { samples: 2, channels: 4, groups, epsilon: 1e-5 });
  const gain = (seed: number, about: number) => draw(seed, [4], 0.2, about);
  const shift = (seed: number) => draw(seed, [4], 0.2);
  return {
    batch: 2,
    packing: shaped(
      ([z], ...theta) => {
        const [x, W1, W2, g1, s1, g2, s2, g3, s3] = theta as [
          Tensor4D,
          Tensor4D,
          Tensor4D,
          Tensor,
          Tensor,
          Tensor,
          Tensor,
          Tensor,
          Tensor,
        ];
        const h = norm(relu(conv2d(z as Tensor4D, W1)), g1, s1);
        const y = norm(add(x, conv2d(h, W2)), g2, s2);
        return [norm(relu(add(z as Tensor4D, y)), g3, s3)];
      },
      [shape.slice(1)],
    ),
    theta: [
      draw(100, shape),
      draw(101, kernel, 0.1),
      draw(102, kernel, 0.1),
      ...[gain(103, 1), shift(104), gain(105, 1.5), shift(106), gain(107, 0.5), shift(108)],
    ],
    exact: (z, ...theta) => {
      const [x, W1, W2, g1, s1, g2, s2, g3, s3] = theta as [
        Numbers,
        Numbers,
        Numbers,
        Numbers,
        Numbers,
        Numbers,
        Numbers,
        Numbers,
        Numbers,
      ];
      const h = exact(relu64(conv2d64(z, W1, shape, kernel)), g1, s1);
      const y = exact(sum64(x, conv2d64(h, W2, shape, kernel)), g2, s2);
      return exact(relu64(sum64(z, y)), g3, s3);
    },
  };
}

/** A transformer's block of 3 tokens, 2 heads: z inside the attention alone, x in the skip path. */
function block(): Cell {
  const [batch, tokens, d, heads] = [2, 3, 4, 2];
  return {
    batch,
    packing: shaped(
      ([z], ...theta) => {
        const [x, Q, K, V, O, gain, shift] = theta as [
          Tensor3D,
          Tensor2D,
          Tensor2D,
          Tensor2D,
          Tensor2D,
          Tensor1D,
          Tensor1D,
        ];
        const inside = add(z as Tensor3D, x) as Tensor3D;
        const mixed = attention(linear(inside, Q), linear(inside, K), linear(inside, V), { heads });
        return [layerNorm(add(x, linear(mixed, O)) as Tensor3D, gain, shift)];
      },
      [[tokens, d]],
    ),
    theta: [
      draw(1, [batch, tokens, d]),
      ...[2, 3, 4, 5].map((seed) => draw(seed, [d, d], 0.5)),
      draw(6, [d], 0.2, 0.5),
      draw(7, [d], 0.2),
    ],
    exact: (z, ...theta) => {
      const [x, Q, K, V, O, gain, shift] = theta as [Numbers, Numbers, Numbers, Numbers, Numbers, Numbers, Numbers];
      const inside = sum64(z, x);
      const by = (W: Numbers) => linear64(inside, W, d);
      const mixed = attention64(by(Q), by(K), by(V), { batch, queries: tokens, keys: tokens, d, e: d, heads });
      const o = { samples: batch * tokens, channels: d, groups: 1, epsilon: 1e-5 };
      return norm64(sum64(x, linear64(mixed, O, d)), gain, shift, o);
    },
  };
}

function gated(): Cell {
  const shape = { steps: 5, width: 2, taps: [1, 3] };
  return {
    batch: 2,
    packing: gatedCell(shape),
    theta: [draw(1, [2, 5, 4]), draw(2, [4, 4])],
    exact: (z, drive, W) => gated64(z, drive as Numbers, W as Numbers, shape),
  };
}

function lstm(): Cell {
  const shape = { steps: 4, width: 2 };
  return {
    batch: 2,
    packing: lstmCell(shape),
    theta: [draw(1, [2, 4, 8], 2), draw(2, [8, 2], 2)],
    exact: (z, drive, W) => lstm64(z, drive as Numbers, W as Numbers, shape),
  };
}

/** Cells made of the library's layers. */
export const cells: Record<string, () => Cell> = {
  "residual conv cell": residual,
  "attention block": block,
  "gated cell": gated,
  "lstm cell": lstm,
};

/** A cell's parameters as tensors. */
export const tensorsOf = ({ theta }: Cell): Tensor[] =>
  theta.map(({ shape, values }) => tensor(Float32Array.from(values), [...shape]));

/** The fixed point of a cell in float64, to the last digits, by plain iteration from zeros. */
export function fixedPoint64({ batch, packing, exact }: Cell, theta: readonly Numbers[]): Numbers {
  let z = new Float64Array(batch * packing.width);
  for (let k = 0; k < 3000; k += 1) {
    const next = exact(z, ...theta) as Float64Array<ArrayBuffer>;
    const moved = next.reduce((most, value, i) => Math.max(most, Math.abs(value - (z[i] as number))), 0);
    z = next;
    if (moved < 1e-14) return z;
  }
  throw new Error("the reference did not converge");
}

/** The cells as problems with their solutions, for the tables that every solver meets. */
export const cellCases: Record<string, () => Case> = Object.fromEntries(
  Object.entries(cells).map(([name, make]) => [
    name,
    () => {
      const cell = make();
      const solution = fixedPoint64(
        cell,
        cell.theta.map(({ values }) => values),
      );
      return {
        p: cell.packing.problem(tensorsOf(cell)),
        z0: zeros([cell.batch, cell.packing.width]) as Tensor2D,
        solution,
      };
    },
  ]),
);
