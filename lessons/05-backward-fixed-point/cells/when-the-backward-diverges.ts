import {
  argMax,
  dispose,
  mul,
  type Rank,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  type Variable,
  variable,
  variableGrads,
  zeros,
} from "@tensorflow/tfjs-core";
import {
  anderson,
  crossEntropy,
  dense,
  fixedPointLayer,
  implicit,
  iterative,
  type LinearSolve,
  linear,
  newton,
  type Outcome,
  offTape,
  type Problem,
  picard,
  powerIteration,
  type Solver,
  solve,
  tanhProblem,
} from "implicit";
import {
  type Checkpoint,
  type Context,
  type Digits,
  type FixedPointModel,
  fusedTraining,
  trainMnist,
} from "notebook/cell";
import { type Tape, tapeOf, turned } from "./backward-iteration.ts";

export interface Params {
  /** By what W is multiplied once the network is trained: past about 1.2 some solves no longer arrive. */
  scale: number;
  /** Batches that the twins train on, from the checkpoint. */
  batches: number;
  seed: number;
}

/** A batch of the training that leads to the checkpoint. */
export interface Before {
  kind: "before";
  epoch: number;
  batch: number;
  error: number;
  forward: number;
  skipped: number;
}

/** Where the two ways of going on begin. */
export interface Edge {
  kind: "edge";
  restored: boolean;
  /** Of the first 2,000 test digits: as trained, and with W scaled. */
  trainedError: number;
  testError: number;
  /** Of these batches: those whose forward or backward solve does not arrive. */
  looked: number;
  failed: number;
}

/** A z that some solver came to, and what the backward iteration makes of it. */
export interface Autopsy {
  kind: "autopsy";
  by: Finder;
  outcome: Outcome;
  residual: number;
  /** The largest ρ(J) of the batch, at this z. */
  radius: number;
  /** ‖u‖ by dense elimination; by plain iteration, 200 steps; by Anderson. */
  exact: number;
  plain: number;
  plainOutcome: Outcome;
  anderson: number;
  andersonOutcome: Outcome;
  /** ‖u_Anderson − u‖ / ‖u‖. */
  andersonError: number;
}

export type Finder = "plain" | "anderson" | "newton";

/** What one trip of u back along the tape does to its length. */
export interface Trip {
  k: number;
  u: number;
  /** After tanh, (1 − f(z)²) ∘ u; after the product, which is Jᵀu; and with v added. */
  sloped: number;
  pulled: number;
  next: number;
}

/** The backward iteration at one z for slow motion: on its tape, in the digit whose u grows the longest. */
export interface Trips extends Tape {
  kind: "trips";
  by: Finder;
  trips: Trip[];
  /** ‖u‖ of that digit by elimination, and before each trip. */
  exact: number;
  lengths: number[];
}

/** One batch of a twin. */
export interface Lap {
  kind: "lap";
  twin: Twin;
  batch: number;
  error: number;
  /** ‖u‖, and ρ(J) at the z in use, in the row whose u is the longest. */
  size: number;
  radius: number;
  forward: Outcome;
  backward: Outcome;
  /** No update was made. */
  skipped: boolean;
}

export type Twin = "unguarded" | "guarded";

export interface Finish {
  kind: "finish";
  twin: Twin;
  testError: number;
  skipped: number;
}

export type Value = Before | Edge | Autopsy | Trips | Lap | Finish;

/** 784 → 100 → the fixed point of z = tanh(Wz + x) → 10. */
type Model = FixedPointModel;

const width = 100;
const names = ["W1", "b1", "W", "W2", "b2"] as const;
const size = 100;
const read = 2000;
const looked = 20;
const stop = { absolute: 1e-4, steps: 200 };
const backwardStop = { relative: 1e-4, steps: 200 };

export async function* run({ scale, batches, seed }: Params, context: Context): AsyncGenerator<Value> {
  const { random, breathe, signal } = context;
  const models = [drawn(context)];
  try {
    // one epoch by the fused step, which is guarded; kept as the checkpoint "trained", so that the next run has it at once
    const [model] = models;
    if (!model) return;
    const training = fusedTraining(model, { stop });
    let restored = false;
    const rows = trainMnist(context, {
      ...training,
      name: "trained",
      recipe: seed,
      epochs: 1,
    });
    for await (const row of rows) {
      if (row.kind === "resumed") restored = row.epoch > 1;
      if (row.kind !== "batch") continue;
      const { epoch, batch, error, forward, skipped } = row;
      yield { kind: "before", epoch, batch, error, forward, skipped };
      if (batch % 20 === 0) await breathe();
      if (signal.aborted) return;
    }
    const arrived = training.parameters;
    const edge = copyOf(model, "read" in arrived && typeof arrived.read === "function" ? arrived.read() : {});
    models.push(edge);
    const trainedError = errorOn(edge, await (await context.data.mnist()).test, read);
    // past the edge: larger weights make a larger J
    tidy(() => edge.W.assign(mul(edge.W, scale)));

    const { train, test } = await context.data.mnist();
    const digits = await test;
    const order = random.fork("twins").permutation(train.count);
    const batchAt = (i: number) => order.subarray(i * size, (i + 1) * size);

    // how many batches lie past the edge, and what happens on the one whose u grew the longest
    let failed = 0;
    let worst = { at: 0, size: 0 };
    for (let i = 0; i < looked; i += 1) {
      const { updates, forward, backward, size } = gradients(edge, train, batchAt(i));
      dispose(updates);
      if (forward !== "converged" || backward !== "converged") failed += 1;
      if (!(size <= worst.size)) worst = { at: i, size };
      await breathe();
      if (signal.aborted) return;
    }
    const testError = errorOn(edge, digits, read);
    yield { kind: "edge", restored, trainedError, testError, looked, failed };
    for (const by of ["plain", "anderson", "newton"] as const) {
      yield* autopsy(edge, train, batchAt(worst.at), by, scale, context);
      await breathe();
    }

    // and on: once with every step taken, once with none unless both solves converged
    for (const twin of ["unguarded", "guarded"] as const) {
      const own = copyOf(edge);
      models.push(own);
      let withheld = 0;
      for (let i = 0; i < batches; i += 1) {
        const { updates, ...numbers } = gradients(own, train, batchAt(i));
        const converged = numbers.forward === "converged" && numbers.backward === "converged";
        const skipped = twin === "guarded" && !converged;
        for (const [at, parameter] of variablesOf(own).entries()) {
          const update = updates[at];
          if (update && !skipped) tidy(() => parameter.assign(sub(parameter, mul(update, 0.1))));
        }
        dispose(updates);
        withheld += Number(skipped);
        yield { kind: "lap", twin, batch: i + 1, ...numbers, skipped };
        await breathe();
        if (signal.aborted) return;
      }
      yield { kind: "finish", twin, testError: errorOn(own, digits, read), skipped: withheld };
    }
  } finally {
    for (const model of models) dispose(variablesOf(model));
  }
}

interface Found {
  error: number;
  size: number;
  radius: number;
  forward: Outcome;
  backward: Outcome;
  updates: Tensor[];
}

/** The gradients on a batch by plain iteration, both ways, whatever becomes of the two solves: whoever asked looks at the outcomes. */
function gradients(model: Model, set: Digits, indices: Uint32Array): Found {
  let forward: Outcome = "nonfinite";
  let backward: Outcome = "nonfinite";
  let found = { size: 0, radius: Number.NaN };
  let error = Number.NaN;
  const updates = tidy(() => {
    const { images, labels } = digitsAt(set, indices);
    const { grads } = variableGrads(() => {
      let y: Float32Array = new Float32Array();
      const report = iterative({ solver: picard(), stop: backwardStop }, ({ outcome, z: u }) => {
        backward = outcome;
        found = longest(u.dataSync<"float32">(), y, model.W.dataSync<"float32">());
      });
      const problem = layerOf(model, images);
      const layer = fixedPointLayer(problem, zeros<Rank.R2>([indices.length, width]), {
        solver: picard(),
        stop,
        adjoint: implicit(report),
      });
      y = imageOf(problem, layer.z);
      forward = layer.outcome;
      const logits = logitsOf(model, layer.z);
      error = misread(logits, labels);
      return crossEntropy(logits, labels);
    }, variablesOf(model));
    return names.map((name) => grads[model[name].name] as Tensor);
  });
  return { error, ...found, forward, backward, updates };
}

/** ‖u‖ of the batch, and ρ(J) at the z in use in the row whose u is the longest. */
function longest(u: Float32Array, y: Float32Array, W: Float32Array): { size: number; radius: number } {
  const sizes = lengthsOf(u);
  const row = sizes.indexOf(Math.max(...sizes));
  return { size: Math.hypot(...sizes), radius: row < 0 ? Number.NaN : radiusAt(rowOf(y, row), W, uneven()) };
}

const rowOf = (numbers: Float32Array, row: number) => numbers.slice(row * width, (row + 1) * width);
const lengthsOf = (u: Float32Array) =>
  Array.from({ length: u.length / width }, (_, row) => Math.hypot(...rowOf(u, row)));

/** f(z), which J is made of: at a z that is no solution it is not z. */
const imageOf = ({ map, theta }: Problem, z: Tensor2D) =>
  offTape(() => tidy(() => map(z, ...theta).dataSync<"float32">() as Float32Array));

/** What the backward iteration makes of the z that a solver comes to on this batch. */
function autopsy(
  model: Model,
  set: Digits,
  indices: Uint32Array,
  by: Finder,
  scale: number,
  { random }: Context,
): [Autopsy, Trips] {
  let sizes:
    | Pick<Autopsy, "exact" | "plain" | "plainOutcome" | "anderson" | "andersonOutcome" | "andersonError">
    | undefined;
  let found: Pick<Autopsy, "outcome" | "residual" | "radius"> | undefined;
  let told: Trips | undefined;
  tidy(() => {
    const { images, labels } = digitsAt(set, indices);
    const problem = layerOf(model, images);
    const zero = zeros<Rank.R2>([indices.length, width]);
    const mixed = { solver: anderson({ memory: 10 }), stop };
    const solvers: Record<Finder, Solver> = { plain: picard(), anderson: mixed.solver, newton: newton() };
    // Newton needs to begin close by: where a few of Anderson's steps lead, or else where the fixed point of smaller weights leads
    const starts =
      by === "newton"
        ? [() => solve(problem, zero, { ...mixed, stop: { steps: 20 } }).z, () => followed(problem, zero, scale)]
        : [() => zero];
    let solution = solve(problem, starts[0]?.() ?? zero, { solver: solvers[by], stop });
    const second = starts[1];
    if (second && solution.outcome !== "converged") solution = solve(problem, second(), { solver: solvers[by], stop });
    const { z, outcome, trace } = solution;
    const y = imageOf(problem, z);
    const W = model.W.dataSync<"float32">();
    const radii = Array.from({ length: indices.length }, (_, row) =>
      radiusAt(rowOf(y, row), W, () => random.uniform()),
    );
    found = { outcome, residual: trace.at(-1)?.residual ?? Number.NaN, radius: Math.max(...radii) };

    const compare: LinearSolve = (A, v) => {
      const exact = dense(A, v);
      const outcomes: Outcome[] = [];
      const iterated = (solver: Solver) =>
        iterative({ solver, stop: backwardStop }, ({ outcome }) => outcomes.push(outcome))(A, v);
      const [plain, mixed] = [iterated(picard()), iterated(anderson({ memory: 10 }))];
      sizes = {
        exact: normOf(exact),
        plain: normOf(plain),
        plainOutcome: outcomes[0] ?? "nonfinite",
        anderson: normOf(mixed),
        andersonOutcome: outcomes[1] ?? "nonfinite",
        andersonError: normOf(sub(mixed, exact)) / normOf(exact),
      };
      const [all, given] = [plain.dataSync<"float32">(), v.dataSync<"float32">()] as [Float32Array, Float32Array];
      const lengths = lengthsOf(all);
      const row = Math.max(0, lengths.indexOf(Math.max(...lengths)));
      const exactly = Math.hypot(...rowOf(exact.dataSync<"float32">() as Float32Array, row));
      const nodes = offTape(() => tapeOf(problem, z));
      told = { kind: "trips", by, nodes, exact: exactly, ...travelled(rowOf(given, row), rowOf(y, row), W) };
      return exact;
    };
    variableGrads(() => {
      const layer = fixedPointLayer(layerOf(model, images), z, {
        solver: picard(),
        stop: { steps: 0 },
        adjoint: implicit(compare),
      });
      return crossEntropy(logitsOf(model, layer.z), labels);
    }, variablesOf(model));
  });
  if (!found || !sizes || !told) throw new Error("the gradient never asked for u");
  return [{ kind: "autopsy", by, ...found, ...sizes }, told];
}

/** u ← v + Jᵀu as plain iteration goes, back along the tape at one digit's z: tanh, then the product, then v is added. */
function travelled(v: Float32Array, y: Float32Array, W: Float32Array): Pick<Trips, "trips" | "lengths"> {
  const given = Float64Array.from(v);
  const slopes = Float64Array.from(y, (entry) => 1 - entry * entry);
  const trips: Trip[] = [];
  const lengths = [Math.hypot(...given)];
  let u = given;
  for (let k = 0; k < backwardStop.steps; k += 1) {
    const sloped = u.map((entry, i) => entry * (slopes[i] ?? 0));
    const pulled = turned(W, sloped);
    const next = pulled.map((entry, i) => entry + (given[i] ?? 0));
    const [before, after] = [Math.hypot(...u), Math.hypot(...next)];
    if (k < 3) trips.push({ k, u: before, sloped: Math.hypot(...sloped), pulled: Math.hypot(...pulled), next: after });
    lengths.push(after);
    if (Math.hypot(...next.map((entry, i) => entry - (u[i] ?? 0))) <= backwardStop.relative * after) break;
    u = next;
  }
  return { trips, lengths };
}

/** Newton's method needs to begin close by: from the fixed point of W as it was trained, along that of tW, in ten steps to W as it is. */
function followed({ theta }: Problem, zero: Tensor2D, scale: number): Tensor2D {
  const [x, W] = theta as [Tensor2D, Tensor2D];
  const at = (t: number) => tanhProblem(x, mul(W, t / scale));
  let { z } = solve(at(1), zero, { solver: picard(), stop });
  for (let step = 1; step <= 10; step += 1) {
    const next = solve(at(1 + ((scale - 1) * step) / 10), z, { solver: newton(), stop: { absolute: 1e-3, steps: 10 } });
    z = next.z;
  }
  return z;
}

/** Where a power iteration starts: any vector that is not special will do. */
function uneven(): () => number {
  let i = 0;
  return () => {
    i += 1;
    return (i * Math.SQRT2) % 1;
  };
}

/** Every weight uniform in ± 1/√(inputs), as PyTorch's Linear starts. */
function drawn({ random }: Context): Model {
  const draw = (inputs: number, shape: number[]) => {
    const bound = 1 / Math.sqrt(inputs);
    const length = shape.reduce((product, side) => product * side, 1);
    const numbers = Float32Array.from({ length }, () => random.uniform(-bound, bound));
    return tidy(() => variable(shape.length === 1 ? tensor1d(numbers) : tensor2d(numbers, shape as [number, number])));
  };
  return {
    W1: draw(784, [width, 784]),
    b1: draw(784, [width]),
    W: draw(width, [width, width]),
    W2: draw(width, [10, width]),
    b2: draw(width, [10]),
  };
}

/** The same network with variables of its own; with other numbers, where they are given by name. */
function copyOf(model: Model, numbers: Checkpoint["arrays"] = {}): Model {
  const copied = names.map((name) => {
    const { shape, data = model[name].dataSync<"float32">() } = { shape: model[name].shape, ...numbers[name] };
    return [name, tidy(() => variable(tensor(data, [...shape])))] as const;
  });
  return Object.fromEntries(copied) as unknown as Model;
}

const variablesOf = (model: Model): Variable[] => names.map((name) => model[name]);

const matrix = (parameter: Variable) => parameter as unknown as Tensor2D;
const vector = (parameter: Variable) => parameter as unknown as Tensor1D;

/** Some digits as tensors: images from 0 to 1, and labels. */
function digitsAt({ pixels, labels }: Digits, indices: ArrayLike<number>): { images: Tensor2D; labels: Tensor1D } {
  const images = new Float32Array(indices.length * 784);
  const chosen = new Int32Array(indices.length);
  for (let row = 0; row < indices.length; row += 1) {
    const from = (indices[row] ?? 0) * 784;
    for (let pixel = 0; pixel < 784; pixel += 1) images[row * 784 + pixel] = (pixels[from + pixel] ?? 0) / 255;
    chosen[row] = labels[indices[row] ?? 0] ?? 0;
  }
  return { images: tensor2d(images, [indices.length, 784]), labels: tensor1d(chosen, "int32") };
}

/** The layer's input for some images, and its problem. */
const layerOf = (model: Model, images: Tensor2D) =>
  tanhProblem(linear(images, matrix(model.W1), vector(model.b1)), matrix(model.W));

const logitsOf = (model: Model, z: Tensor2D) => linear(z, matrix(model.W2), vector(model.b2));

/** The share of a batch whose largest logit is not its label. */
function misread(logits: Tensor2D, labels: Tensor1D): number {
  const guesses = tidy(() => argMax(logits, 1).dataSync());
  const truth = Array.from(labels.dataSync());
  return truth.filter((label, i) => label !== guesses[i]).length / truth.length;
}

/** The share of the first `count` digits that is misread, by plain iteration, 200 steps at most. */
function errorOn(model: Model, digits: Digits, count: number): number {
  let wrong = 0;
  for (let start = 0; start < count; start += 100) {
    wrong += tidy(() => {
      const { images, labels } = digitsAt(
        digits,
        Array.from({ length: 100 }, (_, i) => start + i),
      );
      const { z } = solve(layerOf(model, images), zeros<Rank.R2>([100, width]), { solver: picard(), stop });
      return misread(logitsOf(model, z), labels);
    });
  }
  return wrong / (count / 100);
}

/** ρ(J) at one row, from products with J = diag(1 − y²) W alone, y = f(z). */
function radiusAt(y: ArrayLike<number>, W: ArrayLike<number>, uniform: () => number, steps = 300): number {
  const n = y.length;
  const product = (e: Float64Array) =>
    e.map((_, i) => {
      let sum = 0;
      for (let j = 0; j < n; j += 1) sum += (W[i * n + j] ?? 0) * (e[j] ?? 0);
      return sum * (1 - (y[i] ?? 0) ** 2);
    });
  return powerIteration(product, n, uniform, { steps, tolerance: 1e-6 });
}

const normOf = (tensor: Tensor): number => Math.hypot(...tensor.dataSync());
