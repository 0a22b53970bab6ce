import { add, grads, mul, randomNormal, sum, type Tensor, type Tensor2D, tensor2d, tidy } from "@tensorflow/tfjs-core";
import { expect, test, vi } from "vitest";
import "../index.ts";
import { leaked, onBothBackends } from "../test/backends.ts";
import { gap } from "../test/reference.ts";
import type { Products } from "./gram.ts";
import { mixingWeights } from "./mixing-weights.ts";

const [batch, n] = [3, 40];
const normal = (seed: number, size = 1) => mul(randomNormal([batch, n], 0, 1, "float32", seed), size) as Tensor2D;
const window = (m: number, make: (i: number) => Tensor2D) => Array.from({ length: m }, (_, i) => make(i));

/** Windows of residuals as solves meet them, and as they should not. */
const windows: Record<string, () => Tensor2D[]> = {
  "two residuals": () => window(2, (i) => normal(i + 1)),
  "five residuals": () => window(5, (i) => normal(i + 1)),
  "residuals that fall": () => window(5, (i) => normal(i + 1, 10 ** -i)),
  "residuals that hardly differ": () => window(4, (i) => add(normal(9), normal(i + 1, 1e-3)) as Tensor2D),
  "differences that are nearly dependent": () =>
    window(4, (i) => add(mul(normal(9), 1 + i), normal(i + 1, 1e-4)) as Tensor2D),
  "differences that are dependent": () => window(4, (i) => mul(normal(9), 1 + i) as Tensor2D),
  "the same residual twice": () => window(4, (i) => normal(i < 2 ? 1 : i)),
  "a row of zeros": () => window(4, (i) => mul(normal(i + 1), tensor2d([[1], [i === 3 ? 0 : 1], [1]])) as Tensor2D),
  "residuals of 1e-22": () => window(4, (i) => normal(i + 1, 1e-22)),
  "residuals of 1e30": () => window(4, (i) => normal(i + 1, 1e30)),
};
const names = Object.keys(windows);
const windowOf = (name: string) => windows[name]?.() ?? expect.fail(name);
const largest = (values: ArrayLike<number>) => Array.from(values).reduce((most, x) => Math.max(most, Math.abs(x)), 0);

onBothBackends(() => {
  test.each(names)("%s: weights and their gradient, with products on the backend and in float64", (name) => {
    const left = leaked(() => {
      tidy(() => {
        const residuals = windowOf(name);
        const c = randomNormal([batch, residuals.length], 0, 1, "float32", 7);
        const by = (products: Products) => {
          const weights = mixingWeights(residuals, 1e-10, products).dataSync();
          const found = grads((...all: Tensor[]) => sum(mul(c, mixingWeights(all as Tensor2D[], 1e-10, products))))(
            residuals,
          ).map((gradient) => gradient.dataSync());
          return { weights, found };
        };
        const [exact, backend] = [by("float64"), by("backend")];
        expect(gap(backend.weights, exact.weights)).toBeLessThan(1e-3 * Math.max(1, largest(exact.weights)));
        const most = Math.max(...exact.found.map(largest));
        exact.found.forEach((gradient, i) => {
          expect(gap(backend.found[i] ?? [], gradient)).toBeLessThanOrEqual(1e-3 * most);
        });
      });
    });
    expect(left).toBe(0);
  });

  test("a row whose residual is 0 takes the plain step, with products on the backend too", () => {
    tidy(() => {
      const weights = mixingWeights(windowOf("a row of zeros"), 1e-10, "backend").dataSync();
      expect([...weights.subarray(4, 8)].map(Math.abs)).toEqual([0, 0, 0, 1]);
    });
  });

  test("products on the backend are read once, [batch, m, m]", () => {
    tidy(() => {
      const residuals = windowOf("five residuals");
      const reads = residuals.map((r) => vi.spyOn(r, "dataSync"));
      const every = vi.spyOn(Object.getPrototypeOf(residuals[0]) as Tensor, "dataSync");
      mixingWeights(residuals, 1e-10, "backend");
      expect(every.mock.results.map(({ value }) => (value as Float32Array).length)).toEqual([batch * 25]);
      for (const read of reads) read.mockRestore();
      every.mockRestore();
    });
  });
});
