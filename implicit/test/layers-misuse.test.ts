import { ones, type Tensor1D, type Tensor2D, type Tensor3D, type Tensor4D, tensor, zeros } from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import {
  attention,
  conv2d,
  delay,
  gatedCell,
  groupNorm,
  layerNorm,
  linear,
  lstmCell,
  uniformWeights,
} from "../index.ts";
import { leaked, onBothBackends } from "./backends.ts";

const of = (...shape: number[]) => zeros(shape) as never;
const image = () => of(2, 3, 3, 4) as Tensor4D;
const channels = () => of(4) as Tensor1D;
const tokens = (count = 3, d = 4) => of(2, count, d) as Tensor3D;
const half = () => 0.5;

const refusals: Record<string, readonly [() => unknown, string]> = {
  "conv2d of rank 3": [
    () => conv2d(of(2, 3, 4), of(3, 3, 4, 4)),
    "shape mismatch: x is [2,3,4], expected [batch,height,width,channels]",
  ],
  "conv2d's channels": [
    () => conv2d(image(), of(3, 3, 5, 4)),
    "shape mismatch: W is [3,3,5,4], expected [kernel height,kernel width,4,out]",
  ],
  "conv2d without W": [() => conv2d(image(), undefined as never), "invalid W: undefined, expected a tensor"],
  "conv2d of integers": [
    () => conv2d(tensor([1], [1, 1, 1, 1], "int32") as Tensor4D, of(1, 1, 1, 1)),
    "invalid dtype: x is int32, expected float32",
  ],
  "groupNorm in 3 groups": [() => groupNorm(image(), channels(), channels(), { groups: 3 }), "invalid groups: 3, of 4"],
  "groupNorm in no groups": [() => groupNorm(image(), channels(), channels(), { groups: 0 }), "invalid groups: 0"],
  "groupNorm's epsilon": [() => groupNorm(image(), channels(), channels(), { epsilon: 0 }), "invalid epsilon: 0"],
  "an epsilon that float32 has not": [
    () => layerNorm(image(), channels(), channels(), { epsilon: 1e-60 }),
    "invalid epsilon: 1e-60",
  ],
  "groupNorm's gain": [() => groupNorm(image(), of(3), channels()), "shape mismatch: gain is [3], expected [4]"],
  "layerNorm's shift": [() => layerNorm(image(), channels(), of(4, 1)), "shape mismatch: shift is [4,1], expected [4]"],
  "layerNorm of rank 1": [() => layerNorm(of(4), channels(), channels()), "shape mismatch: x is [4], expected [batch,"],
  "layerNorm of rank 5": [
    () => layerNorm(of(1, 1, 1, 1, 4), channels(), channels()),
    "shape mismatch: x is [1,1,1,1,4], expected [batch,height,width,channels]",
  ],
  "3 heads of 4": [
    () => attention(tokens(), tokens(), tokens(), { heads: 3 }),
    "invalid heads: 3, of 4 and 4 channels",
  ],
  "keys of another width": [
    () => attention(tokens(), tokens(3, 5), tokens()),
    "shape mismatch: k is [2,3,5], expected [2,keys,4]",
  ],
  "values of another count": [
    () => attention(tokens(), tokens(), tokens(2)),
    "shape mismatch: v is [2,2,4], expected [2,3,e]",
  ],
  "causal, 2 queries of 3 keys": [
    () => attention(tokens(2), tokens(3), tokens(3), { mask: "causal" }),
    "shape mismatch: 2 queries and 3 keys cannot be causal",
  ],
  "an unknown mask": [
    () => attention(tokens(), tokens(), tokens(), { mask: "anticausal" as never }),
    "invalid mask: anticausal",
  ],
  "a mask of another shape": [
    () => attention(tokens(), tokens(), tokens(), { mask: ones([3, 2]) as Tensor2D }),
    "shape mismatch: mask is [3,2], expected [3,3]",
  ],
  "a delay of half a step": [() => delay(tokens(), 0.5), "invalid steps: 0.5"],
  "no steps": [() => lstmCell({ steps: 0, width: 2 }), "invalid steps: 0"],
  "no width": [() => gatedCell({ steps: 2, width: 0 }), "invalid width: 0"],
  "tap 0": [() => gatedCell({ steps: 2, width: 2, taps: [0, 1] }), "invalid taps: 0,1"],
  "no taps": [() => gatedCell({ steps: 2, width: 2, taps: [] }), "invalid taps: none given"],
  "an LSTM's drive": [
    () =>
      lstmCell({ steps: 2, width: 3 })
        .problem([])
        .map(of(1, 12), of(1, 2, 9), of(12, 3)),
    "shape mismatch: drive is [1,2,9], expected [1,2,12]",
  ],
  "a gated cell's W": [
    () =>
      gatedCell({ steps: 2, width: 3, taps: [1, 2] })
        .problem([])
        .map(of(1, 6), of(1, 2, 6), of(6, 3)),
    "shape mismatch: W is [6,3], expected [6,6]",
  ],
  "a cell of no inputs": [() => lstmCell({ steps: 2, width: 3 }).initial(0, half), "invalid inputs: 0"],
  "weights of rank 3": [() => uniformWeights([2, 3, 4] as never, half), "invalid shape: [2,3,4]"],
  "weights of gain 0": [() => uniformWeights([2, 3], half, { gain: 0 }), "invalid gain: 0"],
  "linear of rank 1": [() => linear(of(3), of(2, 3)), "shape mismatch: x is [3], W is [2,3]"],
};

onBothBackends(() => {
  test.each(Object.keys(refusals))("%s is refused by name", (name) => {
    const [act, message] = refusals[name] ?? expect.fail();
    expect(act).toThrow(message);
  });

  test("layers outside any scope leave their result and nothing else", () => {
    const [x, W, c, t] = [of(1, 2, 2, 2), of(3, 3, 2, 2), of(2), of(1, 3, 2)] as [
      Tensor4D,
      Tensor4D,
      Tensor1D,
      Tensor3D,
    ];
    const made: { dispose(): void }[] = [];
    const layers = [
      () => conv2d(x, W),
      () => groupNorm(x, c, c, { groups: 2 }),
      () => layerNorm(t, c, c),
      () => attention(t, t, t, { mask: "causal", heads: 2 }),
      () => delay(t),
      () => linear(t, of(2, 2), c),
    ];
    for (const layer of layers) expect(leaked(() => made.push(layer()))).toBe(layer === layers.at(-1) ? 2 : 1);
    for (const tensor of [x, W, c, t, ...made]) tensor.dispose();
  });
});
