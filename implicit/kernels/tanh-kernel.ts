import { checkStop, type Stop } from "../stop.ts";
import type { Grid, Sums } from "./fixed-point.ts";
import { createGrid, iterateBatch, iterateBlocks, settle } from "./fixed-point.ts";
import type { KernelRun, TanhAdjointSystem, TanhKernel, TanhPoint, TanhSystem } from "./tanh-system.ts";
import { createWorkspace, type KernelModule, type Workspace } from "./wasm.ts";

/** How a kernel stops: by the whole batch (default), or each block of eight samples by itself, which costs fewer evaluations for the same tolerance. */
export type Stopping = "batch" | "blocks";

export interface KernelOptions {
  readonly stopping?: Stopping;
}

/** What a kernel found, and what a sample of the batch cost. */
export interface KernelSolution extends KernelRun {
  readonly z: Float32Array<ArrayBuffer>;
  readonly fz: Float32Array<ArrayBuffer>;
  /** evaluations a sample; a whole number unless blocks stopped by themselves */
  readonly meanEvaluations: number;
}

/** Gradients of a loss with respect to W[n, n], x[batch, n] and b[n]. */
export interface TanhGradients {
  readonly W: Float32Array<ArrayBuffer>;
  readonly x: Float32Array<ArrayBuffer>;
  readonly b: Float32Array<ArrayBuffer>;
}

/**
 * The fused kernels of the tanh problem. Arrays in, fresh arrays out, except that `product` and `outer` return views that the next call
 * overwrites; nothing is kept between calls.
 */
export interface FusedTanhKernel extends TanhKernel {
  /**
   * Plain iteration z ← tanh(z Wᵀ + x + b) from z0 (zeros when left out), the residual fused into the evaluation.
   * Cost: 2·batch·n² flops an evaluation; the first one from zeros needs none.
   */
  solve(system: TanhSystem, z0: Float32Array | undefined, stop: Stop, o?: KernelOptions): KernelSolution;
  /** Plain iteration u ← A(u) + v, A(u) = ((1 − f²)∘u) W, from u0 (v when left out). Same cost. `z` of the result is u. */
  adjoint(system: TanhAdjointSystem, u0: Float32Array | undefined, stop: Stop, o?: KernelOptions): KernelSolution;
  /** The gradients of f(z) = tanh(z Wᵀ + x + b) contracted with u: s = (1 − f²)∘u gives x, sᵀz gives W, the sum of s gives b. */
  gradients(at: TanhPoint): TanhGradients;
  /** x Wᵀ for x [batch, inputs] and W [outputs, inputs]: a linear layer. Where x is mostly zeros, as pixels are, they cost little. */
  product(batch: number, inputs: number, outputs: number, x: Float32Array, W: Float32Array): Float32Array<ArrayBuffer>;
  /** yᵀ x for y [batch, outputs] and x [batch, inputs]: a linear layer's gradient. */
  outer(batch: number, inputs: number, outputs: number, y: Float32Array, x: Float32Array): Float32Array<ArrayBuffer>;
}

/** Throws `shape mismatch: …` unless the array has the size that its name stands for. */
export function checkSize(name: string, values: Float32Array, ...shape: readonly number[]): void {
  const size = shape.reduce((a, b) => a * b, 1);
  if (values.length !== size) throw new Error(`shape mismatch: ${name} has ${values.length} values, not [${shape}]`);
}

/** Room for the per-sample sums of a grid. */
export function createSums(space: Workspace, grid: Grid): Sums {
  return { squares: space.floats(8 * grid.panels), norms: space.floats(8 * grid.panels) };
}

/** Copies a row-major [batch, n] array into fresh panels, with a bias added to every row where one is given. */
export function loadPanels(space: Workspace, grid: Grid, values: Float32Array, bias?: Float32Array): number {
  const panels = space.floats(grid.size);
  const mark = space.mark();
  const from = space.room(values.length);
  space.write(from, values);
  const b = bias ? space.floats(bias.length) : 0;
  if (bias) space.write(b, bias);
  space.passes.packBatch(from, panels, grid.batch, grid.n, grid.rows, b);
  space.release(mark);
  return panels;
}

/** The row-major [batch, n] array that lies in panels. */
export function readPanels(space: Workspace, grid: Grid, panels: number): Float32Array<ArrayBuffer> {
  const mark = space.mark();
  const to = space.room(grid.batch * grid.n);
  space.passes.unpackBatch(panels, to, grid.batch, grid.n, grid.rows);
  const values = space.read(to, grid.batch * grid.n);
  space.release(mark);
  return values;
}

/** Packs a row-major m × k matrix, or its transpose, as weights. */
export function loadWeights(
  space: Workspace,
  values: Float32Array,
  m: number,
  k: number,
  as: "itself" | "transposed",
): number {
  const weights = space.room(as === "itself" ? Math.ceil(m / 5) * 5 * k : Math.ceil(k / 5) * 5 * m);
  const mark = space.mark();
  const from = space.room(values.length);
  space.write(from, values);
  if (as === "itself") space.passes.packWeights(from, weights, m, k);
  else space.passes.packTransposed(from, weights, m, k);
  space.release(mark);
  return weights;
}

/**
 * The fused kernels of z = tanh(z Wᵀ + x + b) on one instance of the kernel module.
 *
 * Samples lie in the SIMD lanes: states are held transposed, eight samples to a panel, W in tiles of five rows, both
 * padded with zeros, so any batch and width work. Conversions to and from row-major arrays cost about one evaluation.
 * Memory: about 6·batch·n + 2·n² floats. Throws `shape mismatch: …` and `invalid …`; a solve that fails is an outcome.
 */
export function createTanhKernel(module: KernelModule): FusedTanhKernel {
  const space = createWorkspace(module);
  const { passes } = space;

  const solve: FusedTanhKernel["solve"] = (system, z0, stop, { stopping = "batch" } = {}) => {
    const { n, batch, W, x, b } = system;
    const grid = createGrid(n, batch);
    checkSize("W", W, n, n);
    checkSize("x", x, batch, n);
    if (b) checkSize("b", b, n);
    if (z0) checkSize("z0", z0, batch, n);
    checkStop(stop);
    space.release();
    const weights = loadWeights(space, W, n, n, "itself");
    const X = loadPanels(space, grid, x, b);
    const buffers = [z0 ? loadPanels(space, grid, z0) : space.floats(grid.size), space.floats(grid.size)] as const;
    const sums = createSums(space, grid);
    // 0·∞ is NaN, so the product with z = 0 may be left out only where W is finite
    const skip = !z0 && passes.allFinite(weights, (n * grid.rows + 3) & ~3);
    const run = stopping === "blocks" ? iterateBlocks : iterateBatch;
    const course = run(space, grid, sums, stop, (k, first, last) => {
      const Z = k % 2 ? buffers[1] : buffers[0];
      const F = k % 2 ? buffers[0] : buffers[1];
      const inner = k === 0 && skip ? 0 : n;
      passes.tanhPass(weights, X, Z, F, inner, grid.tiles, batch, first, last, sums.squares, sums.norms);
      return { z: Z, f: F };
    });
    settle(space, grid, course.ends, ...buffers);
    return { ...found(course), z: readPanels(space, grid, buffers[0]), fz: readPanels(space, grid, buffers[1]) };
  };

  const adjoint: FusedTanhKernel["adjoint"] = (system, u0, stop, { stopping = "batch" } = {}) => {
    const { n, batch, W, f, v } = system;
    const grid = createGrid(n, batch);
    checkSize("W", W, n, n);
    checkSize("f", f, batch, n);
    checkSize("v", v, batch, n);
    if (u0) checkSize("u0", u0, batch, n);
    checkStop(stop);
    space.release();
    const weights = loadWeights(space, W, n, n, "transposed");
    const D = loadPanels(space, grid, f);
    passes.slope(D, D, grid.size);
    const V = loadPanels(space, grid, v);
    const u = [loadPanels(space, grid, u0 ?? v), space.floats(grid.size)] as const;
    const s = [space.floats(grid.size), space.floats(grid.size)] as const;
    passes.hadamard(D, u[0], s[0], grid.size);
    const sums = createSums(space, grid);
    const run = stopping === "blocks" ? iterateBlocks : iterateBatch;
    const course = run(space, grid, sums, stop, (k, first, last) => {
      const [U, G, S, T] = k % 2 ? [u[1], u[0], s[1], s[0]] : [u[0], u[1], s[0], s[1]];
      passes.adjointPass(weights, V, D, U, S, G, T, n, grid.tiles, batch, first, last, sums.squares, sums.norms);
      return { z: U, f: G };
    });
    settle(space, grid, course.ends, ...u);
    return { ...found(course), z: readPanels(space, grid, u[0]), fz: readPanels(space, grid, u[1]) };
  };

  const gradients: FusedTanhKernel["gradients"] = ({ n, batch, z, f, u }) => {
    const grid = createGrid(n, batch);
    checkSize("z", z, batch, n);
    checkSize("f", f, batch, n);
    checkSize("u", u, batch, n);
    space.release();
    const S = loadPanels(space, grid, f);
    passes.slope(S, S, grid.size);
    passes.hadamard(S, loadPanels(space, grid, u), S, grid.size);
    const Z = loadPanels(space, grid, z);
    const W = space.room(n * n);
    const b = space.room(n);
    outer(space, grid, S, Z, n, W, 0, 1);
    passes.addRowSums(S, b, n, batch, grid.rows, 0, 1);
    return { W: space.read(W, n * n), x: readPanels(space, grid, S), b: space.read(b, n) };
  };

  const product: FusedTanhKernel["product"] = (batch, inputs, outputs, x, W) => {
    const grid = createGrid(outputs, batch);
    checkSize("x", x, batch, inputs);
    checkSize("W", W, outputs, inputs);
    space.release();
    const weights = loadWeights(space, W, outputs, inputs, "itself");
    const input = createGrid(inputs, batch);
    const X = loadPanels(space, input, x);
    const Y = space.floats(grid.size);
    // 0·∞ is NaN, so products with zeros may be left out only where W is finite
    if (mostlyZero(x) && passes.allFinite(weights, (grid.rows * inputs + 3) & ~3)) {
      const scratch = space.room(9 * inputs);
      passes.multiplySparse(weights, X, inputs, input.rows, Y, Y, grid.tiles, batch, scratch);
    } else passes.multiply(weights, X, inputs, input.rows, Y, Y, grid.tiles, batch, 0, grid.panels);
    const to = space.room(batch * outputs);
    passes.unpackBatch(Y, to, batch, outputs, grid.rows);
    return space.view(to, batch * outputs);
  };

  const outerProduct: FusedTanhKernel["outer"] = (batch, inputs, outputs, y, x) => {
    const grid = createGrid(outputs, batch);
    checkSize("y", y, batch, outputs);
    checkSize("x", x, batch, inputs);
    space.release();
    // y[batch, outputs] row-major is (yᵀ)ᵀ: packed as a transpose it is the left factor yᵀ, with the batch as inner dimension
    const weights = loadWeights(space, y, batch, outputs, "transposed");
    const rows = space.room(x.length);
    space.write(rows, x);
    const across = Math.ceil(inputs / 8);
    const X = space.room(across * batch * 8);
    passes.panelsOf(rows, X, batch, inputs);
    const product = space.floats(across * grid.panel);
    if (mostlyZero(x) && passes.allFinite(weights, (grid.rows * batch + 3) & ~3)) {
      const scratch = space.room(9 * batch);
      passes.multiplySparse(weights, X, batch, batch, product, product, grid.tiles, inputs, scratch);
    } else passes.multiply(weights, X, batch, batch, product, product, grid.tiles, inputs, 0, across);
    const to = space.room(outputs * inputs);
    passes.addPanels(product, to, outputs, inputs, grid.rows, 0, 1);
    return space.view(to, outputs * inputs);
  };

  return { solve, adjoint, gradients, product, outer: outerProduct };
}

/** Whether most of a sample of the values are 0, as the pixels of digits are. */
function mostlyZero(values: Float32Array): boolean {
  const step = Math.max(1, Math.floor(values.length / 255));
  let [zeros, seen] = [0, 0];
  for (let i = 0; i < values.length; i += step, seen++) if (values[i] === 0) zeros++;
  return 2 * zeros > seen;
}

function found({ outcome, trace, meanEvaluations }: Omit<KernelSolution, "z" | "fz">) {
  return { outcome, trace, meanEvaluations };
}

/**
 * to[grid.n, width] (row-major) = keep·to + scale · S Zᵀ, the sum over the batch of outer products of S's columns with
 * those of Z: S in the panels of `grid`, Z in panels of the same batch with `width` rows rounded up to whole tiles.
 */
export function outer(
  space: Workspace,
  grid: Grid,
  S: number,
  Z: number,
  width: number,
  to: number,
  keep: number,
  scale: number,
): void {
  const { passes } = space;
  const mark = space.mark();
  const across = Math.ceil(width / 8);
  const weights = space.floats(grid.rows * grid.batch);
  const flipped = space.floats(across * grid.panels * 64);
  const product = space.floats(across * grid.panel);
  passes.packPanels(S, weights, grid.n, grid.batch, grid.rows);
  passes.transposePanels(Z, flipped, width, grid.batch, Math.ceil(width / 5) * 5);
  const stride = grid.panels * 8;
  passes.multiply(weights, flipped, grid.batch, stride, product, product, grid.tiles, width, 0, across);
  passes.addPanels(product, to, grid.n, width, grid.rows, keep, scale);
  space.release(mark);
}
