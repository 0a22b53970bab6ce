import { checkStop, type Outcome, type Step } from "../stop.ts";
import { createGrid, iterateBatch, iterateBlocks, settle } from "./fixed-point.ts";
import type { MnistMethod, MnistResult, MnistSet, MnistSizes, MnistStep } from "./mnist-model.ts";
import { createNewton } from "./newton.ts";
import { createSums } from "./tanh-kernel.ts";
import { createWorkspace, type KernelModule } from "./wasm.ts";

const names = ["A", "a", "W", "C", "c"] as const;

/**
 * The training step of the MNIST fixed-point model, fused: gather, linear layer, solve, softmax cross-entropy, adjoint, SGD.
 *
 * It finds z with z = tanh(W z + A x + a) for each image x (pixels in [0, 1]), takes ŷ = softmax(C f(z) + c), and moves the parameters by
 * −rate times the gradient of the mean cross-entropy, with the implicit gradient u = ((1 − f²)∘u) W + v at the solution.
 * **The update is applied only when the forward and the backward solve converged**: past spectral radius 1 u is huge but
 * finite, and a test for NaN lets the collapse through.
 *
 * Cost at 784–100–10, batch 100: 2 MFLOP an evaluation, forward or backward, and 31 for the linear layer. Memory: the data as
 * bytes (47 MB for 60,000 digits) and about 2 MB; Newton's factors another 4·width² bytes a sample.
 * Throws `shape mismatch: …` and `invalid …` for misuse; a solve that fails is an outcome and a skipped update.
 * Source of the model: Kolter, Duvenaud and Johnson, Deep Implicit Layers, NeurIPS 2020 tutorial, chapter 1.
 */
export function createMnistStep(
  module: KernelModule,
  { pixels = 784, width = 100, classes = 10 }: MnistSizes = {},
): MnistStep {
  if (!Number.isInteger(pixels) || pixels < 8 || pixels % 8) throw new Error(`invalid pixels: ${pixels}`);
  if (!Number.isInteger(width) || width < 1) throw new Error(`invalid width: ${width}`);
  if (!Number.isInteger(classes) || classes < 2 || classes > 255) throw new Error(`invalid classes: ${classes}`);
  const space = createWorkspace(module);
  const { passes } = space;

  // Matrices are kept as panels [⌈columns/8⌉][rows][8], so that a gradient's product adds itself to its matrix in place.
  const matrix = (m: number, k: number) => {
    const rows = Math.ceil(m / 5) * 5;
    const across = Math.ceil(k / 8);
    return { m, k, rows, across, at: space.floats(rows * 8 * across), weights: space.floats(rows * k) };
  };
  type Matrix = ReturnType<typeof matrix>;
  const A = matrix(width, pixels);
  const W = matrix(width, width);
  const C = matrix(classes, width);
  const a = space.floats(A.rows);
  const c = space.floats(C.rows);
  const plain = space.floats(Math.max(width, classes) * width);
  const W_T = space.floats(A.rows * width);
  const C_T = space.floats(A.rows * classes);

  const pack = (of: Matrix) => passes.packPanels(of.at, of.weights, of.m, of.k, of.rows);
  const packTransposed = (of: Matrix, to: number) => {
    passes.addPanels(of.at, plain, of.m, of.k, of.rows, 0, 1);
    passes.packTransposed(plain, to, of.m, of.k);
  };

  const readMatrix = (of: Matrix) => {
    const mark = space.mark();
    const to = space.floats(of.m * of.k);
    passes.addPanels(of.at, to, of.m, of.k, of.rows, 0, 1);
    const values = space.read(to, of.m * of.k);
    space.release(mark);
    return values;
  };
  const writeMatrix = (of: Matrix, values: Float32Array) => {
    const to = space.view(of.at, of.rows * 8 * of.across);
    for (let j = 0; j < of.k; j++) {
      for (let i = 0; i < of.m; i++) to[((j >> 3) * of.rows + i) * 8 + (j & 7)] = values[i * of.k + j] ?? 0;
    }
  };

  // One layout a batch size, laid after the data; a new size or new data lays it anew.
  const layOut = (batch: number) => {
    const grid = createGrid(width, batch);
    const lanes = grid.panels * 8;
    const logits = C.rows * lanes;
    return {
      grid,
      lanes,
      order: space.bytes(batch * 4),
      labels: space.bytes(batch),
      guesses: space.bytes(batch),
      wrong: space.bytes(4),
      byPixel: space.floats(pixels * lanes),
      bySample: space.floats(pixels * lanes),
      H: space.floats(grid.size),
      Z: space.floats(grid.size),
      F: space.floats(grid.size),
      byState: space.floats(Math.ceil(width / 8) * lanes * 8),
      L: space.floats(logits),
      outer: space.floats(Math.max(A.rows, C.rows) * lanes),
      V: space.floats(grid.size),
      D: space.floats(grid.size),
      U: space.floats(grid.size),
      G: space.floats(grid.size),
      S: space.floats(grid.size),
      T: space.floats(grid.size),
      sums: createSums(space, grid),
      scratch: space.floats(9 * Math.max(pixels, batch)),
      newton: createNewton(space, grid),
    };
  };
  let data = space.mark();
  let layout: ReturnType<typeof layOut> | undefined;
  const layoutFor = (batch: number) => {
    if (layout?.grid.batch === batch) return layout;
    space.release(data);
    layout = layOut(batch);
    return layout;
  };

  const forward = (
    set: MnistSet,
    order: ArrayLike<number>,
    scale: number,
    { solver = "picard", stop = { absolute: 1e-4, steps: 200 }, stopping = "batch" }: MnistMethod,
    keep: boolean,
  ) => {
    checkStop(stop);
    const batch = order.length;
    const at = layoutFor(batch);
    const { grid, sums } = at;
    const indices = new Int32Array(passes.memory.buffer, at.order, batch);
    const labels = new Uint8Array(passes.memory.buffer, at.labels, batch);
    const known = new Uint8Array(passes.memory.buffer, set.labels, set.count);
    for (let i = 0; i < batch; i++) {
      const index = order[i] ?? Number.NaN;
      if (!(Number.isInteger(index) && index >= 0 && index < set.count)) throw new Error(`invalid image: ${index}`);
      indices[i] = index;
      labels[i] = known[index] ?? 0;
    }
    passes.gatherImages(set.images, pixels, at.order, batch, at.lanes, at.byPixel);
    passes.transposePanels(at.byPixel, at.bySample, batch, pixels, at.lanes);
    pack(A);
    passes.fillColumns(a, at.H, width, grid.rows, grid.panels);
    // four fifths of a digit are background: rows of zeros are left out
    passes.multiplySparse(A.weights, at.bySample, pixels, pixels, at.H, at.H, grid.tiles, batch, at.scratch);

    pack(W);
    space.clear(at.Z, grid.size);
    const evaluate = (Z: number, F: number, inner: number, first: number, last: number) =>
      passes.tanhPass(W.weights, at.H, Z, F, inner, grid.tiles, batch, first, last, sums.squares, sums.norms);
    let course: { outcome: Outcome; trace: readonly Step[] };
    let iterations: number;
    if (solver === "newton") {
      evaluate(at.F, at.Z, 0, 0, grid.panels);
      passes.addPanels(W.at, plain, width, width, W.rows, 0, 1);
      const state = { W: plain, weights: W.weights, X: at.H, Z: at.Z, F: at.F, sums };
      course = at.newton.solve(state, stop, keep);
      iterations = course.trace.length - 1;
    } else {
      const skip = passes.allFinite(W.weights, (W.rows * width) & ~3) ? 0 : width;
      const run = stopping === "blocks" ? iterateBlocks : iterateBatch;
      const plainly = run(space, grid, sums, stop, (k, first, last) => {
        const [Z, F] = k % 2 ? [at.F, at.Z] : [at.Z, at.F];
        evaluate(Z, F, k ? width : skip, first, last);
        return { z: Z, f: F };
      });
      settle(space, grid, plainly.ends, at.Z, at.F);
      course = plainly;
      iterations = plainly.meanEvaluations;
    }

    pack(C);
    passes.fillColumns(c, at.L, classes, C.rows, grid.panels);
    const tiles = C.rows / 5;
    passes.multiply(C.weights, at.F, width, grid.rows, at.L, at.L, tiles, batch, 0, grid.panels);
    const loss = passes.crossEntropy(at.L, classes, C.rows, at.labels, batch, scale, at.guesses, at.wrong) / batch;
    const result: MnistResult = {
      loss,
      errors: new Int32Array(passes.memory.buffer, at.wrong, 1)[0] ?? 0,
      guesses: new Uint8Array(passes.memory.buffer, at.guesses, batch).slice(),
      outcome: course.outcome,
      trace: course.trace,
      iterations,
    };
    return { at, result };
  };

  const backward = (
    at: ReturnType<typeof layOut>,
    { solver = "picard", backward: stop = { relative: 1e-4, steps: 200 }, stopping = "batch" }: MnistMethod,
  ): { outcome: Outcome; iterations: number; U: number } => {
    const { grid, sums, D, V, U, G, S, T } = at;
    checkStop(stop);
    packTransposed(C, C_T);
    space.clear(V, grid.size);
    passes.multiply(C_T, at.L, classes, C.rows, V, V, grid.tiles, grid.batch, 0, grid.panels);
    packTransposed(W, W_T);
    passes.slope(at.F, D, grid.size);
    if (solver === "newton") {
      const { outcome, trace } = at.newton.adjoint({ W: plain, weightsT: W_T, D, V, U, G, S, sums }, stop);
      return { outcome, iterations: trace.length - 1, U };
    }
    // the first evaluation is at u = v: V itself is its buffer, so nothing is copied
    passes.hadamard(D, V, S, grid.size);
    const run = stopping === "blocks" ? iterateBlocks : iterateBatch;
    const { outcome, ends, meanEvaluations } = run(space, grid, sums, stop, (k, first, last) => {
      const [u, g, s, t] = k % 2 ? [U, G, T, S] : [k ? G : V, U, S, T];
      passes.adjointPass(W_T, V, D, u, s, g, t, width, grid.tiles, grid.batch, first, last, sums.squares, sums.norms);
      return { z: u, f: g };
    });
    // iterate k lies in U when k is odd, in G when it is even, in V when it is 0
    for (const [p, k] of ends.entries()) {
      const o = p * grid.panel * 4;
      if (k % 2 === 0) passes.swap(U + o, (k ? G : V) + o, grid.panel);
    }
    return { outcome, iterations: meanEvaluations, U };
  };

  /** Adds (a matrix of panels) · (another's transpose) to a parameter matrix. */
  const accumulate = (of: Matrix, left: number, right: number, at: ReturnType<typeof layOut>) => {
    passes.packPanels(left, at.outer, of.m, at.grid.batch, of.rows);
    passes.multiply(at.outer, right, at.grid.batch, at.lanes, of.at, of.at, of.rows / 5, of.k, 0, of.across);
  };

  return {
    add: (images, labels) => {
      const count = labels.length;
      if (images.length !== count * pixels) {
        throw new Error(`shape mismatch: ${images.length} bytes of images, ${count} labels of ${pixels} pixels`);
      }
      const worst = labels.findIndex((label) => label >= classes);
      if (worst >= 0) throw new Error(`invalid label: ${labels[worst]}`);
      space.release(data);
      layout = undefined;
      const set = { count, images: space.bytes(images.length), labels: space.bytes(count) };
      new Uint8Array(passes.memory.buffer, set.images, images.length).set(images);
      new Uint8Array(passes.memory.buffer, set.labels, count).set(labels);
      data = space.mark();
      return set;
    },
    read: () => ({
      A: readMatrix(A),
      a: space.read(a, width),
      W: readMatrix(W),
      C: readMatrix(C),
      c: space.read(c, classes),
    }),
    write: (parameters) => {
      const shapes = { A: [width, pixels], a: [width], W: [width, width], C: [classes, width], c: [classes] };
      for (const name of names) {
        const size = shapes[name].reduce((product, side) => product * side, 1);
        if (parameters[name].length !== size) {
          throw new Error(`shape mismatch: ${name} has ${parameters[name].length} values, not [${shapes[name]}]`);
        }
      }
      writeMatrix(A, parameters.A);
      writeMatrix(W, parameters.W);
      writeMatrix(C, parameters.C);
      space.write(a, parameters.a);
      space.write(c, parameters.c);
    },
    train: (set, order, rate, method = {}) => {
      if (!Number.isFinite(rate)) throw new Error(`invalid rate: ${rate}`);
      // −rate rides on the cotangent through the linear adjoint, so every product below is the update itself
      const { at, result } = forward(set, order, -rate / order.length, method, true);
      if (result.outcome !== "converged") {
        return { ...result, backwardOutcome: undefined, backwardIterations: 0, skipped: true };
      }
      const { outcome, iterations, U } = backward(at, method);
      const skipped = outcome !== "converged";
      if (!skipped) {
        const { grid, D, S } = at;
        passes.hadamard(D, U, S, grid.size);
        passes.transposePanels(at.F, at.byState, width, grid.batch, grid.rows);
        accumulate(C, at.L, at.byState, at);
        passes.addRowSums(at.L, c, classes, grid.batch, C.rows, 1, 1);
        passes.transposePanels(at.Z, at.byState, width, grid.batch, grid.rows);
        accumulate(W, S, at.byState, at);
        passes.addRowSums(S, a, width, grid.batch, grid.rows, 1, 1);
        passes.packPanels(S, at.outer, width, grid.batch, grid.rows);
        passes.multiplySparse(at.outer, at.byPixel, grid.batch, at.lanes, A.at, A.at, grid.tiles, pixels, at.scratch);
      }
      return { ...result, backwardOutcome: outcome, backwardIterations: iterations, skipped };
    },
    evaluate: (set, order, method = {}) => forward(set, order, 1 / order.length, method, false).result,
  };
}
