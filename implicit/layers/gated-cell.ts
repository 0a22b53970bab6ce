import { add, concat, mul, sigmoid, square, sub, type Tensor2D, type Tensor3D, tanh } from "@tensorflow/tfjs-core";
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
 * A gated recurrence over a sequence as one fixed point: z_t = g_t ∘ z_(t−s) + (1 − g_t) ∘ tanh(a_t), where [g̃_t, a_t] = drive_t + W [z_(t−τ) for each
 * tap τ], g_t = σ(g̃_t), and s is the last tap.
 *
 * Shapes: z [batch, steps, width]; theta is [drive, W], drive [batch, steps, 2·width], W [2·width, taps·width]; zeros stand before
 * the beginning. `taps` (default [1]) are the steps it looks back; the last carries the state. `initial` gives the gate a bias of 1, so that it keeps. Each step depends on earlier ones only: plain iteration is exact after at most `steps` steps
 * (fewer with long taps: steps/least tap), and `phantom` or `implicit` by plain iteration ends as surely. Cost per evaluation: one product of
 * batch·steps·2·taps·width². Throws `invalid taps: 0`, `invalid steps: 0`, `invalid width: 0`, `shape mismatch`.
 *
 * Source: the convex gate is that of R. K. Srivastava, K. Greff and J. Schmidhuber 2015, Training Very Deep Networks, NeurIPS 28, arXiv 1507.06228.
 */
export function gatedCell({
  steps,
  width,
  taps = [1],
}: SequenceShape & { readonly taps?: readonly number[] }): SequenceCell {
  checkSequence({ steps, width });
  const carry = taps.at(-1);
  if (carry === undefined || !taps.every((tap) => Number.isInteger(tap) && tap >= 1)) {
    throw new Error(`invalid taps: ${taps.length === 0 ? "none given" : taps}`);
  }
  const packing = shaped(
    ([z], drive, W) => [step(z as Tensor3D, drive as Tensor3D, W as Tensor2D, taps, carry)],
    [[steps, width]],
  );
  return {
    ...packing,
    initial: (inputs, random) =>
      initialWeights({ width, gates: 2, taps: taps.length }, { keeps: 0, bias: 1 }, inputs, random),
  };
}

function step(z: Tensor3D, drive: Tensor3D, W: Tensor2D, taps: readonly number[], carry: number): Tensor3D {
  checkCell(drive, W, z, 2, taps.length);
  const earlier = taps.map((tap) => delay(z, tap));
  const a = add<Tensor3D>(linear(earlier.length === 1 ? (earlier[0] as Tensor3D) : concat(earlier, 2), W), drive);
  const [gate, candidate] = gatesOf(a, z.shape[2]) as [Tensor3D, Tensor3D];
  return blend(gate, candidate, earlier[taps.indexOf(carry)] as Tensor3D);
}

/** σ(gate) ∘ carried + (1 − σ(gate)) ∘ tanh(candidate), as one node. */
function blend(gate: Tensor3D, candidate: Tensor3D, carried: Tensor3D): Tensor3D {
  return op(
    "blend",
    [gate, candidate, carried],
    (gate, candidate, carried) => {
      const [g, a] = [sigmoid(gate), tanh(candidate)];
      const value = add<Tensor3D>(a, mul(g, sub(carried, a)));
      return { value, saved: [gate, candidate, carried], made: [g, a] };
    },
    (dy: Tensor3D, [gate, candidate, carried], made) => {
      const [g, a] = made ?? [sigmoid(gate), tanh(candidate)];
      const fresh = sub(1, g);
      return [
        () => mul(dy, mul(mul(g, fresh), sub(carried, a))),
        () => mul(dy, mul(fresh, sub(1, square(a)))),
        () => mul(dy, g),
      ];
    },
  );
}
