import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { conv2d, grads, memory, mul, setBackend, sum, type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";
import type { Context } from "notebook/cell";
import { beforeAll, describe, expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { type Comparison, convolve, type Params, run, type Tape } from "./convolution.ts";

function compared(seed: number, change: Partial<Params> = {}) {
  const before = memory().numTensors;
  const params: Params = { kernel: 3, size: 16, channels: 4, gradient: "right", seed, ...change };
  const values = [...run(params, { random: seeded(seed) } as Context)];
  expect(memory().numTensors).toBe(before);
  const comparison = values.find((value): value is Comparison => "images" in value);
  if (!comparison) throw new Error("no comparison");
  return { comparison, tapes: values.filter((value): value is Tape => "way" in value) };
}

describe.each(["wasm", "cpu"])("on %s", (backend) => {
  beforeAll(async () => {
    expect(await setBackend(backend)).toBe(true);
  });

  test("K² products and one operator: outputs ≤ 1e-5 apart, gradients ≤ 1e-4, over 21 seeds and every K", () => {
    for (let i = 0; i < 21; i += 1) {
      const kernel = 1 + (i % 7);
      const { comparison } = compared(9500 + i, { kernel, size: 8 + i, channels: 1 + (i % 6) });
      expect(comparison.output, `K = ${kernel}`).toBeLessThanOrEqual(1e-5);
      expect(comparison.images, `K = ${kernel}`).toBeLessThanOrEqual(1e-4);
      expect(comparison.weights, `K = ${kernel}`).toBeLessThanOrEqual(1e-4);
    }
  });

  test("a kernel that is not turned: the same output, a wrong gradient for the images, and only there", () => {
    for (let seed = 9530; seed < 9540; seed += 1) {
      const { comparison } = compared(seed, { gradient: "not turned" });
      expect(comparison.output).toBeLessThanOrEqual(1e-5);
      expect(comparison.weights).toBeLessThanOrEqual(1e-4);
      expect(comparison.images).toBeGreaterThan(1e-3);
    }
  });

  test("the module saves 2K² tensors and more, the operator always two: its images and its weights", () => {
    const { tapes } = compared(9541);
    expect(tapes).toHaveLength(14);
    for (const { way, kernel, nodes, saved, bytes } of tapes) {
      const inputs = 4 * (2 * 16 * 16 * 4 + kernel ** 2 * 16);
      if (way === "module") {
        expect(saved).toBeGreaterThanOrEqual(2 * kernel ** 2);
        expect(nodes).toBeGreaterThanOrEqual(5 * kernel ** 2);
        expect(bytes).toBeGreaterThan(4 * kernel ** 2 * 2 * (17 - kernel) ** 2 * 4);
      } else expect([nodes, saved, bytes]).toEqual([1, 2, inputs]);
    }
  });

  test("whether tfjs's own conv2d has a gradient here is found out by asking: cpu has one, wasm has not", () => {
    expect(compared(9542).comparison.builtIn).toBe(backend === "cpu");
  });
});

test("where tfjs has its own gradient of conv2d, ours is that one", async () => {
  await setBackend("cpu");
  for (let seed = 9550; seed < 9560; seed += 1) {
    const random = seeded(seed);
    const draw = (shape: [number, number, number, number]) =>
      tensor4d(
        Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal()),
        shape,
      );
    tidy(() => {
      const [Z, W, v] = [draw([2, 9, 9, 3]), draw([4, 4, 3, 2]), draw([2, 6, 6, 2])];
      const back = (layer: (Z: Tensor4D, W: Tensor4D) => Tensor4D) =>
        grads((Z, W) => sum(mul(layer(Z as Tensor4D, W as Tensor4D), v)))([Z, W]).map((tensor) => tensor.dataSync());
      const own = back((Z, W) => convolve(Z, W, "right"));
      back((Z, W) => conv2d(Z, W, 1, "valid")).forEach((gradient, i) => {
        gradient.forEach((entry, j) => {
          expect(own[i]?.[j]).toBeCloseTo(entry, 4);
        });
      });
    });
  }
});
