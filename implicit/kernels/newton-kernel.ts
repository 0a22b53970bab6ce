import { luSolve } from "../linear/lu.ts";
import { checkStop, type Outcome, type Step, type Stop } from "../stop.ts";
import { createGrid } from "./fixed-point.ts";
import { createNewton } from "./newton.ts";
import { checkSize, createSums, loadPanels, loadWeights, readPanels } from "./tanh-kernel.ts";
import type { TanhAdjointSystem, TanhSystem } from "./tanh-system.ts";
import { createWorkspace, type KernelModule } from "./wasm.ts";

/** What Newton's method found. */
export interface NewtonSolution {
  readonly z: Float32Array<ArrayBuffer>;
  readonly fz: Float32Array<ArrayBuffer>;
  readonly outcome: Outcome;
  readonly trace: readonly Step[];
  /** LU factorisations of single samples: frozen samples make it less than steps × batch */
  readonly factorisations: number;
  /** Of each sample, where samples stopped by themselves. */
  readonly evaluations?: readonly number[];
}

/** A solve that kept its last factors. Good until the kernel's next solve, after which `adjoint` throws. */
export interface FactoredSolution extends NewtonSolution {
  /**
   * u with u = A(u) + v at the solution, by the last factors, transposed. They belong to the iterate before the last,
   * so the answer is refined until the rule holds: usually two to four evaluations and no factorisation.
   */
  adjoint(v: Float32Array, stop: Stop): NewtonSolution;
}

export interface NewtonKernel {
  /** Newton's method from z0 (zeros when left out) for z = tanh(z Wᵀ + x + b). */
  solve(system: TanhSystem, z0: Float32Array | undefined, stop: Stop): NewtonSolution;
  /** The same, keeping every sample's last factors: 4·n² bytes a sample. */
  solveKeeping(system: TanhSystem, z0: Float32Array | undefined, stop: Stop): FactoredSolution;
  /** u = A(u) + v with fresh factors at the given point. */
  adjoint(system: TanhAdjointSystem, stop: Stop): NewtonSolution;
  /** x with A x = b for `count` dense systems A[count, n, n], b[count, n]; LU with partial pivoting, again in float64 where its pivots are far apart. A singular matrix gives NaN in its own answer only. */
  solveDense(n: number, count: number, A: Float32Array, b: Float32Array): Float32Array<ArrayBuffer>;
}

/**
 * Newton's method with dense LU for the tanh problem, and batched dense solves, on one instance of the kernel module.
 * Partial pivoting as in Golub and Van Loan, Matrix Computations, algorithm 3.4.1; four matrices share a SIMD register,
 * each with its own pivots. Cost: ⅔n³ flops a matrix.
 */
export function createNewtonKernel(module: KernelModule): NewtonKernel {
  const space = createWorkspace(module);
  const { passes } = space;
  let turn = 0;

  /** Whether a lane's pivots are so unequal that float32 cannot say whether its matrix is singular, or only in odd units. */
  const isDoubtful = (factors: number, n: number, lane: number) => {
    const all = space.view(factors, 4 * n * n);
    let [least, most] = [Number.POSITIVE_INFINITY, 0];
    for (let k = 0; k < n; k++) {
      const pivot = Math.abs(all[4 * k * (n + 1) + lane] ?? Number.NaN);
      if (!Number.isFinite(pivot)) return true;
      least = Math.min(least, pivot);
      most = Math.max(most, pivot);
    }
    return least <= 1e-4 * most;
  };

  const run = (system: TanhSystem, z0: Float32Array | undefined, stop: Stop, keep: boolean) => {
    const { n, batch, W, x, b } = system;
    const grid = createGrid(n, batch);
    checkSize("W", W, n, n);
    checkSize("x", x, batch, n);
    if (b) checkSize("b", b, n);
    if (z0) checkSize("z0", z0, batch, n);
    checkStop(stop);
    space.release();
    turn++;
    const plain = space.floats(n * n);
    space.write(plain, W);
    const weights = loadWeights(space, W, n, n, "itself");
    const X = loadPanels(space, grid, x, b);
    const Z = z0 ? loadPanels(space, grid, z0) : space.floats(grid.size);
    const F = space.floats(grid.size);
    const sums = createSums(space, grid);
    const newton = createNewton(space, grid);
    const course = newton.solve({ W: plain, weights, X, Z, F, sums }, stop, keep);
    const solution = { ...course, z: readPanels(space, grid, Z), fz: readPanels(space, grid, F) };
    return { grid, plain, F, newton, solution };
  };

  const solveAdjoint = (
    at: { grid: ReturnType<typeof createGrid>; plain: number; F: number; newton: ReturnType<typeof createNewton> },
    W: Float32Array,
    v: Float32Array,
    stop: Stop,
  ): NewtonSolution => {
    const { grid, plain, F, newton } = at;
    checkSize("v", v, grid.batch, grid.n);
    checkStop(stop);
    const mark = space.mark();
    const D = space.floats(grid.size);
    passes.slope(F, D, grid.size);
    const V = loadPanels(space, grid, v);
    const weightsT = loadWeights(space, W, grid.n, grid.n, "transposed");
    const [U, G, S] = [space.floats(grid.size), space.floats(grid.size), space.floats(grid.size)];
    const sums = createSums(space, grid);
    const course = newton.adjoint({ W: plain, weightsT, D, V, U, G, S, sums }, stop);
    const solution = { ...course, z: readPanels(space, grid, U), fz: readPanels(space, grid, G) };
    space.release(mark);
    return solution;
  };

  return {
    solve: (system, z0, stop) => run(system, z0, stop, false).solution,
    solveKeeping: (system, z0, stop) => {
      const at = run(system, z0, stop, true);
      const mine = turn;
      const W = system.W.slice();
      return {
        ...at.solution,
        adjoint: (v, rule) => {
          if (mine !== turn) throw new Error("invalid factors: the kernel has solved another problem since");
          return solveAdjoint(at, W, v, rule);
        },
      };
    },
    adjoint: ({ n, batch, W, f, v }, stop) => {
      const grid = createGrid(n, batch);
      checkSize("W", W, n, n);
      checkSize("f", f, batch, n);
      space.release();
      turn++;
      const plain = space.floats(n * n);
      space.write(plain, W);
      const F = loadPanels(space, grid, f);
      return solveAdjoint({ grid, plain, F, newton: createNewton(space, grid) }, W, v, stop);
    },
    solveDense: (n, count, A, b) => {
      const grid = createGrid(n, count);
      checkSize("A", A, count, n, n);
      checkSize("b", b, count, n);
      space.release();
      turn++;
      const matrices = space.floats(A.length);
      space.write(matrices, A);
      const B = loadPanels(space, grid, b);
      const x = space.floats(grid.size);
      const factors = space.floats(n * n * 4);
      const pivots = space.bytes(n * 16);
      const right = space.floats(n * 4);
      const names = space.bytes(16);
      const doubtful: number[] = [];
      for (let c = 0; c < count; c += 4) {
        passes.interleave(matrices + c * n * n * 4, factors, n, Math.min(4, count - c));
        new Int32Array(passes.memory.buffer, names, 4).set([0, 1, 2, 3].map((l) => (c + l < count ? c + l : -1)));
        passes.gatherColumns(B, n, grid.rows, names, right);
        passes.factor(factors, n, pivots);
        doubtful.push(...[0, 1, 2, 3].filter((l) => c + l < count && isDoubtful(factors, n, l)).map((l) => c + l));
        passes.solveFactored(factors, n, pivots, right);
        passes.addColumns(right, n, grid.rows, names, x);
      }
      const solved = readPanels(space, grid, x);
      for (const c of doubtful) {
        const own = Float64Array.from(b.subarray(c * n, (c + 1) * n));
        const regular = luSolve(Float64Array.from(A.subarray(c * n * n, (c + 1) * n * n)), own);
        solved.set(regular ? own : own.fill(Number.NaN), c * n);
      }
      return solved;
    },
  };
}
