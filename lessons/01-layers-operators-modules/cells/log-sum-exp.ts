import * as tf from "@tensorflow/tfjs-core";
import { gradientCheck, recordTape } from "implicit";
import type { Context } from "notebook/cell";

export type Params = Record<string, never>;

/** One thing that your operator has to do, and whether it does. */
export interface Value {
  check: string;
  passed: boolean;
  detail: string;
}

/**
 * Your task: log Σⱼ exp(xᵢⱼ) for each row of x, as one operator with its own gradient. As it stands the forward pass
 * overflows for large x, and nobody has written the backward pass: it sends zeros. (tfjs has a logSumExp of its own; that would be no task.)
 */
const passes: Parameters<typeof tf.customGrad>[0] = (...args) => {
  const [x, save] = args as unknown as [tf.Tensor2D, tf.GradSaveFunc];
  const y = tf.log(tf.sum(tf.exp(x), 1));
  save([x]);
  const gradFunc = (_dy: tf.Tensor, [x]: tf.Tensor[]) => tf.zerosLike(x as tf.Tensor2D);
  return { value: y, gradFunc };
};
const operator = tf.customGrad(passes);
export const logSumExp = (x: tf.Tensor2D) => operator(x) as tf.Tensor1D;

export function* run(_: Params, { random }: Context): Generator<Value> {
  yield* check(logSumExp, () => random.normal());
}

const rows = 3;
const columns = 4;

/** Asks your operator for values and gradients, near 0 and far from it. */
export function* check(yours: typeof logSumExp, draw: () => number): Generator<Value> {
  const drawn = Float64Array.from({ length: rows * columns }, draw);
  const tensor = (x: Float64Array) => tf.tensor2d(Float32Array.from(x), [rows, columns]);
  const value = (x: Float64Array) => Float64Array.from(tf.tidy(() => yours(tensor(x)).dataSync()));

  for (const shift of [0, 1000, -1000]) {
    const x = drawn.map((entry) => entry + shift);
    const found = value(x);
    const gap = largest(expected(x).values, found) / Math.max(1, Math.abs(shift));
    yield {
      check: `values, x around ${shift}: right to one part in a hundred thousand`,
      passed: gap <= 1e-5,
      detail: `first row: ${(found[0] ?? Number.NaN).toPrecision(7)}, largest difference ${gap.toExponential(1)}`,
    };
  }

  const v = Float64Array.from({ length: rows }, draw);
  const weighted = (x: Float64Array) => value(x).reduce((total, entry, i) => total + entry * (v[i] ?? 0), 0);
  const gradient = (x: Float64Array) =>
    Float64Array.from(
      tf.tidy(() =>
        tf
          .grad((x) => tf.sum(tf.mul(yours(x as tf.Tensor2D), tf.tensor1d(Float32Array.from(v)))))(tensor(x))
          .dataSync(),
      ),
    );
  const difference = gradientCheck(weighted, drawn, gradient(drawn), { h: 1e-2 });
  yield {
    check: "gradient of a weighted sum of the rows: within 2e-3 of finite differences",
    passed: difference < 2e-3,
    detail: `largest difference ${difference.toExponential(1)}`,
  };
  for (const shift of [1000, -1000]) {
    const x = drawn.map((entry) => entry + shift);
    const gap = largest(
      expected(x).shares.map((share, i) => share * (v[Math.floor(i / columns)] ?? 0)),
      gradient(x),
    );
    yield {
      check: `gradient, x around ${shift}: finite, and right to 2e-3`,
      passed: gap < 2e-3,
      detail: `largest difference ${gap.toExponential(1)}`,
    };
  }

  const nodes = tf.tidy(() => {
    const x = tensor(drawn);
    return recordTape(() => yours(x)).nodes.filter(({ name }) => name !== "save").length;
  });
  yield { check: "one node on the tape", passed: nodes === 1, detail: `${nodes} nodes` };
  const called = /logSumExp/.test(String(passes));
  yield {
    check: "both passes are your own",
    passed: !called,
    detail: called ? "tf.logSumExp does the work here" : "nothing is called that has the answer",
  };
}

/** The values, in double precision, and every entry's share of its row's sum. */
function expected(x: Float64Array): { values: Float64Array; shares: Float64Array } {
  const shares = new Float64Array(x.length);
  const values = Float64Array.from({ length: rows }, (_, i) => {
    const row = Float64Array.from(Float32Array.from(x.subarray(i * columns, (i + 1) * columns)));
    const most = Math.max(...row);
    const powers = row.map((entry) => Math.exp(entry - most));
    const total = powers.reduce((a, b) => a + b, 0);
    shares.set(
      powers.map((power) => power / total),
      i * columns,
    );
    return most + Math.log(total);
  });
  return { values, shares };
}

/** The largest difference; infinite where one of the two is not a number. */
const largest = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, entry, i) => {
    const gap = Math.abs(entry - (b[i] ?? Number.NaN));
    return Math.max(most, Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap);
  }, 0);
