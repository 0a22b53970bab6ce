import {
  argMax,
  mul,
  type Rank,
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
import {
  crossEntropy,
  fixedPointLayer,
  implicit,
  iterative,
  linear,
  picard,
  type Solution,
  tanhProblem,
} from "../index.ts";
import type { MnistParameters } from "../kernels/index.ts";

/** The model and the step of the lesson's cell, line for line: what `mnist-fixed-point` runs when nobody has edited it. */
export function editableModel(start: MnistParameters) {
  const model = {
    W1: variable(tensor2d(start.A, [100, 784])),
    b1: variable(tensor1d(start.a)),
    W: variable(tensor2d(start.W, [100, 100])),
    W2: variable(tensor2d(start.C, [10, 100])),
    b2: variable(tensor1d(start.c)),
  };
  const predict = (images: Tensor2D, onBackward: (solution: Solution) => void) => {
    const x = linear(images, model.W1, model.b1);
    const solved = fixedPointLayer(tanhProblem(x, model.W), zeros<Rank.R2>([images.shape[0], 100]), {
      solver: picard(),
      stop: { absolute: 1e-4, steps: 200 },
      adjoint: implicit(iterative({ solver: picard(), stop: { relative: 1e-4, steps: 200 } }, onBackward)),
    });
    return { logits: linear(solved.z, model.W2, model.b2), solved };
  };
  return {
    step(pixels: Float32Array, digits: Int32Array, rate: number) {
      return tidy(() => {
        const images = tensor2d(pixels, [digits.length, 784]);
        const labels = tensor1d(digits, "int32") as Tensor1D;
        let forward: Solution | undefined;
        let backward: Solution | undefined;
        let guesses: ArrayLike<number> = [];
        const { value, grads } = variableGrads(() => {
          const { logits, solved } = predict(images, (solution) => {
            backward = solution;
          });
          forward = solved;
          guesses = argMax(logits, 1).dataSync();
          return crossEntropy(logits, labels);
        });
        const converged = [forward, backward].every((s: Solution | undefined) => s?.outcome === "converged");
        for (const parameter of converged ? Object.values(model) : []) {
          const slope = grads[parameter.name];
          if (slope) parameter.assign(sub(parameter, mul(slope, rate)));
        }
        const errors = digits.reduce((sum, digit, i) => sum + (guesses[i] === digit ? 0 : 1), 0);
        const ends = [forward as Solution | undefined, backward as Solution | undefined];
        const [k = 0, u = 0] = ends.map((s) => s?.trace.length ?? 0);
        return [value.dataSync()[0] ?? Number.NaN, errors, k, u, converged ? 0 : 1, ends[0]?.ran === "kernel" ? 1 : 0];
      }) as unknown as [
        loss: number,
        errors: number,
        iterations: number,
        backward: number,
        skipped: number,
        fused: number,
      ];
    },
    dispose() {
      for (const tensor of Object.values(model)) tensor.dispose();
    },
  };
}
