import {
  dispose,
  grad,
  mul,
  type Rank,
  sum,
  type Tensor,
  type Tensor2D,
  tensor2d,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { fixedPointLayer, implicit, phantom, picard, recordTape, solve, tanhProblem, unrolled } from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  /** The weights are drawn from ± gain/√width. */
  gain: number;
  width: number;
  batch: number;
  seed: number;
}

export type Way = "unrolled" | "implicit" | "phantom";

/** After a number of iterations that is forced: what each way's tape holds, and how far its gradient of W is from the implicit one. */
export interface Point {
  k: number;
  residual: number;
  bytes: { [way in Way]: number };
  /** Copies that the tape keeps for the backward pass. */
  copies: { [way in Way]: number };
  /** ‖difference‖/‖gradient‖. */
  unrolledGap: number;
  phantomGap: number;
}

export type Value = Point;

const counts = [5, 10, 20, 40, 80, 140, 200];
const adjoints = { unrolled, implicit: implicit(), phantom: phantom() };

export async function* run(params: Params, { random, breathe, signal }: Context): AsyncGenerator<Value> {
  const { gain, width: n, batch } = params;
  const bound = gain / Math.sqrt(n);
  const W = tensor2d(
    Float32Array.from({ length: n * n }, () => random.uniform(-bound, bound)),
    [n, n],
  );
  const [x, v] = [0, 1].map(() =>
    tensor2d(
      Float32Array.from({ length: batch * n }, () => random.normal()),
      [batch, n],
    ),
  ) as [Tensor2D, Tensor2D];
  const z0 = zeros<Rank.R2>([batch, n]);
  try {
    for (const k of counts) {
      // no tolerance: it takes these steps, settled or not
      const method = { solver: picard(), stop: { steps: k } };
      const layer = (way: Way, W: Tensor2D) =>
        fixedPointLayer(tanhProblem(x, W), z0, { ...method, adjoint: adjoints[way] }).z;
      const gradient = (way: Way) =>
        tidy(() =>
          grad((W: Tensor) => sum(mul(v, layer(way, W as Tensor2D))))(W)
            .dataSync()
            .slice(),
        );
      const tapes = {
        unrolled: recordTape(() => layer("unrolled", W)),
        implicit: recordTape(() => layer("implicit", W)),
        phantom: recordTape(() => layer("phantom", W)),
      };
      const exact = gradient("implicit");
      yield {
        k,
        residual: residualOf(() => solve(tanhProblem(x, W), z0, method)),
        bytes: each((way) => tapes[way].bytes),
        copies: each((way) => tapes[way].saved),
        unrolledGap: distance(gradient("unrolled"), exact),
        phantomGap: distance(gradient("phantom"), exact),
      };
      await breathe();
      if (signal.aborted) return;
    }
  } finally {
    dispose([W, x, v, z0]);
  }
}

const each = (value: (way: Way) => number) => ({
  unrolled: value("unrolled"),
  implicit: value("implicit"),
  phantom: value("phantom"),
});

function residualOf(run: () => ReturnType<typeof solve>): number {
  const { z, trace } = run();
  z.dispose();
  return trace.at(-1)?.residual ?? Number.NaN;
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const gaps = Array.from(a, (entry, at) => entry - (b[at] ?? 0));
  return Math.hypot(...gaps) / Math.hypot(...Array.from(b));
}
