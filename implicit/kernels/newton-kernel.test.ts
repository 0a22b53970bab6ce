import { beforeAll, describe, expect, it } from "vitest";
import { createNewtonKernel, type NewtonKernel } from "./newton-kernel.ts";
import {
  adjointMap,
  distance,
  iterateReference,
  readKernels,
  seeded,
  solveReference,
  tanhMap,
  uniform,
} from "./testing.ts";

const sizes: readonly (readonly [n: number, batch: number])[] = [
  [1, 1],
  [1, 6],
  [2, 3],
  [3, 8],
  [5, 4],
  [7, 13],
  [8, 2],
  [50, 10],
  [100, 9],
  [101, 5],
  [200, 2],
];

const stop = { absolute: 1e-4, steps: 40 };
let kernel: NewtonKernel;

beforeAll(async () => {
  kernel = createNewtonKernel((await readKernels()).plain);
});

function problem(n: number, batch: number, gain: number) {
  const random = seeded(7000 + n * 101 + batch);
  const W = uniform(random, n * n, gain / Math.sqrt(n));
  const x = uniform(random, batch * n, 1.5);
  const b = uniform(random, n, 0.5);
  return { n, batch, W, x, b };
}

/** Newton in float64, no row frozen: the number of steps that the kernel may not exceed by more than one. */
function newtonReference(system: ReturnType<typeof problem>, z0: ArrayLike<number>, tolerance: number) {
  const { n, batch, W, x, b } = system;
  const z = Float64Array.from(z0);
  for (let k = 0; k <= 40; k++) {
    const f = tanhMap(n, batch, W, x, b, z);
    if (Math.hypot(...f.map((value, i) => value - (z[i] ?? 0))) <= tolerance) return { z, k };
    for (let r = 0; r < batch; r++) {
      const J = Float64Array.from({ length: n * n }, (_, e) => {
        const i = Math.floor(e / n);
        return (e % n === i ? 1 : 0) - (1 - (f[r * n + i] ?? 0) ** 2) * (W[e] ?? 0);
      });
      const g = f.slice(r * n, r * n + n).map((value, i) => value - (z[r * n + i] ?? 0));
      for (const [i, d] of solveReference(n, J, g).entries()) z[r * n + i] = (z[r * n + i] ?? 0) + d;
    }
  }
  return { z, k: Number.POSITIVE_INFINITY };
}

describe.each(sizes)("n = %i, batch = %i", (n, batch) => {
  it("solves dense systems as elimination in float64 does, each with pivots of its own", () => {
    const random = seeded(n * 31 + batch);
    const A = uniform(random, batch * n * n, 1);
    for (let c = 0; c < batch; c++) if (n > 1) A[c * n * n] = c % 2 ? 0 : 1e-6;
    const b = uniform(random, batch * n, 1);
    const x = kernel.solveDense(n, batch, A, b);
    for (let c = 0; c < batch; c++) {
      const matrix = A.subarray(c * n * n, (c + 1) * n * n);
      const own = x.subarray(c * n, (c + 1) * n);
      const right = b.subarray(c * n, (c + 1) * n);
      const size = Math.max(1, ...solveReference(n, matrix, right).map(Math.abs));
      const residual = Array.from({ length: n }, (_, i) =>
        own.reduce((sum, value, j) => sum + value * (matrix[i * n + j] ?? 0), -(right[i] ?? 0)),
      );
      expect(Math.max(...residual.map(Math.abs))).toBeLessThan(2e-5 * size);
    }
  });

  it("finds the fixed point in as many steps as Newton in float64, also where plain iteration fails", () => {
    for (const gain of n > 64 ? [1] : [1, 1.8]) {
      const system = problem(n, batch, gain);
      const z0 = system.x.map(Math.tanh);
      const theirs = newtonReference(system, z0, 1e-4);
      const ours = kernel.solve(system, z0, stop);
      if (theirs.k > 10) continue;
      expect(ours.outcome).toBe("converged");
      expect(Math.abs((ours.trace.at(-1)?.k ?? 99) - theirs.k)).toBeLessThanOrEqual(1);
      expect(distance(ours.fz, tanhMap(n, batch, system.W, system.x, system.b, ours.z))).toBeLessThan(3e-6);
      expect(ours.factorisations).toBeLessThanOrEqual(batch * (ours.trace.length - 1));
    }
  });

  it("has the adjoint of the formula, from kept factors and from fresh ones", () => {
    const system = problem(n, batch, 1);
    const v = uniform(seeded(n + batch), batch * n, 1);
    const rule = { relative: 1e-4, steps: 20 };
    const kept = kernel.solveKeeping(system, undefined, stop);
    const ours = kept.adjoint(v, rule);
    const theirs = iterateReference((u) => adjointMap(n, batch, system.W, kept.fz, v, u), v, {
      absolute: 1e-10,
      steps: 2000,
    });
    const size = Math.hypot(...Array.from(theirs.z));
    expect(ours.outcome).toBe("converged");
    expect(ours.factorisations).toBe(0);
    expect(distance(ours.z, theirs.z)).toBeLessThan(3e-4 * size);
    const fresh = kernel.adjoint({ ...system, f: kept.fz, v }, rule);
    expect(fresh.outcome).toBe("converged");
    expect(fresh.trace.length).toBeLessThanOrEqual(3);
    expect(distance(fresh.z, theirs.z)).toBeLessThan(1e-4 * size);
    expect(() => kept.adjoint(v, rule)).toThrow("invalid factors");
  });
});

describe("adjoint with pivots that move", () => {
  it("satisfies its equation where the Jacobian is far from diagonal", () => {
    for (const [n, batch] of [
      [5, 3],
      [19, 9],
      [40, 6],
    ] as const) {
      const { W } = problem(n, batch, 12);
      const f = uniform(seeded(n), batch * n, 0.6);
      const v = uniform(seeded(n + 1), batch * n, 1);
      const { outcome, z: u, trace } = kernel.adjoint({ n, batch, W, f, v }, { relative: 1e-4, steps: 20 });
      expect(outcome).toBe("converged");
      expect(trace.length).toBeLessThanOrEqual(3);
      expect(distance(adjointMap(n, batch, W, f, v, u), u)).toBeLessThan(1e-3 * Math.hypot(...u));
    }
  });
});

describe("outcomes", () => {
  it("freezes what has converged: fewer factorisations than steps × batch", () => {
    const system = problem(20, 32, 1.2);
    for (let i = 0; i < 16 * 20; i++) system.x[i] = (system.x[i] ?? 0) * 8;
    const { outcome, trace, factorisations } = kernel.solve(system, undefined, stop);
    expect(outcome).toBe("converged");
    expect(factorisations).toBeLessThan(32 * (trace.length - 1));
  });

  it("solves what is regular in odd units, and calls singular what is", () => {
    const [big, small] = [1e16, 1e-16];
    const A = Float32Array.of(big, 0, 0, 1, big, 2 * big, 3 * small, small, 1, 0, 0, small, 3, 3, 3, 3);
    const b = Float32Array.of(big, 2, 5 * big, 5 * small, 1, small, 1, 2);
    const x = kernel.solveDense(2, 4, A, b);
    [1, 2, 1, 2, 1, 1].forEach((expected, i) => {
      expect(Math.abs((x[i] ?? Number.NaN) - expected)).toBeLessThan(1e-5);
    });
    expect([...x.subarray(6)].every(Number.isFinite)).toBe(false);
    // the larger number of the first column stands in the row whose units are large
    const swamped = kernel.solveDense(2, 1, Float32Array.of(10, 1e10, 1, 1), Float32Array.of(1e10, 2));
    for (const entry of swamped) expect(Math.abs(entry - 1)).toBeLessThan(1e-5);
  });

  it("max-steps, zero steps, started at the solution", () => {
    const system = problem(5, 3, 1);
    const { outcome, trace } = kernel.solve(system, undefined, { absolute: 1e-12, steps: 0 });
    expect([outcome, trace.length]).toEqual(["max-steps", 1]);
    const solved = kernel.solve(system, undefined, { absolute: 1e-5, steps: 40 });
    expect(kernel.solve(system, solved.fz, stop).trace.length).toBe(1);
  });

  it("nonfinite on a singular Jacobian, and only that sample's answer is spoiled by a singular matrix", () => {
    const one = { n: 1, batch: 1, W: Float32Array.of(1), x: new Float32Array(1) };
    // at z = 0 the slope of z − tanh(z) is exactly 0, and 0.5 steps away the root is 0 again: start where it is singular
    const shifted = { ...one, x: Float32Array.of(0.25) };
    const z0 = Float32Array.of(-0.25);
    expect(kernel.solve(shifted, z0, { absolute: 1e-6, steps: 20 }).outcome).toBe("nonfinite");
    const A = Float32Array.of(1, 2, 2, 4, 2, 0, 0, 4);
    const x = kernel.solveDense(2, 2, A, Float32Array.of(1, 1, 1, 1));
    expect(Number.isFinite(x[0]) && Number.isFinite(x[1])).toBe(false);
    expect(Array.from(x.subarray(2))).toEqual([0.5, 0.25]);
  });
});
