import {
  add,
  argMax,
  cast,
  cosh,
  customGrad,
  dispose,
  div,
  type GradSaveFunc,
  losses,
  matMul,
  mean,
  mul,
  notEqual,
  oneHot,
  type Scalar,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tanh,
  tensor1d,
  tensor2d,
  tidy,
  transpose,
  variable,
  variableGrads,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import { dense, fixedPointLayer, linear, newton, offTape, type Problem, unrolled } from "implicit";
import { type Context, type TrainRow, trainMnist } from "notebook/cell";
import { layer } from "./newton-layer";

export interface Params {
  epochs: number;
  /** How the derivative of tanh is written: sech², as the original has it, or by the output. The same number either way. */
  slope: "1/cosh²" | "1 − tanh²";
  /** Make no update where any gradient is not finite. */
  guard: boolean;
  /** Set the rows that did not converge to 0. */
  zeroing: boolean;
  seed: number;
}

/** What the loop knows of a batch, and what happened inside this one; `nonfinite` counts the gradients of this run so far that were not finite. */
export type Value = TrainRow | { kind: "inside"; batch: number; nonfinite: number; widest: number; zeroed: number };

export interface TapedOptions {
  slope: Params["slope"];
  zeroing: boolean;
  tolerance: number;
  steps: number;
  /** Steps that are taken after it has converged. Default 0, as the original. */
  extra?: number;
}

/** What a solve on the tape came to. */
export interface Taped {
  z: Tensor2D;
  iterations: number;
  converged: boolean;
  /** max |Wz + x| over the batch and all iterates; NaN for a map that is not tanh of this. */
  widest: number;
  /** Rows that did not converge. */
  failed: number;
}

const tolerance = 1e-4;

/**
 * The original's layer: Newton's method for z = tanh(zWᵀ + x) from z = tanh(x), every operation of it on the tape, so that the gradient
 * goes back through all the steps.
 */
export function newtonOnTape(x: Tensor2D, W: Tensor2D, options: TapedOptions): Taped {
  const { slope, tolerance, steps, extra = 0 } = options;
  let after = 0;
  let z: Tensor2D = tanh(x);
  let widest = 0;
  for (let iterations = 0; ; iterations += 1) {
    const v: Tensor2D = add(linear(z, W), x);
    const f: Tensor2D = tanh(v);
    const r: Tensor2D = sub(f, z);
    const lengths = offTape(() => sqrt(sum(square(r), 1)).dataSync<"float32">());
    widest = Math.max(widest, ...v.dataSync().map(Math.abs));
    if (Math.hypot(...lengths) < tolerance) after += 1;
    const converged = after > extra;
    if (converged || iterations >= steps + extra) {
      return { ...settled(z, lengths, options), iterations, converged, widest };
    }
    const s: Tensor2D = slope === "1/cosh²" ? div(1, square(cosh(v))) : sub(1, square(f));
    z = add(z, jacobianSolve(s, W, r));
  }
}

/** The layer above on the tape: written out while it is a tanh layer, by the library's Newton where you made another map of it. */
export function solveOnTape(p: Problem, start: Tensor2D, options: TapedOptions): Taped {
  const { map, theta, kernel } = p;
  const [x, W, b] = theta as [Tensor2D, Tensor2D, Tensor1D?];
  if (kernel === "tanh") return newtonOnTape(b ? add(x, b) : x, W, options);
  const stop = { absolute: options.tolerance, steps: options.steps };
  const { z, trace, outcome } = fixedPointLayer(p, tanh(start), { solver: newton(), stop, adjoint: unrolled });
  const lengths = offTape(() => sqrt(sum(square(sub(map(z, ...theta), z)), 1)).dataSync<"float32">());
  const converged = outcome === "converged";
  return { ...settled(z, lengths, options), iterations: trace.length - 1, converged, widest: Number.NaN };
}

/** What is handed on of z, row by row: as the original asks, a row that is NaN is not greater than anything, and stays. */
function settled(
  z: Tensor2D,
  lengths: Float32Array,
  { zeroing, tolerance }: TapedOptions,
): Pick<Taped, "z" | "failed"> {
  const failed = lengths.map((length) => Number(length > tolerance));
  const mask = tensor2d(failed, [failed.length, 1], "bool");
  return {
    z: zeroing ? (where(mask, zerosLike(z), z) as Tensor2D) : z,
    failed: failed.reduce((a, b) => a + b, 0),
  };
}

/** u = (I − diag(s) W)⁻¹ r, a system for each row; on the tape it is one operation. */
function jacobianSolve(s: Tensor2D, W: Tensor2D, r: Tensor2D): Tensor2D {
  const solved = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    const u = tidy(() => dense(jacobian(s, W), r));
    save([s, W, u]);
    const gradFunc = (du: Tensor2D, saved: Tensor[]) => {
      const [s, W, u] = saved as [Tensor2D, Tensor2D, Tensor2D];
      const w = dense(jacobian(s, W, "transposed"), du);
      // M = I − diag(s) W, so the cotangent of s is w ∘ Wu, and that of W is (s ∘ w)ᵀ u
      return [mul(w, linear(u, W)), matMul(transpose(mul(s, w)), u), w];
    };
    return { value: u, gradFunc };
  });
  return solved(s, W, r) as Tensor2D;
}

/** u ↦ diag(s) W u or its transpose, as `dense` likes it best: with its matrices written down. */
function jacobian(s: Tensor2D, W: Tensor2D, which: "plain" | "transposed" = "plain") {
  const [slopes, weights] = [s.dataSync(), W.dataSync()];
  const n = W.shape[0];
  const matrices = () => {
    const all = new Float32Array(slopes.length * n);
    for (let row = 0; row < slopes.length; row += n) {
      for (let i = 0; i < n; i += 1) {
        const [slope, from] = [slopes[row + i] ?? 0, i * n];
        // row i of diag(s) W is column i of its transpose
        const [to, step] = which === "plain" ? [row * n + from, 1] : [row * n + i, n];
        for (let j = 0; j < n; j += 1) all[to + j * step] = slope * (weights[from + j] ?? 0);
      }
    }
    return all;
  };
  return Object.assign((u: Tensor2D): Tensor2D => mul(s, linear(u, W)), { matrices });
}

export async function* run({ epochs, slope, guard, zeroing }: Params, context: Context): AsyncGenerator<Value> {
  // 784 → 100 → the layer → 10, every weight uniform in ± 1/√(inputs), as PyTorch's Linear starts
  const { random } = context;
  const draw = (inputs: number, length: number) => {
    const bound = 1 / Math.sqrt(inputs);
    return Float32Array.from({ length }, () => random.uniform(-bound, bound));
  };
  const weights = (outputs: number, inputs: number) =>
    tidy(() => variable(tensor2d(draw(inputs, outputs * inputs), [outputs, inputs])));
  const biases = (outputs: number, inputs: number) => tidy(() => variable(tensor1d(draw(inputs, outputs))));
  const model = {
    W1: weights(100, 784),
    b1: biases(100, 784),
    W: weights(100, 100),
    W2: weights(10, 100),
    b2: biases(10, 100),
  };
  const predict = (images: Tensor2D) => {
    const x = linear(images, model.W1, model.b1);
    const solved = solveOnTape(layer(x, model.W), x, { slope, zeroing, tolerance, steps: 40 });
    return { logits: linear(solved.z, model.W2, model.b2), solved };
  };
  const inside: { nonfinite: number; widest: number; zeroed: number }[] = [];
  let bad = 0;

  try {
    const rows = trainMnist(context, {
      parameters: model,
      recipe: { slope, guard, zeroing },
      epochs,
      learningRate: (epoch) => (epoch < 5 ? 0.1 : 0.01),

      step({ images, labels }, learningRate) {
        return tidy(() => {
          let solved: Taped | undefined;
          let error = Number.NaN;
          const { value, grads } = variableGrads(() => {
            const prediction = predict(images);
            solved = prediction.solved;
            error = wrong(prediction.logits, labels);
            return crossEntropy(prediction.logits, labels);
          });
          const slopes = Object.values(model).map((parameter) => grads[parameter.name]);
          const nonfinite = slopes.some((gradient) => gradient && !gradient.dataSync().every(Number.isFinite));
          const skipped = guard && nonfinite;
          for (const [at, parameter] of Object.values(model).entries()) {
            const gradient = slopes[at];
            if (gradient && !skipped) parameter.assign(sub(parameter, mul(gradient, learningRate)));
          }
          bad += Number(nonfinite);
          inside.push({ nonfinite: bad, widest: solved?.widest ?? Number.NaN, zeroed: solved?.failed ?? 0 });
          const iterations = solved?.iterations ?? 0;
          return { loss: numberIn(value), error, forward: iterations, backward: iterations, skipped };
        });
      },

      evaluate({ images, labels }) {
        return tidy(() => {
          const { logits, solved } = predict(images);
          return {
            loss: numberIn(crossEntropy(logits, labels)),
            guesses: argMax(logits, 1).dataSync(),
            iterations: solved.iterations,
          };
        });
      },
    });
    for await (const row of rows) {
      yield row;
      if (row.kind !== "batch") continue;
      const seen = inside.shift();
      if (seen) yield { kind: "inside", batch: (row.epoch - 1) * 600 + row.batch, ...seen };
    }
  } finally {
    dispose(Object.values(model));
  }
}

const crossEntropy = (logits: Tensor2D, labels: Tensor1D): Scalar =>
  losses.softmaxCrossEntropy(oneHot(labels, 10), logits);

const numberIn = (scalar: Scalar) => scalar.dataSync()[0] ?? Number.NaN;

/** The share of a batch whose largest logit is not its label. */
const wrong = (logits: Tensor2D, labels: Tensor1D) =>
  tidy(() => numberIn(mean(cast(notEqual(argMax(logits, 1), labels), "float32"))));
