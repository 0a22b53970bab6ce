import { div, exp, matMul, softmax, sum, type Tensor2D, tensor2d, tidy } from "@tensorflow/tfjs-core";
import type { Context } from "notebook/cell";

export interface Params {
  /** The standard deviation of the entries of K and Q. */
  scale: number;
  /** What is wrong with the other version: √n outside the exponential, row sums laid over columns, or both. */
  fault: "both" | "scaling" | "columns";
  /** The matrix with an entry that is set by hand. */
  matrix: "none" | "K" | "Q" | "V";
  row: number;
  column: number;
  entry: number;
  seed: number;
}

/** What one version makes of the same K, Q and V. */
export interface Version {
  version: "right" | "wrong";
  weights: number[][];
  rowSums: number[];
  output: number[][];
  /** Entries of the output outside the range of their column of V, and by how much the worst of them misses it. */
  outside: number;
  overshoot: number;
  /** In how many of 50 other draws some entry is outside. */
  draws: number;
}

export interface Matrices {
  K: number[][];
  Q: number[][];
  V: number[][];
}

export type Value = Matrices | Version;

const tokens = 5;
const n = 4;
const root = Math.sqrt(n);

/** softmax(KQᵀ/√n): each row is positive and adds up to 1. */
const right = (K: Tensor2D, Q: Tensor2D) => softmax(div<Tensor2D>(matMul(K, Q, false, true), root));

/** The same by hand, with one fault or two. */
function wrong(K: Tensor2D, Q: Tensor2D, fault: Params["fault"]): Tensor2D {
  const scores = matMul<Tensor2D>(K, Q, false, true);
  // √n belongs inside: outside, it cancels against itself in the division below
  const A = fault === "columns" ? exp<Tensor2D>(div(scores, root)) : div<Tensor2D>(exp(scores), root);
  // without keepDims the sums lie down: the sum of row j divides column j
  const keepDims = fault === "scaling";
  return div(A, sum(A, 1, keepDims));
}

export function* run(
  { scale, fault, matrix, row, column, entry, seed }: Params,
  { random }: Context,
): Generator<Value> {
  const draw = (from: typeof random, size: number) =>
    Array.from({ length: tokens }, () => Array.from({ length: n }, () => size * from.normal()));
  const three = (from: typeof random) => ({ K: draw(from, scale), Q: draw(from, scale), V: draw(from, 1) });
  const mine = three(random);
  const changed = matrix === "none" ? undefined : mine[matrix][Math.min(row, tokens) - 1];
  if (changed) changed[Math.min(column, n) - 1] = entry;
  yield mine;

  const versions = { right, wrong: (K: Tensor2D, Q: Tensor2D) => wrong(K, Q, fault) };
  for (const version of ["right", "wrong"] as const) {
    let draws = 0;
    for (let i = 0; i < 50; i += 1) {
      if (attend(three(random.fork(`draw ${i} of seed ${seed}`)), versions[version]).outside > 0) draws += 1;
    }
    yield { version, ...attend(mine, versions[version]), draws };
  }
}

/** The output Z = weights · V, and how it lies in the range of V: a mean of V's rows could not leave it. */
function attend({ K, Q, V }: Matrices, weigh: typeof right): Omit<Version, "version" | "draws"> {
  const [weights, output] = tidy(() => {
    const weights = weigh(tensor2d(K), tensor2d(Q));
    return [weights.arraySync(), matMul<Tensor2D>(weights, tensor2d(V)).arraySync()];
  });
  const misses = output.flatMap((entries) =>
    entries.map((entry, j) => {
      const values = V.map((row) => row[j] ?? 0);
      return Math.max(Math.min(...values) - entry, entry - Math.max(...values));
    }),
  );
  return {
    weights,
    output,
    rowSums: weights.map((row) => row.reduce((total, weight) => total + weight, 0)),
    outside: misses.filter((miss) => !(miss <= 1e-6)).length,
    overshoot: Math.max(0, ...misses),
  };
}
