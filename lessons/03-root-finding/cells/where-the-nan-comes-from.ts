import {
  cosh,
  dispose,
  div,
  grad,
  grads,
  mul,
  square,
  sum,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
} from "@tensorflow/tfjs-core";
import { dense, fixedPointLayer, implicit, newton, tanhProblem } from "implicit";
import type { Context } from "notebook/cell";
import { newtonOnTape } from "./mnist-newton";

export interface Params {
  /** How the derivative of tanh is written inside the layer: the same number either way. */
  slope: "1/cosh²" | "1 − tanh²";
  /** The weights are drawn from ± gain/√width. */
  gain: number;
  /** In the comparison with the implicit gradient: Newton steps after the residual was small enough. The original takes none. */
  extra: number;
  batches: number;
  width: number;
  seed: number;
}

/** Where the gradient of 1/cosh² stops being a number on this machine. */
export interface Threshold {
  threshold: number;
  /** What 1/cosh² and its derivative are just beyond it. */
  forward: number;
  backward: number;
}

/** One random batch of ten through the layer and back. */
export interface Batch {
  batch: number;
  /** max |Wz + x| over the batch and all iterates. */
  widest: number;
  /** Whether the gradient through the steps has a number that is not finite. */
  nonfinite: boolean;
  /** Rows that converged. */
  converged: number;
  /** With 1 − tanh²: how far that gradient is from the implicit one, where every row converged; null where not. */
  difference: number | null;
}

export type Value = Threshold | Batch;

const rows = 10;

export async function* run(params: Params, { random, breathe, signal }: Context): AsyncGenerator<Value> {
  yield findThreshold();
  for (let batch = 1; batch <= params.batches && !signal.aborted; batch += 1) {
    const drawn = draw(params, random.fork(`batch ${batch}`));
    const { widest, nonfinite, converged } = through(drawn, { ...params, extra: 0 });
    const { difference } = through(drawn, { ...params, slope: "1 − tanh²" });
    dispose(Object.values(drawn));
    yield { batch, widest, nonfinite, converged, difference };
    await breathe();
  }
}

/** Bisects for the largest v at which d/dv 1/cosh(v)² is finite, as this backend computes it in float32. */
function findThreshold(): Threshold {
  const sech2 = (v: Tensor) => sum(div(1, square(cosh(v))));
  const at = (v: number) =>
    tidy(() => {
      const point = tensor1d([v]);
      return { forward: sech2(point).dataSync()[0] ?? 0, backward: grad(sech2)(point).dataSync()[0] ?? 0 };
    });
  let [low, high] = [1, 1000];
  for (let half = 0; half < 40; half += 1) {
    const middle = (low + high) / 2;
    if (Number.isFinite(at(middle).backward)) low = middle;
    else high = middle;
  }
  return { threshold: low, ...at(high) };
}

/** W, ten inputs x, and the cotangents v of a loss ⟨v, z⟩. */
function draw({ gain, width }: Params, random: Context["random"]) {
  const bound = gain / Math.sqrt(width);
  const matrix = (rows: number, next: () => number): Tensor2D =>
    tensor2d(Float32Array.from({ length: rows * width }, next), [rows, width]);
  return {
    W: matrix(width, () => random.uniform(-bound, bound)),
    x: matrix(rows, () => random.normal()),
    v: matrix(rows, () => random.normal()),
  };
}

/** Newton on the tape and back, as a training step does it, with the loss ⟨v, z⟩. */
function through({ W, x, v }: ReturnType<typeof draw>, { slope, extra, width: n }: Params): Omit<Batch, "batch"> {
  const options = { slope, extra, zeroing: true, tolerance: 1e-4, steps: 40 };
  let taped = { widest: 0, whole: false, z: new Float32Array() as Float32Array };
  let report = { nonfinite: false, converged: 0, difference: null as number | null };
  tidy(() => {
    // rows that did not converge are set to 0, so they send no cotangent back
    const loss = (x: Tensor, W: Tensor) => {
      const { z, widest, converged } = newtonOnTape(x as Tensor2D, W as Tensor2D, options);
      taped = { widest, whole: converged, z: z.dataSync<"float32">() };
      return sum(mul(z, v));
    };
    const [dx, dW] = grads(loss)([x, W]);
    const finite = (gradient: Tensor | undefined) => gradient?.dataSync().every(Number.isFinite);
    const nonfinite = !finite(dx) || !finite(dW);
    const kept = Float32Array.from({ length: rows }, (_, row) =>
      taped.z.subarray(row * n, (row + 1) * n).some((entry) => entry !== 0) ? 1 : 0,
    );
    const converged = kept.reduce((count, row) => count + row, 0);
    report = { nonfinite, converged, difference: null };
    if (slope === "1/cosh²" || nonfinite || !taped.whole || !dW) return;
    const exact = implicitGradient(x, W, tensor2d(taped.z, [rows, n]), v);
    report = { ...report, difference: gap(dW.dataSync(), exact.dataSync()) };
  });
  return { widest: taped.widest, ...report };
}

/** ∂⟨v, z⟩/∂W by the implicit function theorem, from the z that was found. */
function implicitGradient(x: Tensor2D, W: Tensor2D, z: Tensor2D, v: Tensor): Tensor {
  const there = { solver: newton(), stop: { steps: 0 }, adjoint: implicit(dense) };
  const loss = (W: Tensor) => sum(mul(v, fixedPointLayer(tanhProblem(x, W as Tensor2D), z, there).z));
  return grad(loss)(W);
}

/** ‖a − b‖/‖b‖. */
const gap = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.hypot(...Array.from(a, (entry, i) => entry - (b[i] ?? 0))) / Math.hypot(...Array.from(b));
