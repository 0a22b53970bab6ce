import { add, mul, sigmoid, square, sub, type Tensor2D, type Tensor3D, tanh } from "@tensorflow/tfjs-core";
import { op } from "../engine/op.ts";
import { delay } from "./delay.ts";
import { linear } from "./linear.ts";
import {
  checkCell,
  checkSequence,
  gatesOf,
  initialWeights,
  type SequenceCell,
  type SequenceShape,
} from "./sequence-cell.ts";
import { shaped } from "./shaped.ts";

/**
 * A long short-term memory over a sequence as one fixed point in all its states at once: c_t = σ(f_t) ∘ c_(t−1) + σ(i_t) ∘ tanh(g_t),
 * h_t = σ(o_t) ∘ tanh(c_t), where [i_t, f_t, g_t, o_t] = drive_t + W h_(t−1).
 *
 * Shapes: the states are [c, h], each [batch, steps, width], so `unpack(z)` is [c, h]; theta is [drive, W], drive [batch, steps, 4·width], W [4·width, width],
 * in PyTorch's order of gates (W is its weight_hh, U its weight_ih, b the sum of its two biases); c and h begin at zero. Each step depends on the one before only: plain
 * iteration is exact after at most `steps` steps, and its first k steps after k. `initial` gives the forget gate a bias of 1. Cost per
 * evaluation: one product of batch·steps·4·width². Throws `invalid steps: 0`, `invalid width: 0`, `shape mismatch`.
 *
 * Source: S. Hochreiter and J. Schmidhuber 1997, Long Short-Term Memory, doi 10.1162/neco.1997.9.8.1735; the forget gate and its bias: F. A. Gers, J. Schmidhuber
 * and F. Cummins 2000, Learning to Forget, doi 10.1162/089976600300015015.
 */
export function lstmCell({ steps, width }: SequenceShape): SequenceCell {
  checkSequence({ steps, width });
  const state = [steps, width];
  const packing = shaped(
    ([c, h], drive, W) => step(c as Tensor3D, h as Tensor3D, drive as Tensor3D, W as Tensor2D),
    [state, state],
  );
  return {
    ...packing,
    initial: (inputs, random) => initialWeights({ width, gates: 4, taps: 1 }, { keeps: 1, bias: 1 }, inputs, random),
  };
}

function step(c: Tensor3D, h: Tensor3D, drive: Tensor3D, W: Tensor2D): [Tensor3D, Tensor3D] {
  checkCell(drive, W, h, 4, 1);
  const a = add<Tensor3D>(linear(delay(h), W), drive);
  const [i, f, g, o] = gatesOf(a, h.shape[2]) as [Tensor3D, Tensor3D, Tensor3D, Tensor3D];
  const next = remember(i, f, g, delay(c));
  return [next, expose(o, next)];
}

/** σ(f) ∘ c + σ(i) ∘ tanh(g), as one node. */
function remember(i: Tensor3D, f: Tensor3D, g: Tensor3D, c: Tensor3D): Tensor3D {
  return op(
    "remember",
    [i, f, g, c],
    (i, f, g, c) => {
      const made = [sigmoid(i), sigmoid(f), tanh(g)] as const;
      const value = add<Tensor3D>(mul(made[1], c), mul(made[0], made[2]));
      return { value, saved: [i, f, g, c], made };
    },
    (dy: Tensor3D, [i, f, g, c], made) => {
      const [input, forget, candidate] = made ?? [sigmoid(i), sigmoid(f), tanh(g)];
      return [
        () => mul(dy, mul(candidate, mul(input, sub(1, input)))),
        () => mul(dy, mul(c, mul(forget, sub(1, forget)))),
        () => mul(dy, mul(input, sub(1, square(candidate)))),
        () => mul(dy, forget),
      ];
    },
  );
}

/** σ(o) ∘ tanh(c), as one node. */
function expose(o: Tensor3D, c: Tensor3D): Tensor3D {
  return op(
    "expose",
    [o, c],
    (o, c) => {
      const made = [sigmoid(o), tanh(c)] as const;
      return { value: mul<Tensor3D>(made[0], made[1]), saved: [o, c], made };
    },
    (dy: Tensor3D, [o, c], made) => {
      const [gate, inside] = made ?? [sigmoid(o), tanh(c)];
      return [() => mul(dy, mul(inside, mul(gate, sub(1, gate)))), () => mul(dy, mul(gate, sub(1, square(inside))))];
    },
  );
}
