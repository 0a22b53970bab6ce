import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import * as implicit from "implicit";
import { transform } from "sucrase";
import { beforeAll, expect, test, vi } from "vitest";
import { seeded } from "../../../notebook/random.ts";

beforeAll(async () => {
  expect(await tf.setBackend("wasm")).toBe(true);
});

type Cell = { run: (params: Record<string, never>, context: never) => Iterable<{ passed: boolean }> };

const seeds = Array.from({ length: 20 }, (_, i) => 9600 + i);

/** What a challenge says of its own text, with some places of it written anew, as a reader would. */
async function checksOf(name: string, edits: readonly (readonly [string, string])[], seed: number): Promise<boolean[]> {
  let text = (await vi.importActual<{ default: string }>(`./${name}.ts?raw`)).default;
  for (const [from, to] of edits) {
    expect(text.split(from), from).toHaveLength(2);
    text = text.replace(from, () => to);
  }
  const { code } = transform(text, { transforms: ["typescript", "imports"] });
  const exports = {} as Cell;
  const modules: Record<string, object> = { "@tensorflow/tfjs-core": tf, implicit };
  new Function("exports", "require", code)(exports, (from: string) => modules[from]);
  const before = tf.memory().numTensors;
  const passed = [...exports.run({}, { random: seeded(seed) } as never)].map((check) => check.passed);
  expect(tf.memory().numTensors).toBe(before);
  return passed;
}

const scores = "const A = tf.div(tf.exp(tf.matMul(K, Q, false, true)), Math.sqrt(n));";
const scaled = "const A = tf.exp(tf.div(tf.matMul(K, Q, false, true), Math.sqrt(n)));";
const divided = "tf.div(A, tf.sum(A, 1))";
const byRows = "tf.div(A, tf.sum(A, 1, true))";

test("fix-attention: both faults mended pass for every seed, one of them does not", async () => {
  for (const seed of seeds) {
    const of = (...edits: [string, string][]) => checksOf("fix-attention", edits, seed);
    expect(await of([scores, scaled], [divided, byRows]), `seed ${seed}`).toEqual([true, true, true, true, true]);
    expect(await of()).toEqual([false, false, false, false, false]);
    // √n still outside: means of V, but not the right ones
    const first = await of([divided, byRows]);
    expect(first.slice(0, 2)).toEqual([true, true]);
    expect(first.slice(2)).toContain(false);
    // columns still divided by the sums of rows
    expect((await of([scores, scaled])).slice(0, 4)).toEqual([false, false, false, false]);
    // columns divided by the sums of columns
    expect((await of([scores, scaled], [divided, "tf.div(A, tf.sum(A, 0, true))"])).slice(0, 4)).toContain(false);
  }
});

const forward = "const y = tf.log(tf.sum(tf.exp(x), 1));";
const stable =
  "const m = tf.max(x, 1, true); const y = tf.add(tf.log(tf.sum(tf.exp(tf.sub(x, m)), 1)), tf.squeeze(m, [1]));";
const backward = "const gradFunc = (_dy: tf.Tensor, [x]: tf.Tensor[]) => tf.zerosLike(x as tf.Tensor2D);";
const gradFunc = "const gradFunc = (dy: tf.Tensor, [x]: tf.Tensor[]) =>";
const softmax = `${gradFunc} tf.mul(tf.expandDims(dy, 1), tf.softmax(x as tf.Tensor2D));`;
const all = [true, true, true, true, true, true, true, true];

test("log-sum-exp: a stable value and softmax pass for every seed; each thing left out is found", async () => {
  for (const seed of seeds) {
    const of = (...edits: [string, string][]) => checksOf("log-sum-exp", edits, seed);
    expect(await of([forward, stable], [backward, softmax]), `seed ${seed}`).toEqual(all);
    expect(await of()).toEqual([true, false, false, false, false, false, true, true]);
    // the plain sum of exponentials overflows and underflows
    expect((await of([backward, softmax])).slice(0, 3)).toEqual([true, false, false]);
    // a gradient that forgets what arrives from above
    const deaf = `${gradFunc} tf.softmax(x as tf.Tensor2D);`;
    expect((await of([forward, stable], [backward, deaf])).slice(3, 6)).toEqual([false, false, false]);
    // a gradient by plain exponentials: right near 0, not a number far away
    const plain = `${gradFunc} { const e = tf.exp(x as tf.Tensor2D); return tf.mul(tf.expandDims(dy, 1), tf.div(e, tf.sum(e, 1, true))); };`;
    expect((await of([forward, stable], [backward, plain])).slice(3, 6)).toEqual([true, false, false]);
  }
});

test("log-sum-exp: a module with the right gradient is told that it is one", async () => {
  const passed = await checksOf(
    "log-sum-exp",
    [["operator(x) as tf.Tensor1D", "tf.logSumExp(x, 1) as tf.Tensor1D"]],
    9640,
  );
  expect(passed).toEqual([true, true, true, true, true, true, false, true]);
});

test("log-sum-exp: the library's own, called for the value, is found out", async () => {
  const edits: [string, string][] = [
    [forward, "const y = tf.logSumExp(x, 1);"],
    [backward, softmax],
  ];
  expect(await checksOf("log-sum-exp", edits, 9641)).toEqual([...all.slice(0, 7), false]);
});
