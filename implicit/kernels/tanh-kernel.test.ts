import { beforeAll, describe, expect, it } from "vitest";
import { createTanhKernel, type FusedTanhKernel } from "./tanh-kernel.ts";
import { adjointMap, distance, iterateReference, readKernels, seeded, tanhMap, uniform } from "./testing.ts";
import { chooseBinary } from "./wasm.ts";

const sizes: readonly (readonly [n: number, batch: number])[] = [
  [1, 1],
  [1, 9],
  [2, 3],
  [3, 8],
  [5, 4],
  [7, 13],
  [7, 1],
  [50, 10],
  [100, 100],
  [101, 5],
  [200, 2],
  [200, 12],
  [64, 37],
];

const stop = { absolute: 1e-4, steps: 200 };
let kernel: FusedTanhKernel;

beforeAll(async () => {
  kernel = createTanhKernel((await readKernels()).plain);
});

function problem(n: number, batch: number, gain = 1, seed = 1) {
  const random = seeded(seed * 1000 + n * 101 + batch);
  const W = uniform(random, n * n, gain / Math.sqrt(n));
  const x = uniform(random, batch * n, 1.5);
  const b = uniform(random, n, 0.5);
  return { n, batch, W, x, b };
}

describe.each(sizes)("n = %i, batch = %i", (n, batch) => {
  const system = problem(n, batch);
  const { W, x, b } = system;
  const map = (z: ArrayLike<number>) => tanhMap(n, batch, W, x, b, z);

  it("solves as the float64 reference does, with as many evaluations", () => {
    for (const z0 of [undefined, uniform(seeded(n), batch * n, 1)]) {
      const ours = kernel.solve(system, z0, stop);
      const theirs = iterateReference(map, z0 ?? new Float32Array(batch * n), stop);
      expect(ours.outcome).toBe("converged");
      expect(ours.trace.length).toBe(theirs.residuals.length);
      expect(ours.trace.at(-1)?.evaluations).toBe(theirs.residuals.length);
      expect(distance(ours.z, theirs.z)).toBeLessThan(3e-6);
      expect(distance(ours.fz, theirs.fz)).toBeLessThan(3e-6);
      for (const [k, residual] of theirs.residuals.entries()) {
        expect(Math.abs((ours.trace[k]?.residual ?? Number.NaN) - residual)).toBeLessThan(1e-5 + 1e-5 * residual);
      }
    }
  });

  it("solves the adjoint as the float64 reference does, with as many evaluations", () => {
    const f = Float32Array.from(iterateReference(map, new Float32Array(batch * n), stop).fz);
    const v = uniform(seeded(n + batch), batch * n, 1);
    const rule = { relative: 1e-4, steps: 200 };
    for (const u0 of [undefined, new Float32Array(batch * n)]) {
      const ours = kernel.adjoint({ n, batch, W, f, v }, u0, rule);
      const theirs = iterateReference((u) => adjointMap(n, batch, W, f, v, u), u0 ?? v, rule);
      expect(ours.outcome).toBe("converged");
      expect(ours.trace.length).toBe(theirs.residuals.length);
      expect(distance(ours.z, theirs.z)).toBeLessThan(1e-5);
      expect(distance(ours.fz, theirs.fz)).toBeLessThan(1e-5);
    }
  });

  it("has the gradients of the formula", () => {
    const z = uniform(seeded(3), batch * n, 1);
    const f = uniform(seeded(4), batch * n, 1);
    const u = uniform(seeded(5), batch * n, 1);
    const g = kernel.gradients({ n, batch, z, f, u });
    const s = u.map((value, i) => value * (1 - (f[i] ?? 0) ** 2));
    const dW = new Float64Array(n * n);
    const db = new Float64Array(n);
    for (let r = 0; r < batch; r++) {
      for (let i = 0; i < n; i++) {
        db[i] = (db[i] ?? 0) + (s[r * n + i] ?? 0);
        for (let j = 0; j < n; j++) dW[i * n + j] = (dW[i * n + j] ?? 0) + (s[r * n + i] ?? 0) * (z[r * n + j] ?? 0);
      }
    }
    expect(distance(g.x, s)).toBeLessThan(1e-6);
    expect(distance(g.W, dW)).toBeLessThan(2e-5);
    expect(distance(g.b, db)).toBeLessThan(2e-5);
  });

  it("multiplies as the formulas say, any shape", () => {
    const inputs = (3 * n) % 29 || 4;
    const x = uniform(seeded(6), batch * inputs, 1);
    const W = uniform(seeded(7), n * inputs, 1);
    const y = uniform(seeded(8), batch * n, 1);
    const product = Float64Array.from({ length: batch * n }, (_, e) => {
      const [r, i] = [Math.floor(e / n), e % n];
      let sum = 0;
      for (let j = 0; j < inputs; j++) sum += (x[r * inputs + j] ?? 0) * (W[i * inputs + j] ?? 0);
      return sum;
    });
    const outer = Float64Array.from({ length: n * inputs }, (_, e) => {
      const [i, j] = [Math.floor(e / inputs), e % inputs];
      let sum = 0;
      for (let r = 0; r < batch; r++) sum += (y[r * n + i] ?? 0) * (x[r * inputs + j] ?? 0);
      return sum;
    });
    expect(distance(kernel.product(batch, inputs, n, x, W), product)).toBeLessThan(1e-5);
    expect(distance(kernel.outer(batch, inputs, n, y, x), outer)).toBeLessThan(2e-5);
  });

  it("stops block by block within the batch's tolerance", () => {
    const whole = kernel.solve(system, undefined, stop);
    const blocks = kernel.solve(system, undefined, stop, { stopping: "blocks" });
    expect(blocks.outcome).toBe("converged");
    expect(blocks.trace.at(-1)?.residual).toBeLessThanOrEqual(1e-4);
    const residual = Math.hypot(...map(blocks.z).map((value, i) => value - (blocks.z[i] ?? 0)));
    expect(residual).toBeLessThan(1.05e-4);
    expect(distance(blocks.fz, map(blocks.z))).toBeLessThan(2e-6);
    expect(distance(blocks.z, whole.z)).toBeLessThan(5e-4);
  });
});

describe("a linear layer of pixels, most of them zero", () => {
  const [batch, inputs, outputs] = [13, 43, 7];
  const random = seeded(3);
  const x = uniform(random, batch * inputs, 1).map((value, e) => (e % inputs < 30 ? 0 : value));
  const W = uniform(random, outputs * inputs, 1);
  const y = uniform(random, batch * outputs, 1);
  const summed = (rows: number, columns: number, inner: number, term: (i: number, j: number, k: number) => number) =>
    Float64Array.from({ length: rows * columns }, (_, e) => {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += term(Math.floor(e / columns), e % columns, k);
      return sum;
    });
  const at = (values: Float32Array, row: number, width: number, column: number) => values[row * width + column] ?? 0;
  const product = () => summed(batch, outputs, inputs, (r, i, j) => at(x, r, inputs, j) * at(W, i, inputs, j));

  it("has the products of the formula, forwards and for its gradient", () => {
    const outer = summed(outputs, inputs, batch, (i, j, r) => at(y, r, outputs, i) * at(x, r, inputs, j));
    expect(distance(kernel.product(batch, inputs, outputs, x, W), product())).toBeLessThan(1e-5);
    expect(distance(kernel.outer(batch, inputs, outputs, y, x), outer)).toBeLessThan(1e-5);
  });

  it("leaves no infinite weight out because its pixel is 0", () => {
    W[inputs * outputs - 20] = Number.POSITIVE_INFINITY;
    expect(distance(kernel.product(batch, inputs, outputs, x, W), product())).toBeLessThan(1e-5);
  });
});

describe("gradients through the layer", () => {
  it("agree with central differences in float64", () => {
    const [n, batch] = [6, 3];
    const { W, x, b } = problem(n, batch, 0.9);
    const c = uniform(seeded(8), batch * n, 1);
    const tight = { absolute: 1e-13, steps: 2000 };
    const loss = (W: ArrayLike<number>, x: ArrayLike<number>, b: ArrayLike<number>) =>
      iterateReference((z) => tanhMap(n, batch, W, x, b, z), new Float64Array(batch * n), tight).fz.reduce(
        (sum, value, i) => sum + value * (c[i] ?? 0),
        0,
      );
    const { z, fz: f } = kernel.solve({ n, batch, W, x, b }, undefined, { absolute: 1e-6, steps: 500 });
    const { z: u } = kernel.adjoint({ n, batch, W, f, v: c }, undefined, { relative: 1e-6, steps: 500 });
    const g = kernel.gradients({ n, batch, z, f, u });
    const parameters = { W, x, b };
    for (const name of ["W", "x", "b"] as const) {
      const differences = Float64Array.from(parameters[name], (_, i) => {
        const shifted = (h: number) => {
          const copy = Float64Array.from(parameters[name]);
          copy[i] = (copy[i] ?? 0) + h;
          const all: Record<string, ArrayLike<number>> = { ...parameters, [name]: copy };
          return loss(all.W ?? [], all.x ?? [], all.b ?? []);
        };
        return (shifted(1e-5) - shifted(-1e-5)) / 2e-5;
      });
      expect(distance(g[name], differences)).toBeLessThan(1e-5);
    }
  });
});

describe("outcomes", () => {
  const [n, batch] = [7, 5];

  it("max-steps: k counts steps, and zero steps is one evaluation", () => {
    const system = problem(n, batch, 3);
    for (const steps of [0, 1, 2, 7]) {
      const { outcome, trace, z, fz } = kernel.solve(system, undefined, { absolute: 1e-12, steps });
      expect(outcome).toBe("max-steps");
      expect(trace.map((step) => step.k)).toEqual(Array.from({ length: steps + 1 }, (_, k) => k));
      expect(trace.at(-1)?.evaluations).toBe(steps + 1);
      expect(distance(fz, tanhMap(n, batch, system.W, system.x, system.b, z))).toBeLessThan(1e-6);
    }
  });

  it("converged at once when started at the solution", () => {
    const system = problem(n, batch);
    const { fz } = kernel.solve(system, undefined, { absolute: 1e-6, steps: 500 });
    const { outcome, trace } = kernel.solve(system, fz, { absolute: 1e-5, steps: 10 });
    expect(outcome).toBe("converged");
    expect(trace.length).toBe(1);
  });

  it("relative compares with ‖f(z)‖", () => {
    const system = problem(n, batch);
    const { outcome, trace, fz } = kernel.solve(system, undefined, { relative: 1e-3, steps: 200 });
    const last = trace.at(-1);
    expect(outcome).toBe("converged");
    expect(last?.relative).toBeLessThanOrEqual(1e-3);
    expect(trace.at(-2)?.relative).toBeGreaterThan(1e-3);
    expect((last?.residual ?? 0) / Math.hypot(...fz)).toBeCloseTo(last?.relative ?? 1, 7);
  });

  it("diverged: the residual passed the bound", () => {
    const { outcome, trace } = kernel.solve(problem(n, batch), undefined, { absolute: 1e-9, diverged: 0.5, steps: 9 });
    expect(outcome).toBe("diverged");
    expect(trace.length).toBe(1);
    const { W, x } = problem(n, batch, 8);
    const far = kernel.adjoint({ n, batch, W, f: new Float32Array(batch * n), v: x }, undefined, {
      relative: 1e-4,
      diverged: 1e6,
      steps: 500,
    });
    expect(far.outcome).toBe("diverged");
  });

  it("nonfinite: NaN and ∞ in any argument, and an adjoint that runs away", () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const system = problem(n, batch);
      const spoiled = { ...system, x: system.x.slice() };
      spoiled.x[8] = Number.NaN;
      expect(kernel.solve(spoiled, undefined, stop).outcome).toBe("nonfinite");
      const W = system.W.slice();
      W[3] = bad;
      expect(kernel.solve({ ...system, W }, undefined, stop).outcome).toBe("nonfinite");
      const z0 = new Float32Array(batch * n);
      z0[34] = bad;
      const { outcome, trace, z } = kernel.solve(system, z0, stop);
      expect(outcome).toBe("nonfinite");
      expect(trace.length).toBe(1);
      expect(z).toEqual(z0);
      expect(kernel.solve(spoiled, undefined, stop, { stopping: "blocks" }).outcome).toBe("nonfinite");
    }
    const { W, x } = problem(n, batch, 8);
    const far = kernel.adjoint({ n, batch, W, f: new Float32Array(batch * n), v: x }, undefined, {
      relative: 1e-4,
      steps: 5000,
    });
    expect(far.outcome).toBe("nonfinite");
  });
});

describe("tanh", () => {
  it("is right to 1e-6 for every magnitude, never past ±1, NaN for NaN", async () => {
    const { plain, relaxed } = await readKernels();
    const magnitudes = Array.from({ length: 4000 }, (_, i) => 1e-6 * 1.008 ** i).filter((a) => a < 3e38);
    const values = [0, ...magnitudes.flatMap((a) => [a, -a]), Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const x = Float32Array.from([...values, Number.NaN]);
    for (const binary of [plain, chooseBinary({ plain, relaxed })]) {
      const { fz } = createTanhKernel(binary).solve({ n: 1, batch: x.length, W: new Float32Array(1), x }, undefined, {
        steps: 0,
      });
      expect(distance(fz, x.map(Math.tanh))).toBeLessThan(1e-6);
      expect(Math.max(...fz.subarray(0, -1).map(Math.abs))).toBeLessThanOrEqual(1);
      expect(fz.at(-1)).toBeNaN();
    }
  });
});

describe("misuse", () => {
  it("throws at once and names the value", () => {
    const system = problem(3, 2);
    expect(() => kernel.solve({ ...system, x: new Float32Array(5) }, undefined, stop)).toThrow(
      "shape mismatch: x has 5 values, not [2,3]",
    );
    expect(() => kernel.solve({ ...system, n: 0 }, undefined, stop)).toThrow("invalid width: 0");
    expect(() => kernel.solve({ ...system, batch: 1.5 }, undefined, stop)).toThrow("invalid batch: 1.5");
    expect(() => kernel.solve(system, undefined, { steps: -1 })).toThrow("invalid steps: -1");
    expect(() => kernel.solve(system, undefined, { absolute: -1e-4, steps: 1 })).toThrow("invalid tolerance: -0.0001");
  });
});
