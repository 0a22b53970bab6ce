import { isSafe } from "../norms.ts";
import { judge, type Outcome, type Step, type Stop } from "../stop.ts";
import { type Grid, lookOf, type Sums, squaresBySample, squaresIn } from "./fixed-point.ts";
import type { Workspace } from "./wasm.ts";

/** Addresses of a tanh problem in a workspace: W row-major and packed, x with its bias and the state in panels. */
export interface NewtonState {
  readonly W: number;
  readonly weights: number;
  readonly X: number;
  readonly Z: number;
  readonly F: number;
  readonly sums: Sums;
}

/** Addresses of the adjoint of the same problem: Wᵀ packed, and slopes, cotangent and u in panels. */
export interface NewtonAdjointState {
  readonly W: number;
  readonly weightsT: number;
  readonly D: number;
  readonly V: number;
  /** u and A(u) + v */
  readonly U: number;
  readonly G: number;
  readonly S: number;
  readonly sums: Sums;
}

/** A run of Newton steps. `factorisations` counts matrices of single samples. */
export interface NewtonCourse {
  readonly outcome: Outcome;
  readonly trace: readonly Step[];
  readonly factorisations: number;
  /** Of each sample, up to the one that found it small enough. */
  readonly evaluations?: readonly number[];
}

/** Four samples and the factors that were last made for them; −1 stands where a lane's sample has newer factors elsewhere. */
interface Slot {
  readonly A: number;
  readonly pivots: number;
  readonly samples: Int32Array;
}

/** Newton steps on one workspace, and what they leave behind for the adjoint. */
export interface Newton {
  /** z ← z + (I − D W)⁻¹ (f(z) − z) for every sample whose own residual is not yet small. */
  solve(state: NewtonState, stop: Stop, keep: boolean): NewtonCourse;
  /** u ← u + (I − D W)⁻ᵀ (A(u) + v − u) from u = 0: with kept factors a refinement, with fresh ones one step. */
  adjoint(state: NewtonAdjointState, stop: Stop): NewtonCourse;
}

/** Refinements with factors of an earlier iterate before fresh ones are made. */
const patience = 8;

/**
 * Newton's method for the tanh problem with dense LU factors, four samples at a time. A sample is frozen once its
 * squared residual is a sixteenth of its share of the batch's tolerance, and costs nothing more.
 * Cost of a step: ⅔n³ + 2n² flops for each active sample. Memory: n²·16 bytes, with `keep` that for every four samples.
 * Fails where I − D W is singular: the residual is NaN and the outcome `nonfinite`.
 */
export function createNewton(space: Workspace, grid: Grid): Newton {
  const { passes } = space;
  const { n, batch, rows, tiles, panels, size } = grid;
  const D = space.floats(size);
  const E = space.floats(size);
  const diagonal = space.floats(rows * 4);
  const right = space.floats(rows * 4);
  const names = space.bytes(16);
  const slots: Slot[] = [];
  let kept: Slot[] = [];

  const addSlot = (): Slot => {
    const slot = { A: space.floats(n * n * 4), pivots: space.bytes(n * 16), samples: new Int32Array(4).fill(-1) };
    slots.push(slot);
    return slot;
  };
  const name = (samples: ArrayLike<number>) => new Int32Array(passes.memory.buffer, names, 4).set(samples);
  const factor = (W: number, slopes: number, slot: Slot) => {
    name(slot.samples);
    passes.gatherColumns(slopes, n, rows, names, diagonal);
    passes.buildJacobian(W, diagonal, slot.A, n);
    passes.factor(slot.A, n, slot.pivots);
  };
  const correct = (slot: Slot, by: (A: number, n: number, pivots: number, b: number) => void, to: number) => {
    name(slot.samples);
    passes.gatherColumns(E, n, rows, names, right);
    by(slot.A, n, slot.pivots, right);
    passes.addColumns(right, n, rows, names, to);
  };

  const solve: Newton["solve"] = ({ W, weights, X, Z, F, sums }, stop, keep) => {
    const trace: Step[] = [];
    const verdict = judge(stop);
    kept = [];
    let factorisations = 0;
    const evaluations = new Array<number>(batch).fill(1);
    for (const slot of slots) slot.samples.fill(-1);
    for (let k = 0; ; k++) {
      passes.tanhPass(weights, X, Z, F, n, tiles, batch, 0, panels, sums.squares, sums.norms);
      const at = { z: Z, f: F };
      const squares = squaresIn(space, grid, sums, at, 0, panels);
      const look = lookOf(k, squares);
      trace.push(look.step);
      const outcome = verdict([look]);
      if (outcome) {
        if (keep) kept = slots.filter((slot) => slot.samples.some((sample) => sample >= 0));
        return { outcome, trace, factorisations, evaluations };
      }
      const tolerance = Math.max(stop.absolute ?? 0, (stop.relative ?? 0) * look.norm);
      const share = tolerance ** 2 / (16 * batch);
      const own: ArrayLike<number> = isSafe(squares.residual)
        ? space.view(sums.squares, batch)
        : squaresBySample(space, grid, at, 0, panels).map(({ residual }) => residual);
      const active: number[] = [];
      for (let b = 0; b < batch; b++) if ((own[b] ?? 0) > share) active.push(b);
      passes.slope(F, D, size);
      passes.difference(F, Z, E, size);
      const moving = new Set(active);
      for (const b of active) evaluations[b] = k + 2;
      for (const slot of slots) for (let l = 0; l < 4; l++) if (moving.has(slot.samples[l] ?? -1)) slot.samples[l] = -1;
      const free = slots.filter((slot) => slot.samples.every((sample) => sample < 0));
      for (let g = 0; g < active.length; g += 4) {
        const slot = keep ? (free.pop() ?? addSlot()) : (slots[0] ?? addSlot());
        slot.samples.fill(-1);
        slot.samples.set(active.slice(g, g + 4));
        factor(W, D, slot);
        correct(slot, passes.solveFactored, Z);
      }
      factorisations += active.length;
    }
  };

  const adjoint: Newton["adjoint"] = ({ W, weightsT, D: slopes, V, U, G, S, sums }, stop) => {
    const trace: Step[] = [];
    const verdict = judge(stop);
    let factorisations = 0;
    space.clear(U, size);
    for (let k = 0; ; k++) {
      passes.hadamard(slopes, U, S, size);
      // T lands in E, which is overwritten by the difference below
      passes.adjointPass(weightsT, V, slopes, U, S, G, E, n, tiles, batch, 0, panels, sums.squares, sums.norms);
      const look = lookOf(k, squaresIn(space, grid, sums, { z: U, f: G }, 0, panels));
      trace.push(look.step);
      const outcome = verdict([look]);
      if (outcome) return { outcome, trace, factorisations };
      passes.difference(G, U, E, size);
      const known = kept.reduce((sum, slot) => sum + slot.samples.filter((sample) => sample >= 0).length, 0);
      if (known === batch && k < patience) {
        for (const slot of kept) correct(slot, passes.solveTransposed, U);
        continue;
      }
      const slot = slots[0] ?? addSlot();
      kept = [];
      for (let b = 0; b < batch; b += 4) {
        for (let l = 0; l < 4; l++) slot.samples[l] = b + l < batch ? b + l : -1;
        factor(W, slopes, slot);
        correct(slot, passes.solveTransposed, U);
      }
      factorisations += batch;
    }
  };

  return { solve, adjoint };
}
