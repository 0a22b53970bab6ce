/** The MNIST lessons' model, trained by the library's fused step: the whole of a batch in one call, on parameters that stay in the kernel's memory. */
import type { Variable } from "@tensorflow/tfjs-core";
import { fusedMnistStep, type MnistMethod, type MnistSet } from "implicit/kernels";
import type { Digits } from "../cell.ts";
import type { Arrays } from "./memory.ts";
import type { TrainOptions } from "./train.ts";

/** x = W1 image + b1, z = tanh(W z + x), logits = W2 z + b2, each matrix [outputs, inputs]. */
export interface FixedPointModel {
  readonly W1: Variable;
  readonly b1: Variable;
  readonly W: Variable;
  readonly W2: Variable;
  readonly b2: Variable;
}

/**
 * `parameters`, `step` and `evaluate` for `trainMnist`. Training starts from the model's numbers, which it copies: the variables themselves
 * stay as they are. A checkpoint holds them under the model's names. It runs in WebAssembly whatever the backend is, always with the
 * implicit gradient, and skips a step whose forward or backward solve did not converge. Throws `no kernels` where there are none.
 */
export function fusedTraining(
  model: FixedPointModel,
  method: MnistMethod,
): Pick<TrainOptions, "parameters" | "step" | "evaluate"> {
  const { W1, b1, W, W2, b2 } = model;
  const [width = 0, pixels = 0] = W1.shape;
  const kernel = fusedMnistStep({ pixels, width, classes: b2.size });
  const numbers = (variable: Variable) => variable.dataSync<"float32">();
  kernel.write({ A: numbers(W1), a: numbers(b1), W: numbers(W), C: numbers(W2), c: numbers(b2) });
  const sets = new Map<Digits, MnistSet>();
  const inMemory = (digits: Digits) => {
    const set = sets.get(digits) ?? kernel.add(digits.pixels, digits.labels);
    sets.set(digits, set);
    return set;
  };
  const named = (arrays: Arrays, name: keyof FixedPointModel) => arrays[name]?.data ?? new Float32Array();
  return {
    parameters: {
      read() {
        const own = kernel.read();
        return {
          W1: { shape: W1.shape, data: own.A },
          b1: { shape: b1.shape, data: own.a },
          W: { shape: W.shape, data: own.W },
          W2: { shape: W2.shape, data: own.C },
          b2: { shape: b2.shape, data: own.c },
        };
      },
      write: (arrays) =>
        kernel.write({
          A: named(arrays, "W1"),
          a: named(arrays, "b1"),
          W: named(arrays, "W"),
          C: named(arrays, "W2"),
          c: named(arrays, "b2"),
        }),
    },
    step({ set, indices, size }, learningRate) {
      const result = kernel.train(inMemory(set), indices, learningRate, method);
      return {
        loss: result.loss,
        error: result.errors / size,
        forward: result.iterations,
        backward: result.backwardIterations,
        skipped: result.skipped,
        ran: "fused",
      };
    },
    evaluate: ({ set, indices }) => kernel.evaluate(inMemory(set), indices, method),
  };
}
