import "@tensorflow/tfjs-backend-wasm";
import { grads, memory, mul, setBackend, sum, type Tensor, type Tensor2D, tensor2d, tidy } from "@tensorflow/tfjs-core";
import { fixedPointLayer, newton, tanhProblem, unrolled } from "implicit";
import type { Context, Mnist } from "notebook/cell";
import { beforeAll, expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { newtonOnTape, type Params, run, solveOnTape } from "./mnist-newton.ts";

beforeAll(async () => {
  expect(await setBackend("wasm")).toBe(true);
});

/** Blurred stripes, one way for each label: enough for a loss to fall. */
function digits(count: number, random: ReturnType<typeof seeded>): Awaited<Mnist["test"]> {
  const labels = Uint8Array.from({ length: count }, () => random.integer(10));
  const pixels = new Uint8Array(count * 784);
  for (let i = 0; i < pixels.length; i += 1) {
    const label = labels[Math.floor(i / 784)] ?? 0;
    const stripe = (i % 784) % 10 === label ? 160 : 20;
    pixels[i] = stripe + random.integer(60);
  }
  return { count, pixels, labels };
}

async function trained(seed: number, change: Partial<Params> = {}) {
  const random = seeded(seed);
  const context = {
    seed,
    code: "",
    random,
    signal: new AbortController().signal,
    clock: () => performance.now(),
    data: { mnist: async () => ({ train: digits(60, random), test: Promise.resolve(digits(30, random)) }) },
    checkpoints: { load: async () => undefined, save: async () => undefined },
    progress: () => undefined,
    breathe: async () => undefined,
  } as unknown as Context;
  const params: Params = { epochs: 1, slope: "1/cosh²", guard: true, zeroing: true, seed, ...change };
  const before = memory().numTensors;
  const values = [];
  for await (const value of run(params, context)) values.push(value);
  expect(memory().numTensors).toBe(before);
  return values;
}

test("the gradient through the written-out steps is the library's through its own", () => {
  for (let seed = 9100; seed < 9120; seed += 1) {
    const random = seeded(seed);
    const draw = (rows: number, scale: number) =>
      tensor2d(
        Float32Array.from({ length: rows * 8 }, () => scale * random.normal()),
        [rows, 8],
      );
    const [x, W, v] = [draw(5, 1), draw(8, 0.3), draw(5, 1)];
    for (const slope of ["1/cosh²", "1 − tanh²"] as const) {
      tidy(() => {
        const mine = (x: Tensor, W: Tensor) =>
          sum(
            mul(v, newtonOnTape(x as Tensor2D, W as Tensor2D, { slope, zeroing: true, tolerance: 1e-4, steps: 40 }).z),
          );
        const theirs = (x: Tensor, W: Tensor) => {
          const p = tanhProblem(x as Tensor2D, W as Tensor2D);
          const stop = { absolute: 1e-4, steps: 40 };
          return sum(mul(v, fixedPointLayer(p, x as Tensor2D, { solver: newton(), stop, adjoint: unrolled }).z));
        };
        const [a, b] = [grads(mine)([x, W]), grads(theirs)([x, W])];
        for (const [i, gradient] of a.entries()) {
          const other = b[i]?.dataSync() ?? [];
          const size = Math.hypot(...other);
          const gap = Math.hypot(...gradient.dataSync().map((entry, at) => entry - (other[at] ?? 0)));
          expect(gap / size, `seed ${seed}, ${slope}`).toBeLessThan(5e-3);
        }
      });
    }
    for (const tensor of [x, W, v]) tensor.dispose();
  }
});

test("a layer of the reader's own goes through the library's Newton: the same z, rows and gradient as the steps written out", () => {
  const random = seeded(9130);
  const draw = (rows: number, scale: number) =>
    tensor2d(
      Float32Array.from({ length: rows * 8 }, () => scale * random.normal()),
      [rows, 8],
    );
  const [x, W, v] = [draw(5, 1), draw(8, 0.3), draw(5, 1)];
  const options = { slope: "1/cosh²", zeroing: true, tolerance: 1e-4, steps: 40 } as const;
  const before = memory().numTensors;
  tidy(() => {
    const known = (x: Tensor, W: Tensor) =>
      solveOnTape(tanhProblem(x as Tensor2D, W as Tensor2D), x as Tensor2D, options);
    const own = (x: Tensor, W: Tensor) => {
      const { map, theta } = tanhProblem(x as Tensor2D, W as Tensor2D);
      return solveOnTape({ map, theta }, x as Tensor2D, options);
    };
    const [a, b] = [known(x, W), own(x, W)];
    expect([b.iterations, b.converged, b.failed]).toEqual([a.iterations, a.converged, a.failed]);
    expect(b.widest).toBeNaN();
    const [da, db] = [known, own].map((solved) => grads((x, W) => sum(mul(v, solved(x, W).z)))([x, W]));
    for (const [i, gradient] of (da ?? []).entries()) {
      const other = db?.[i]?.dataSync() ?? [];
      const gap = Math.hypot(...gradient.dataSync().map((entry, at) => entry - (other[at] ?? 0)));
      expect(gap / Math.hypot(...other)).toBeLessThan(5e-3);
    }
  });
  expect(memory().numTensors).toBe(before);
  for (const tensor of [x, W, v]) tensor.dispose();
});

test("a step trains, reports what happened inside it, and leaks nothing", async () => {
  const values = await trained(9120);
  const inside = values.filter((value) => value.kind === "inside");
  const batches = values.filter((value) => value.kind === "batch");
  expect(batches).toHaveLength(1);
  expect(inside).toEqual([{ kind: "inside", batch: 1, nonfinite: 0, widest: expect.any(Number), zeroed: 0 }]);
  expect(batches[0]?.forward).toBeGreaterThanOrEqual(2);
  expect(batches[0]?.forward).toBeLessThanOrEqual(6);
  expect(batches[0]?.skipped).toBe(0);
  expect(values.find((value) => value.kind === "epoch")?.test.iterations).toBeGreaterThan(1);
});
