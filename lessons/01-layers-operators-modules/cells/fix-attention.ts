import * as tf from "@tensorflow/tfjs-core";
import type { Context } from "notebook/cell";

export type Params = Record<string, never>;

/** One thing that your function has to do, and whether it does. */
export interface Value {
  check: string;
  passed: boolean;
  detail: string;
}

/**
 * Your task: softmax(KQᵀ/√n) V, for K, Q and V with a row a token and n columns. As it stands this is the function as it was
 * published, line for line, and it has two faults.
 */
export function attention(K: tf.Tensor2D, Q: tf.Tensor2D, V: tf.Tensor2D): tf.Tensor2D {
  const n = K.shape[1];
  const A = tf.div(tf.exp(tf.matMul(K, Q, false, true)), Math.sqrt(n));
  return tf.matMul(tf.div(A, tf.sum(A, 1)), V);
}

export function* run(_: Params, { random }: Context): Generator<Value> {
  yield* check(attention, () => random.normal());
}

/** Runs your function on matrices of several shapes, and compares. */
export function* check(yours: typeof attention, draw: () => number): Generator<Value> {
  const matrix = (rows: number, columns: number) =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, draw));
  const ask = (K: number[][], Q: number[][], V: number[][]) =>
    tf.tidy(() => yours(tf.tensor2d(K), tf.tensor2d(Q), tf.tensor2d(V)).arraySync());

  const ones = matrix(5, 4).map((row) => row.map(() => 1));
  const ofOnes = ask(matrix(5, 4), matrix(5, 4), ones).flat();
  const off = Math.max(...ofOnes.map((entry) => Math.abs(entry - 1)));
  yield {
    check: "where V is all ones, so is the output",
    passed: ofOnes.length === 20 && off <= 1e-5,
    detail: `furthest from 1: ${off.toExponential(1)}`,
  };

  let outside = 0;
  for (let i = 0; i < 20; i += 1) {
    const V = matrix(5, 4);
    for (const entries of ask(matrix(5, 4), matrix(5, 4), V)) {
      entries.forEach((entry, j) => {
        const column = V.map((row) => row[j] ?? 0);
        if (!(entry >= Math.min(...column) - 1e-5 && entry <= Math.max(...column) + 1e-5)) outside += 1;
      });
    }
  }
  yield {
    check: "no output leaves the range of its column of V, in 20 draws",
    passed: outside === 0,
    detail: `${outside} of 400 numbers outside`,
  };

  for (const [rows, n] of [
    [5, 4],
    [7, 2],
    [3, 64],
  ] as const) {
    const [K, Q, V] = [matrix(rows, n), matrix(rows, n), matrix(rows, n)];
    const wanted = expected(K, Q, V).flat();
    const found = ask(K, Q, V).flat();
    const gap = Math.max(...wanted.map((entry, i) => Math.abs(entry - (found[i] ?? Number.POSITIVE_INFINITY))));
    yield {
      check: `${rows} rows of ${n} numbers: the output is softmax(KQᵀ/√n)V`,
      passed: gap <= 1e-4,
      detail: `largest difference ${gap.toExponential(1)}`,
    };
  }
}

/** The definition, number by number. */
function expected(K: number[][], Q: number[][], V: number[][]): number[][] {
  return K.map((k) => {
    const scores = Q.map((q) => q.reduce((total, entry, j) => total + entry * (k[j] ?? 0), 0) / Math.sqrt(k.length));
    const powers = scores.map((score) => Math.exp(score));
    const total = powers.reduce((a, b) => a + b, 0);
    return k.map((_, j) => V.reduce((mean, row, i) => mean + ((powers[i] ?? 0) / total) * (row[j] ?? 0), 0));
  });
}
