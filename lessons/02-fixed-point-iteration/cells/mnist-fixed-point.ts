import {
  argMax,
  cast,
  dispose,
  mean,
  mul,
  notEqual,
  type Rank,
  type Scalar,
  sub,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
  variable,
  variableGrads,
  zeros,
} from "@tensorflow/tfjs-core";
import { crossEntropy, fixedPointLayer, implicit, iterative, linear, picard, type Solution, unrolled } from "implicit";
import { type Context, fusedTraining, type TrainRow, trainMnist } from "notebook/cell";
import { layer } from "./tanh-layer";

export interface Params {
  epochs: number;
  /** "implicit": solve for the cotangent at the fixed point. "unrolled": back through every step, as the original did. */
  gradient: "implicit" | "unrolled";
  tolerance: number;
  /** "editable": the steps below, and your layer. "fused": the same model, implicit gradient, a whole step in one kernel call. */
  training: "editable" | "fused";
  /** How the fused step stops: all samples together, as the original, or each block of eight by itself. */
  stopping: "batch" | "blocks";
  seed: number;
}

export type Value = TrainRow;

export async function* run(params: Params, context: Context): AsyncGenerator<Value> {
  const { epochs, gradient, tolerance, training, stopping } = params;
  // 784 → 100 → fixed point → 10, every weight uniform in ± 1/√(inputs), as PyTorch's Linear starts
  const { random, checkEvery } = context;
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

  const stop = { absolute: tolerance, steps: 200 };
  const predict = (images: Tensor2D, onBackward?: (solution: Solution) => void) => {
    const x = linear(images, model.W1, model.b1);
    const solved = fixedPointLayer(layer(x, model.W), zeros<Rank.R2>([images.shape[0], 100]), {
      solver: picard(),
      stop,
      checkEvery,
      adjoint:
        gradient === "unrolled"
          ? unrolled
          : implicit(iterative({ solver: picard(), stop: { relative: 1e-4, steps: 200 }, checkEvery }, onBackward)),
    });
    return { logits: linear(solved.z, model.W2, model.b2), solved };
  };

  try {
    yield* trainMnist(context, {
      parameters: model,
      recipe: { training, gradient, stopping, tolerance },
      epochs,
      learningRate: (epoch) => (epoch < 5 ? 0.1 : 0.01),

      step({ images, labels }, learningRate) {
        return tidy(() => {
          let forward: Solution | undefined;
          let backward: Solution | undefined;
          let error = Number.NaN;
          const { value, grads } = variableGrads(() => {
            const { logits, solved } = predict(images, (solution) => {
              backward = solution;
            });
            forward = solved;
            error = wrong(logits, labels);
            return crossEntropy(logits, labels);
          });
          // a solve that did not converge has no gradient: such a step is skipped
          const converged = [forward, backward].every((solution) => !solution || solution.outcome === "converged");
          for (const parameter of converged ? Object.values(model) : []) {
            const slope = grads[parameter.name];
            if (slope) parameter.assign(sub(parameter, mul(slope, learningRate)));
          }
          return {
            loss: numberIn(value),
            error,
            forward: iterationsOf(forward),
            backward: iterationsOf(backward),
            skipped: !converged,
            ran: forward?.ran,
          };
        });
      },

      evaluate({ images, labels }) {
        return tidy(() => {
          const { logits, solved } = predict(images);
          return {
            loss: numberIn(crossEntropy(logits, labels)),
            guesses: argMax(logits, 1).dataSync(),
            iterations: iterationsOf(solved),
          };
        });
      },

      ...(training === "fused" && fusedTraining(model, { stop, stopping })),
    });
  } finally {
    dispose(Object.values(model));
  }
}

const numberIn = (scalar: Scalar) => scalar.dataSync()[0] ?? Number.NaN;

/** The share of a batch whose largest logit is not its label. */
const wrong = (logits: Tensor2D, labels: Tensor1D) =>
  tidy(() => numberIn(mean(cast(notEqual(argMax(logits, 1), labels), "float32"))));

/** The original counts evaluations of the map, the last one included. */
const iterationsOf = (solution: Solution | undefined) => solution?.trace.at(-1)?.evaluations ?? 0;
