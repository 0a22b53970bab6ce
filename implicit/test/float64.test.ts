import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  eigenvalues,
  gradientCheck,
  hutchinson,
  leastSquares,
  powerIteration,
  singularValues,
  solveSystem,
  spectralRadius,
  type TanhLayer,
  tanhBackward,
  tanhJacobian,
  tanhMap,
  tanhSolve,
} from "../index.ts";
import { luSolve } from "../linear/lu.ts";
import { gap } from "./reference.ts";
import { seeded } from "./seeded.ts";

function layer(n: number, gain: number, seed = 1): TanhLayer {
  const random = seeded(seed);
  const draw = (length: number, scale: number) => Float64Array.from({ length }, () => scale * (2 * random() - 1));
  return { W: draw(n * n, (gain * Math.sqrt(3)) / Math.sqrt(n)), x: draw(n, 1), b: draw(n, 0.3) };
}

const times = (A: Float64Array, x: Float64Array) =>
  x.map((_, i) => x.reduce((sum, value, j) => sum + (A[i * x.length + j] as number) * value, 0));

describe("the tanh layer", () => {
  test.each([
    [1, 0.9],
    [5, 0.9],
    [50, 1.2],
    [200, 0.9],
  ])("n = %i, gain %d: iteration and Newton find the same z, to 1e-12", (n, gain) => {
    const by = { tolerance: 1e-12, steps: 2000 };
    const plain = tanhSolve(layer(n, gain), { ...by, by: "iteration" });
    const newton = tanhSolve(layer(n, gain), { ...by, by: "newton", z0: plain.z.map((z) => z + 1e-3) });
    expect([plain.converged, newton.converged]).toEqual([true, true]);
    expect(newton.residuals.length).toBeLessThan(6);
    expect(gap(plain.z, newton.z)).toBeLessThan(1e-10);
    expect(gap(tanhMap(layer(n, gain), newton.z), newton.z)).toBeLessThan(1e-11);
  });

  test("every entry of the gradients with respect to W, x and b passes a check at 1e-7", () => {
    const at = layer(5, 1);
    const c = Float64Array.from([1, -2, 0.5, 1.5, -1]);
    const loss = (changed: Partial<TanhLayer>) =>
      tanhSolve({ ...at, ...changed }).z.reduce((sum, z, i) => sum + z * (c[i] as number), 0);
    const gradient = tanhBackward(at, tanhSolve(at).z, c);
    expect(gradientCheck((W) => loss({ W }), at.W, gradient.W)).toBeLessThan(1e-7);
    expect(gradientCheck((x) => loss({ x }), at.x, gradient.x)).toBeLessThan(1e-7);
    expect(gradientCheck((b) => loss({ b }), at.b ?? at.x, gradient.b)).toBeLessThan(1e-7);
    const loose = tanhBackward(at, tanhSolve(at, { tolerance: 0.3, by: "iteration" }).z, c);
    expect(gradientCheck((W) => loss({ W }), at.W, loose.W)).toBeGreaterThan(1e-4);
  });

  test("where I − J is singular it says so", () => {
    const flat: TanhLayer = { W: Float64Array.of(1), x: Float64Array.of(0) };
    expect(() => tanhBackward(flat, Float64Array.of(0), Float64Array.of(1))).toThrow("I − J is singular");
  });

  test("misuse names the value", () => {
    expect(() => tanhSolve(layer(2, 1), { tolerance: -1 })).toThrow("invalid tolerance: -1");
    expect(() => tanhSolve(layer(2, 1), { steps: 1.5 })).toThrow("invalid steps: 1.5");
    expect(() => spectralRadius(new Float64Array(5), 2)).toThrow("shape mismatch: A has 5 numbers, not 2 × 2");
    expect(() => gradientCheck(() => 0, new Float64Array(2), new Float64Array(3))).toThrow("shape mismatch");
    expect(() => hutchinson((x) => x, 2, Math.random, { samples: 0 })).toThrow("invalid samples: 0");
  });
});

describe("matrices", () => {
  const rotation = Float64Array.of(0, -2, 2, 0);
  test("the eigenvalues of what is not finite are NaN, and come at once", () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const A = Float64Array.of(bad, bad, 1, bad, bad, 1, 1, 2, 3);
      expect([...eigenvalues(A, 3).real, ...eigenvalues(A, 3).imaginary]).toEqual(Array(6).fill(Number.NaN));
      expect(spectralRadius(A, 3)).toBeNaN();
    }
  });

  test("eigenvalues and singular values of what is known", () => {
    const { real, imaginary } = eigenvalues(rotation, 2);
    expect(gap(real, [0, 0])).toBeLessThan(1e-12);
    expect(gap([...imaginary].sort(), [-2, 2])).toBeLessThan(1e-12);
    expect(spectralRadius(rotation, 2)).toBeCloseTo(2, 12);
    expect(gap(singularValues(Float64Array.of(3, 0, 0, -4), 2), [4, 3])).toBeLessThan(1e-12);
    expect(solveSystem(Float64Array.of(1, 2, 2, 4), Float64Array.of(1, 1))).toBeUndefined();
    expect(gap(leastSquares(Float64Array.of(1, 1, 1), 1, Float64Array.of(1, 2, 6)), [3])).toBeLessThan(1e-12);
    expect(() => leastSquares(Float64Array.of(1, 1, 1, 1), 2, Float64Array.of(1, 2))).toThrow("full rank");
  });

  test("both LU solve: A x = b", () => {
    const square = fc
      .integer({ min: 1, max: 12 })
      .chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 1, max: 1e6 })));
    fc.assert(
      fc.property(square, ([n, seed]) => {
        const { W, x } = layer(n, 1, seed);
        const A = W.map((w, at) => w + (at % (n + 1) === 0 ? 3 : 0));
        const b = times(A, x);
        const ours = Float64Array.from(b);
        expect(luSolve(Float64Array.from(A), ours)).toBe(true);
        expect(gap(ours, x)).toBeLessThan(1e-8);
        expect(gap(solveSystem(A, b) ?? [], x)).toBeLessThan(1e-8);
      }),
      { seed: 1, numRuns: 60 },
    );
    expect(luSolve(Float64Array.of(0, 1, 1, 0), Float64Array.of(2, 3))).toBe(true);
    expect(luSolve(Float64Array.of(1, 2, 2, 4), Float64Array.of(2, 3))).toBe(false);
    expect(luSolve(Float64Array.of(Number.NaN), Float64Array.of(2))).toBe(false);
  });

  test("power iteration finds a real and a complex spectral radius", () => {
    expect(powerIteration((x) => times(rotation, x), 2, seeded(3))).toBeCloseTo(2, 9);
    const at = layer(30, 0.9, 5);
    const J = tanhJacobian(at, tanhSolve(at).z);
    const found = powerIteration((x) => times(J, x), 30, seeded(4), { steps: 5000, tolerance: 1e-13 });
    expect(Math.abs(found / spectralRadius(J, 30) - 1)).toBeLessThan(1e-3);
    expect(powerIteration((x) => x.map(() => 0), 3, seeded(1))).toBe(0);
  });

  test("Hutchinson's estimate comes near ‖J‖²", () => {
    const { W } = layer(20, 0.9, 2);
    const exact = W.reduce((sum, w) => sum + w * w, 0);
    const transposed = W.map((_, at) => W[(at % 20) * 20 + Math.floor(at / 20)] as number);
    const found = hutchinson((e) => times(transposed, e), 20, seeded(6), { samples: 2000 });
    expect(Math.abs(found / exact - 1)).toBeLessThan(0.03);
  });
});
