import {
  add,
  argMax,
  cast,
  dispose,
  mean,
  mul,
  notEqual,
  type Rank,
  type Scalar,
  sqrt,
  square,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  tanh,
  tensor1d,
  tensor2d,
  tidy,
  variable,
  variableGrads,
  zeros,
} from "@tensorflow/tfjs-core";
import {
  type Adjoint,
  crossEntropy,
  dense,
  fixedPointLayer,
  implicit,
  type LinearSolve,
  linear,
  newton,
  offTape,
  picard,
  recordTape,
  type Solution,
  tanhProblem,
  unrolled,
} from "implicit";
import { type Context, type TrainRow, trainMnist } from "notebook/cell";

export interface Params {
  epochs: number;
  /** The most Newton steps a solve may take. With too few none converges, and nothing is learned. */
  steps: number;
  /** Make no update unless the forward and the backward solve converged. */
  guard: boolean;
  seed: number;
}

/** A training step, forward and backward, by one way of taking the gradient: measured on one batch, without an update. */
export interface Way {
  way: "implicit" | "newton" | "iteration";
  iterations: number;
  milliseconds: number;
  /** What the tape holds when the backward pass begins. */
  bytes: number;
}

export type Value =
  | TrainRow
  /** What the loop does not know of a batch: whether any number of its gradient was not finite, and whether it was applied. */
  | { kind: "inside"; batch: number; nonfinite: boolean; applied: boolean }
  /** After the first batch, and after each epoch. */
  | { kind: "ways"; epoch: number; ways: Way[] };

const tolerance = 1e-4;

export async function* run({ epochs, steps, guard }: Params, context: Context): AsyncGenerator<Value> {
  // 784 → 100 → Newton's solution → 10, every weight uniform in ± 1/√(inputs), as PyTorch's Linear starts
  const { random, clock, breathe, signal } = context;
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

  const solvers = {
    newton: { solver: newton(), stop: { absolute: tolerance, steps }, start: (x: Tensor2D) => tanh(x) },
    iteration: {
      solver: picard(),
      stop: { absolute: tolerance, steps: 200 },
      start: (x: Tensor2D) => zeros<Rank.R2>(x.shape),
    },
  };
  const predict = (images: Tensor2D, adjoint: Adjoint, by: keyof typeof solvers = "newton") => {
    const { start, ...method } = solvers[by];
    const x = linear(images, model.W1, model.b1);
    const z0 = offTape(() => start(x));
    const solved = fixedPointLayer(tanhProblem(x, model.W), z0, { ...method, adjoint });
    return { logits: linear(solved.z, model.W2, model.b2), solved };
  };

  /** A step's loss and gradients by each of three ways, timed, and the bytes on its tape; the weights stay as they are. */
  async function* measure(epoch: number, images: Tensor2D, labels: Tensor1D): AsyncGenerator<Value> {
    const found: Way[] = [];
    for (const [way, adjoint, by] of [
      ["implicit", implicit(dense), "newton"],
      ["newton", unrolled, "newton"],
      ["iteration", unrolled, "iteration"],
    ] as const) {
      let iterations = 0;
      const loss = () => {
        const { logits, solved } = predict(images, adjoint, by);
        iterations = solved.trace.length - 1;
        return crossEntropy(logits, labels);
      };
      const { bytes } = recordTape(loss);
      await breathe();
      // the faster of two: whatever else the machine does only ever makes one slower
      let milliseconds = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 2 && !signal.aborted; round += 1) {
        const started = clock();
        // reading a gradient waits for the device
        tidy(() => variableGrads(loss).grads[model.W.name]?.dataSync());
        milliseconds = Math.min(milliseconds, clock() - started);
        await breathe();
      }
      found.push({ way, iterations, milliseconds, bytes });
    }
    if (!signal.aborted) yield { kind: "ways", epoch, ways: found };
  }

  const inside: { nonfinite: boolean; applied: boolean }[] = [];
  let sample: { pixels: Float32Array; labels: Uint8Array } | undefined;
  try {
    const rows = trainMnist(context, {
      parameters: model,
      recipe: { steps, guard },
      epochs,
      learningRate: (epoch) => (epoch < 5 ? 0.1 : 0.01),

      step({ images, labels, set, indices }, learningRate) {
        sample ??= { pixels: images.dataSync<"float32">().slice(), labels: labelsOf(set.labels, indices) };
        return tidy(() => {
          let forward: Solution | undefined;
          let solvable = false;
          let error = Number.NaN;
          const backward = checked((converged) => {
            solvable = converged;
          });
          const { value, grads } = variableGrads(() => {
            const { logits, solved } = predict(images, implicit(backward));
            forward = solved;
            error = wrong(logits, labels);
            return crossEntropy(logits, labels);
          });
          // the theorem speaks of solutions: where one of the two was not reached, there is no gradient
          const converged = forward?.outcome === "converged" && solvable;
          const skipped = guard && !converged;
          const parameters = Object.values(model);
          const nonfinite = parameters.some(({ name }) => !grads[name]?.dataSync().every(Number.isFinite));
          for (const parameter of skipped ? [] : parameters) {
            const slope = grads[parameter.name];
            if (slope) parameter.assign(sub(parameter, mul(slope, learningRate)));
          }
          inside.push({ nonfinite, applied: !skipped });
          const iterations = (forward?.trace.length ?? 1) - 1;
          return { loss: numberIn(value), error, forward: iterations, backward: 1, skipped, ran: forward?.ran };
        });
      },

      evaluate({ images, labels }) {
        return tidy(() => {
          const { logits, solved } = predict(images, implicit(dense));
          return {
            loss: numberIn(crossEntropy(logits, labels)),
            guesses: argMax(logits, 1).dataSync(),
            iterations: solved.trace.length - 1,
          };
        });
      },
    });
    let measured = false;
    for await (const row of rows) {
      yield row;
      if (row.kind === "batch") {
        const seen = inside.shift();
        if (seen) yield { kind: "inside", batch: (row.epoch - 1) * 600 + row.batch, ...seen };
      }
      if (!sample || signal.aborted || (measured && row.kind !== "epoch")) continue;
      measured = true;
      const images = tensor2d(sample.pixels, [sample.labels.length, 784]);
      const labels = tensor1d(Int32Array.from(sample.labels), "int32");
      try {
        yield* measure(row.kind === "epoch" ? row.epoch : 0, images, labels);
      } finally {
        dispose([images, labels]);
      }
    }
  } finally {
    dispose(Object.values(model));
  }
}

/** u with u = A(u) + v by LU factors, and whether it really is: an outcome for the backward solve too. */
function checked(report: (converged: boolean) => void): LinearSolve {
  return (A, v) => {
    const u = dense(A, v);
    const left = tidy(() => lengthOf(sub(add(A(u), v), u)));
    report(left <= 1e-4 * lengthOf(u));
    return u;
  };
}

const lengthOf = (u: Tensor2D) => tidy(() => numberIn(sqrt(sum(square(u)))));

const labelsOf = (labels: Uint8Array, indices: Uint32Array) => Uint8Array.from(indices, (index) => labels[index] ?? 0);

const numberIn = (scalar: Scalar) => scalar.dataSync()[0] ?? Number.NaN;

/** The share of a batch whose largest logit is not its label. */
const wrong = (logits: Tensor2D, labels: Tensor1D) =>
  tidy(() => numberIn(mean(cast(notEqual(argMax(logits, 1), labels), "float32"))));
