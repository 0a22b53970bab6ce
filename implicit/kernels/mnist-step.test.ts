import { beforeAll, describe, expect, it } from "vitest";
import type { MnistMethod, MnistParameters } from "./mnist-model.ts";
import { createMnistStep } from "./mnist-step.ts";
import { adjointMap, distance, iterateReference, readKernels, seeded, tanhMap, uniform } from "./testing.ts";

const stop = { absolute: 1e-4, steps: 200 };
let bytes: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  bytes = (await readKernels()).plain;
});

function parametersOf(pixels: number, width: number, classes: number, seed = 1): MnistParameters {
  const random = seeded(seed);
  return {
    A: uniform(random, width * pixels, 1 / Math.sqrt(pixels)),
    a: uniform(random, width, 1 / Math.sqrt(pixels)),
    W: uniform(random, width * width, 1 / Math.sqrt(width)),
    C: uniform(random, classes * width, 1 / Math.sqrt(width)),
    c: uniform(random, classes, 1 / Math.sqrt(width)),
  };
}

function images(count: number, pixels: number, classes: number) {
  const random = seeded(count);
  // every third pixel is background in all of them, as a digit's margin is
  const data = Uint8Array.from({ length: count * pixels }, (_, e) =>
    (e % pixels) % 3 === 0 || random() < 0.5 ? 0 : 256 * random(),
  );
  return { data, labels: Uint8Array.from({ length: count }, () => classes * random()) };
}

/** The step as its formulas say, in float64. */
function reference(
  parameters: MnistParameters,
  sizes: { pixels: number; width: number; classes: number },
  set: ReturnType<typeof images>,
  order: readonly number[],
  rate: number,
) {
  const { pixels, width, classes } = sizes;
  const batch = order.length;
  const { A, a, W, C, c } = parameters;
  const X = order.flatMap((index) =>
    Array.from(set.data.subarray(index * pixels, (index + 1) * pixels), (p) => p / 255),
  );
  const h = Float64Array.from({ length: batch * width }, (_, e) => {
    const [r, i] = [Math.floor(e / width), e % width];
    let sum = a[i] ?? 0;
    for (let j = 0; j < pixels; j++) sum += (A[i * pixels + j] ?? 0) * (X[r * pixels + j] ?? 0);
    return sum;
  });
  const solved = iterateReference((z) => tanhMap(width, batch, W, h, undefined, z), new Float64Array(h.length), stop);
  const f = solved.fz;
  let loss = 0;
  let errors = 0;
  const v = new Float64Array(batch * width);
  const next = Object.fromEntries(
    Object.entries(parameters).map(([name, values]) => [name, Float64Array.from(values)]),
  );
  const move = (name: string, index: number, by: number) => {
    const values = next[name];
    if (values) values[index] = (values[index] ?? 0) - rate * by;
  };
  for (const [r, index] of order.entries()) {
    const logits = Array.from({ length: classes }, (_, k) => {
      let sum = c[k] ?? 0;
      for (let i = 0; i < width; i++) sum += (C[k * width + i] ?? 0) * (f[r * width + i] ?? 0);
      return sum;
    });
    const top = Math.max(...logits);
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0);
    const label = set.labels[index] ?? 0;
    loss += (Math.log(total) + top - (logits[label] ?? 0)) / batch;
    if (logits.indexOf(top) !== label) errors++;
    for (const [k, logit] of logits.entries()) {
      const g = (Math.exp(logit - top) / total - (k === label ? 1 : 0)) / batch;
      move("c", k, g);
      for (let i = 0; i < width; i++) {
        move("C", k * width + i, g * (f[r * width + i] ?? 0));
        v[r * width + i] = (v[r * width + i] ?? 0) + g * (C[k * width + i] ?? 0);
      }
    }
  }
  const back = iterateReference((u) => adjointMap(width, batch, W, f, v, u), v, { relative: 1e-4, steps: 200 });
  for (let r = 0; r < batch; r++) {
    for (let i = 0; i < width; i++) {
      const s = (1 - (f[r * width + i] ?? 0) ** 2) * (back.z[r * width + i] ?? 0);
      move("a", i, s);
      for (let j = 0; j < width; j++) move("W", i * width + j, s * (solved.z[r * width + j] ?? 0));
      for (let j = 0; j < pixels; j++) move("A", i * pixels + j, s * (X[r * pixels + j] ?? 0));
    }
  }
  return { loss, errors, iterations: solved.residuals.length, backwardIterations: back.residuals.length, next };
}

const cases = [
  { pixels: 784, width: 100, classes: 10, batch: 100 },
  { pixels: 8, width: 1, classes: 2, batch: 1 },
  { pixels: 24, width: 7, classes: 3, batch: 5 },
  { pixels: 64, width: 33, classes: 7, batch: 13 },
];

describe.each(cases)("$pixels-$width-$classes, batch $batch", ({ batch, ...sizes }) => {
  const { pixels, width, classes } = sizes;
  const set = images(batch + 9, pixels, classes);
  const order = Array.from({ length: batch }, (_, i) => (i * 7 + 3) % (batch + 9));
  const before = parametersOf(pixels, width, classes);
  const rate = 0.5;
  const make = () => {
    const step = createMnistStep(bytes, sizes);
    step.write(before);
    return { step, data: step.add(set.data, set.labels) };
  };

  it("takes the step of the formulas: loss, errors, iteration counts, every parameter", () => {
    const { step, data } = make();
    const expected = reference(before, sizes, set, order, rate);
    const tested = step.evaluate(data, order);
    expect(step.read()).toEqual(before);
    const result = step.train(data, order, rate);
    expect(result.skipped).toBe(false);
    expect([result.outcome, result.backwardOutcome]).toEqual(["converged", "converged"]);
    expect(Math.abs(result.loss - expected.loss)).toBeLessThan(1e-5);
    expect(tested.loss).toBe(result.loss);
    expect(result.errors).toBe(expected.errors);
    expect(result.guesses.filter((guess, i) => guess !== set.labels[order[i] ?? 0]).length).toBe(result.errors);
    expect(result.iterations).toBe(expected.iterations);
    expect(result.backwardIterations).toBe(expected.backwardIterations);
    const after = step.read();
    for (const name of ["A", "a", "W", "C", "c"] as const) {
      expect(distance(after[name], expected.next[name] ?? [])).toBeLessThan(2e-6);
      expect(distance(after[name], before[name])).toBeGreaterThan(1e-5);
    }
  });

  it("takes the same step, to the tolerance, by blocks and by Newton", () => {
    const expected = reference(before, sizes, set, order, rate);
    const methods: MnistMethod[] = [{ stopping: "blocks" }, { solver: "newton", stop: { absolute: 1e-4, steps: 40 } }];
    for (const method of methods) {
      const { step, data } = make();
      const result = step.train(data, order, rate, method);
      expect(result.skipped).toBe(false);
      expect(Math.abs(result.loss - expected.loss)).toBeLessThan(1e-4);
      const after = step.read();
      for (const name of ["A", "a", "W", "C", "c"] as const) {
        expect(distance(after[name], expected.next[name] ?? [])).toBeLessThan(1e-4);
      }
    }
  });
});

describe("the guard", () => {
  const sizes = { pixels: 16, width: 20, classes: 3 };
  const set = images(40, 16, 3);
  const order = Array.from({ length: 40 }, (_, i) => i);

  it("withholds the update when the forward solve does not converge", () => {
    const step = createMnistStep(bytes, sizes);
    const data = step.add(set.data, set.labels);
    const wild = parametersOf(16, 20, 3);
    const before = { ...wild, W: wild.W.map((w) => 9 * w) };
    step.write(before);
    const result = step.train(data, order, 0.1);
    expect(result.outcome).toBe("max-steps");
    expect(result.backwardOutcome).toBeUndefined();
    expect(result.skipped).toBe(true);
    expect(step.read()).toEqual(before);
  });

  it("withholds the update when only the backward solve fails, and when anything is NaN", () => {
    const step = createMnistStep(bytes, sizes);
    const data = step.add(set.data, set.labels);
    const before = parametersOf(16, 20, 3);
    step.write(before);
    const result = step.train(data, order, 0.1, { backward: { relative: 1e-4, steps: 2 } });
    expect([result.outcome, result.backwardOutcome]).toEqual(["converged", "max-steps"]);
    expect(result.skipped).toBe(true);
    expect(step.read()).toEqual(before);
    const spoiled = { ...before, a: before.a.slice().fill(Number.NaN, 3, 4) };
    step.write(spoiled);
    for (const method of [{}, { stopping: "blocks" }, { solver: "newton" }] as const) {
      const bad = step.train(data, order, 0.1, method);
      expect([bad.outcome, bad.skipped]).toEqual(["nonfinite", true]);
      expect(step.read()).toEqual(spoiled);
    }
  });

  it("takes batches of any size in any order, and goes on from a checkpoint exactly", () => {
    const a = createMnistStep(bytes, sizes);
    const b = createMnistStep(bytes, sizes);
    a.write(parametersOf(16, 20, 3));
    const [dataA, dataB] = [a.add(set.data, set.labels), b.add(set.data, set.labels)];
    for (const size of [40, 7, 8, 1, 13, 40]) a.train(dataA, order.slice(0, size), 0.2);
    b.write(a.read());
    expect(b.train(dataB, order, 0.2)).toEqual(a.train(dataA, order, 0.2));
    expect(b.read()).toEqual(a.read());
  });

  it("learns: the loss falls", () => {
    for (const method of [{}, { stopping: "blocks" }, { solver: "newton" }] as const) {
      const step = createMnistStep(bytes, sizes);
      const data = step.add(set.data, set.labels);
      step.write(parametersOf(16, 20, 3));
      const first = step.evaluate(data, order, method).loss;
      for (let i = 0; i < 150; i++) step.train(data, order, 0.3, method);
      expect(step.evaluate(data, order, method).loss).toBeLessThan(0.8 * first);
    }
  });
});

describe("misuse", () => {
  it("throws at once and names the value", () => {
    const step = createMnistStep(bytes, { pixels: 16, width: 4, classes: 3 });
    expect(() => createMnistStep(bytes, { pixels: 9 })).toThrow("invalid pixels: 9");
    expect(() => step.add(new Uint8Array(31), new Uint8Array(2))).toThrow("shape mismatch: 31 bytes of images");
    expect(() => step.add(new Uint8Array(16), Uint8Array.of(3))).toThrow("invalid label: 3");
    const data = step.add(new Uint8Array(32), new Uint8Array(2));
    expect(() => step.train(data, [0, 2], 0.1)).toThrow("invalid image: 2");
    expect(() => step.train(data, [], 0.1)).toThrow("invalid batch: 0");
    expect(() => step.write({ ...step.read(), c: new Float32Array(4) })).toThrow(
      "shape mismatch: c has 4 values, not [3]",
    );
  });
});
