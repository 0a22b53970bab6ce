import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { writeFile } from "node:fs/promises";
import {
  conv2dTranspose,
  conv2d as convolve,
  getBackend,
  grad,
  matMul,
  ones,
  pad,
  randomNormal,
  reshape,
  setBackend,
  slice,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
  transpose,
  zeros,
} from "@tensorflow/tfjs-core";
import { test } from "vitest";
import { conv2d, groupNorm, layerNorm } from "../index.ts";
import { loadKernels } from "../kernels/index.ts";

const { BENCH_BACKEND: backend = "wasm", BENCH_ROUNDS: rounds = "9", BENCH_OUT: out } = process.env;

/** The filter's gradient as a product for each place of the filter: what conv2d does not do, because it is slower. */
function byShifts(x: Tensor4D, dy: Tensor4D): Tensor {
  const [batch, height, width, channels] = x.shape;
  const padded = pad(x, [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]);
  const flat = reshape(dy, [-1, dy.shape[3]]);
  let last: Tensor = flat;
  for (let i = 0; i < 3; i += 1)
    for (let j = 0; j < 3; j += 1) {
      const moved = reshape(slice(padded, [0, i, j, 0], [batch, height, width, channels]), [-1, channels]);
      last = matMul(transpose(moved), flat);
    }
  return last;
}

/** Medians in milliseconds, each candidate in turn within every round. */
function measure(work: Record<string, () => Tensor>): Record<string, number> {
  const times = new Map(Object.keys(work).map((name) => [name, [] as number[]]));
  for (let round = 0; round <= Number(rounds); round += 1)
    for (const [name, run] of Object.entries(work))
      tidy(() => {
        const begin = performance.now();
        run().dataSync();
        // The first round warms up.
        if (round > 0) times.get(name)?.push(performance.now() - begin);
      });
  return Object.fromEntries(
    [...times].map(([name, all]) => [name, all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN]),
  );
}

/** Run by layers.mjs, which prints what this leaves behind. */
test("layers", async () => {
  if (!(await setBackend(backend)) || getBackend() !== backend) throw new Error(`invalid backend: ${backend}`);
  // Clones are shared, as they are in the lab.
  loadKernels(undefined);
  const sizes: [number, number, number][] =
    backend === "cpu"
      ? [[10, 14, 16]]
      : [
          [100, 14, 16],
          [64, 7, 32],
        ];
  const table = sizes.map(([batch, side, channels]) =>
    tidy(() => {
      const x = randomNormal([batch, side, side, channels], 0, 1, "float32", 1) as Tensor4D;
      const W = randomNormal([3, 3, channels, channels], 0, 0.1, "float32", 2) as Tensor4D;
      const [gain, shift] = [ones([channels]) as Tensor1D, zeros([channels]) as Tensor1D];
      const back = (f: (t: Tensor) => Tensor, at: Tensor) => () => grad(f)(at, x);
      const times = measure({
        "tfjs conv2d": () => convolve(x, W, 1, "same"),
        conv2d: () => conv2d(x, W),
        "conv2d with its gradient in x": back((t) => conv2d(t as Tensor4D, W), x),
        "conv2d with its gradient in W": back((t) => conv2d(x, t as Tensor4D), W),
        "gradient in x by conv2dTranspose": () => conv2dTranspose(x, W, x.shape, 1, "same"),
        "gradient in W by 9 products": () => byShifts(x, x),
        "groupNorm, one group": () => groupNorm(x, gain, shift),
        "groupNorm, eight groups": () => groupNorm(x, gain, shift, { groups: 8 }),
        "groupNorm with all gradients": () => {
          const total = (t: Tensor) => groupNorm(t as Tensor4D, gain, shift);
          return grad(total)(x, x);
        },
        layerNorm: () => layerNorm(x, gain, shift),
        "sum, for scale": () => sum(x),
      });
      return { size: `batch ${batch}, ${side} × ${side} × ${channels}, 3 × 3`, times };
    }),
  );
  if (out) await writeFile(out, JSON.stringify(table));
});
