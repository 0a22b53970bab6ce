import {
  add,
  argMax,
  dispose,
  mul,
  type Rank,
  sub,
  type Tensor,
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
  type LinearSolve,
  linear,
  picard,
  type Solution,
  solve,
  tanhProblem,
} from "implicit";
import { type Context, type DigitBatch, trainMnist } from "notebook/cell";

export interface Params {
  /** The step length of the second epoch; the first takes 0.1. */
  rate: "0.1" | "0.01" | "0.001";
  /** Every so many batches of the second epoch the same solve is begun in three places. */
  every: number;
  seed: number;
}

/** Where a solve may begin: at 0 (backwards, at v), where the batch before ended, or where these very digits ended an epoch ago. */
export type Start = "cold" | "batch" | "own";

/** The evaluations that one batch takes, by where its solves begin. */
export interface Lap {
  kind: "lap";
  batch: number;
  forward: Record<Start, number>;
  backward: Record<Start, number>;
  /** ‖z − z⋆‖ / ‖z⋆‖ at each beginning. */
  distance: Record<Start, number>;
}

export interface Epoch {
  kind: "epoch";
  epoch: number;
  testError: number;
  skipped: number;
}

export type Value = Lap | Epoch | { kind: "batch"; epoch: number; batch: number; error: number };

const n = 100;
const batchSize = 100;
const batchesAnEpoch = 600;
const starts: readonly Start[] = ["cold", "batch", "own"];
const forwardMethod = { solver: picard(), stop: { absolute: 1e-4, steps: 200 } };
const backwardMethod = { solver: picard(), stop: { relative: 1e-4, steps: 200 } };

export async function* run({ rate, every }: Params, context: Context): AsyncGenerator<Value> {
  const { random } = context;
  const draw = (inputs: number, length: number) => {
    const bound = 1 / Math.sqrt(inputs);
    return Float32Array.from({ length }, () => random.uniform(-bound, bound));
  };
  const weights = (outputs: number, inputs: number) =>
    tidy(() => variable(tensor2d(draw(inputs, outputs * inputs), [outputs, inputs])));
  const biases = (outputs: number, inputs: number) => tidy(() => variable(tensor1d(draw(inputs, outputs))));
  const model = { W1: weights(n, 784), b1: biases(n, 784), W: weights(n, n), W2: weights(10, n), b2: biases(10, n) };

  // where each digit's last solves ended: z⋆, and u with the v that it belonged to; and the same of the batch before
  const { train } = await context.data.mnist();
  const own = kept(train.count);
  const before = kept(batchSize);
  const laps: Omit<Lap, "kind" | "batch">[] = [];
  let batches = 0;

  const step = (batch: DigitBatch, learningRate: number) => {
    batches += 1;
    const measured = batches > batchesAnEpoch && batches % every === 0;
    const lap = { forward: none(), backward: none(), distance: none() };
    /** The rows of what is kept, for the digits of this batch. */
    const recalled = (start: Start, what: keyof Kept) => {
      if (start === "cold") return new Float32Array(batch.size * n);
      if (start === "batch") return before[what];
      const rows = new Float32Array(batch.size * n);
      for (const [row, index] of batch.indices.entries())
        rows.set(own[what].subarray(index * n, (index + 1) * n), row * n);
      return rows;
    };
    const remember = (what: keyof Kept, rows: Float32Array) => {
      before[what].set(rows);
      for (const [row, index] of batch.indices.entries())
        own[what].set(rows.subarray(row * n, (row + 1) * n), index * n);
    };
    const tensorOf = (rows: Float32Array) => tensor2d(rows, [batch.size, n]);
    let solved: Solution | undefined;
    let adjoint: Solution | undefined;
    let error = Number.NaN;

    const back: LinearSolve = (A, v) => {
      const u = iterative(backwardMethod, (solution) => {
        adjoint = solution;
      })(A, v);
      const given = v.dataSync<"float32">() as Float32Array;
      for (const start of measured ? starts : []) {
        const from = tensorOf(continued(given, recalled(start, "u"), recalled(start, "v")));
        const p = { map: (u: Tensor2D, ...[v]: Tensor[]) => add(A(u), v as Tensor2D) as Tensor2D, theta: [v] };
        lap.backward[start] = evaluationsOf(solve(p, from, backwardMethod));
      }
      remember("u", u.dataSync<"float32">() as Float32Array);
      remember("v", given);
      return u;
    };
    return tidy(() => {
      const { value, grads } = variableGrads(() => {
        const p = tanhProblem(linear(batch.images, model.W1, model.b1), model.W);
        const options = { ...forwardMethod, adjoint: implicit(back) };
        // training itself begins at 0, so that all three are measured on the same network
        solved = fixedPointLayer(p, zeros<Rank.R2>([batch.size, n]), options);
        const z = solved.z.dataSync<"float32">() as Float32Array;
        for (const start of measured ? starts : []) {
          const from = recalled(start, "z");
          lap.forward[start] = evaluationsOf(solve(p, tensorOf(from), forwardMethod));
          lap.distance[start] = Math.hypot(...from.map((entry, i) => entry - (z[i] ?? 0))) / Math.hypot(...z);
        }
        remember("z", z);
        const logits = linear(solved.z, model.W2, model.b2);
        error = misread(logits, batch.labels);
        return crossEntropy(logits, batch.labels);
      });
      const skipped = solved?.outcome !== "converged" || adjoint?.outcome !== "converged";
      for (const parameter of skipped ? [] : Object.values(model)) {
        const gradient = grads[parameter.name];
        if (gradient) parameter.assign(sub(parameter, mul(gradient, learningRate)));
      }
      if (measured) laps.push(lap);
      return {
        loss: value.dataSync()[0] ?? Number.NaN,
        error,
        forward: evaluationsOf(solved),
        backward: evaluationsOf(adjoint),
        skipped,
      };
    });
  };

  try {
    const rows = trainMnist(context, {
      parameters: model,
      // what is kept of each digit is no part of a checkpoint: a run that began elsewhere would have nothing to start from
      recipe: { rate, clock: context.clock() },
      epochs: 2,
      learningRate: (epoch) => (epoch < 1 ? 0.1 : Number(rate)),
      step,
      evaluate: ({ images, labels }) =>
        tidy(() => {
          const p = tanhProblem(linear(images, model.W1, model.b1), model.W);
          const found = solve(p, zeros<Rank.R2>([images.shape[0], n]), forwardMethod);
          const logits = linear(found.z, model.W2, model.b2);
          const loss = crossEntropy(logits, labels).dataSync()[0] ?? Number.NaN;
          return { loss, guesses: argMax(logits, 1).dataSync(), iterations: evaluationsOf(found) };
        }),
    });
    for await (const row of rows) {
      if (row.kind === "epoch")
        yield { kind: "epoch", epoch: row.epoch, testError: row.test.error, skipped: row.skipped };
      if (row.kind !== "batch") continue;
      await context.breathe();
      const [lap] = laps.splice(0);
      if (lap) yield { kind: "lap", batch: row.batch, ...lap };
      if (row.batch % 20 === 0) yield { kind: "batch", epoch: row.epoch, batch: row.batch, error: row.error };
    }
  } finally {
    dispose(Object.values(model));
  }
}

type Kept = Record<"z" | "u" | "v", Float32Array>;

const kept = (count: number): Kept => ({
  z: new Float32Array(count * n),
  u: new Float32Array(count * n),
  v: new Float32Array(count * n),
});

const none = (): Record<Start, number> => ({ cold: 0, batch: 0, own: 0 });

/** v + α(u − v) of then, where α is as much of the v of then as there is in the v of now, row by row. */
function continued(v: Float32Array, oldU: Float32Array, oldV: Float32Array): Float32Array {
  const from = Float32Array.from(v);
  for (let row = 0; row < v.length; row += n) {
    let [along, size] = [0, 0];
    for (let j = row; j < row + n; j += 1) {
      along += (v[j] ?? 0) * (oldV[j] ?? 0);
      size += (oldV[j] ?? 0) ** 2;
    }
    const share = size > 0 ? along / size : 0;
    for (let j = row; j < row + n; j += 1) from[j] = (v[j] ?? 0) + share * ((oldU[j] ?? 0) - (oldV[j] ?? 0));
  }
  return from;
}

/** The share of a batch whose largest logit is not its label. */
function misread(logits: Tensor2D, labels: Tensor1D): number {
  const guesses = tidy(() => argMax(logits, 1).dataSync());
  const truth = Array.from(labels.dataSync());
  return truth.filter((label, i) => label !== guesses[i]).length / truth.length;
}

const evaluationsOf = (solution: Solution | undefined) => solution?.trace.at(-1)?.evaluations ?? 0;
