import fc from "fast-check";
import { expect, test } from "vitest";
import { solveSystem } from "../float64/matrix.ts";
import { seeded } from "../test/seeded.ts";
import { luSolve } from "./lu.ts";

type Rows = readonly (readonly number[])[];
const flat = (A: Rows) => Float64Array.from(A.flat());
const times = (A: Rows, x: ArrayLike<number>) =>
  Float64Array.from(A, (row) => row.reduce((sum, a, j) => sum + a * (x[j] as number), 0));
const diagonal = (...entries: number[]): number[][] => entries.map((d, i) => entries.map((_, j) => (i === j ? d : 0)));
const third = (row: readonly number[]) => row.map((x) => x / 3);

/** Regular, however they are scaled. */
const regular: Record<string, Rows> = {
  "diag(10¹⁶, 1)": diagonal(1e16, 1),
  "diag(10⁻³⁰⁰, 1)": diagonal(1e-300, 1),
  "diag(10³⁰⁰, 10⁻³⁰⁰, 1)": diagonal(1e300, 1e-300, 1),
  "one tiny number": [[1e-307]],
  "a permutation": [
    [0, 0, 1],
    [1, 0, 0],
    [0, 1, 0],
  ],
  "a graded triangle": [
    [1, 1e16],
    [0, 1],
  ],
  "rows of different units": [
    [2e20, 1e20],
    [1e-20, 3e-20],
  ],
  "columns of different units": [
    [2e20, 1e-20],
    [1e20, 3e-20],
  ],
  "weak coupling": [
    [1, 1, 0],
    [1, 1, 1e-20],
    [0, 1e-20, 1],
  ],
};

const singular: Record<string, Rows> = {
  zero: [[0]],
  "a zero row": [
    [1, 2],
    [0, 0],
  ],
  "a zero column": [
    [0, 1],
    [0, 2],
  ],
  "rank one": [
    [1, 2],
    [2, 4],
  ],
  "rank one, rounded": [[0.1, 0.7, 0.3], third([0.1, 0.7, 0.3]), third(third([0.1, 0.7, 0.3]))],
  "rank one, badly scaled": [
    [1e20, 1],
    [1, 1e-20],
  ],
  "a row twice": [
    [0.3, 0.7, 0.1],
    [0.5, 0.2, 0.9],
    [0.3, 0.7, 0.1],
  ],
  "a column twice": [
    [0.3, 0.3, 0.1],
    [0.5, 0.5, 0.9],
    [0.2, 0.2, 0.4],
  ],
  NaN: [[Number.NaN]],
  infinite: [
    [1, 0],
    [0, Number.POSITIVE_INFINITY],
  ],
};

const solvers = {
  luSolve: (A: Rows, b: Float64Array) => {
    const x = Float64Array.from(b);
    return luSolve(flat(A), x) ? x : undefined;
  },
  solveSystem: (A: Rows, b: Float64Array) => solveSystem(flat(A), b),
};

test.each(Object.keys(regular))("%s is regular", (name) => {
  const A = regular[name] ?? expect.fail();
  const x = A.map((_, i) => 1 + i / 2);
  for (const solve of Object.values(solvers)) {
    const found = solve(A, times(A, x)) ?? expect.fail();
    // by its residual, entry by entry: what is lost in forming b cannot be found again
    times(A, found).forEach((b, i) => {
      const size = (A[i] as number[]).reduce((sum, a, j) => sum + Math.abs(a * (found[j] as number)), 0);
      expect(Math.abs(b - (times(A, x)[i] as number))).toBeLessThanOrEqual(1e-12 * size);
    });
  }
});

test.each(Object.keys(singular))("%s is singular", (name) => {
  const A = singular[name] ?? expect.fail();
  for (const solve of Object.values(solvers))
    expect(
      solve(
        A,
        Float64Array.from(A, () => 1),
      ),
    ).toBeUndefined();
});

const drawn = fc.record({ n: fc.integer({ min: 1, max: 14 }), seed: fc.integer({ min: 1, max: 1e6 }) });

test("random matrices with rows and columns in random units over 200 decades: solved as without them", () => {
  fc.assert(
    fc.property(drawn, ({ n, seed }) => {
      const random = seeded(seed);
      const unit = () => 2 ** Math.round(330 * (2 * random() - 1));
      const [rows, columns] = [Array.from({ length: n }, unit), Array.from({ length: n }, unit)];
      const A = rows.map((_, i) => columns.map((_, j) => 2 * random() - 1 + (i === j ? 2 : 0)));
      const b = Float64Array.from(rows, () => 2 * random() - 1);
      const B = A.map((row, i) => row.map((a, j) => a * (rows[i] as number) * (columns[j] as number)));
      const plain = solvers.luSolve(A, b) ?? expect.fail();
      const scaled =
        solvers.luSolve(
          B,
          b.map((x, i) => x * (rows[i] as number)),
        ) ?? expect.fail();
      scaled.forEach((x, j) => {
        expect(Math.abs(x * (columns[j] as number) - (plain[j] as number))).toBeLessThan(
          1e-9 * Math.max(1, ...plain.map(Math.abs)),
        );
      });
    }),
    { seed: 3, numRuns: 200 },
  );
});

test("random matrices of deficient rank, in random units, are singular", () => {
  fc.assert(
    fc.property(drawn, ({ n, seed }) => {
      if (n < 2) return;
      const random = seeded(seed);
      const draw = () => 2 * random() - 1;
      const rank = 1 + Math.floor(random() * (n - 1));
      const [L, R] = [0, 1].map(() => Array.from({ length: n }, () => Array.from({ length: rank }, draw))) as [
        number[][],
        number[][],
      ];
      const unit = () => 10 ** Math.round(60 * draw());
      const [rows, columns] = [Array.from({ length: n }, unit), Array.from({ length: n }, unit)];
      const A = L.map((l, i) =>
        R.map(
          (r, j) =>
            l.reduce((sum, x, k) => sum + x * (r[k] as number), 0) * (rows[i] as number) * (columns[j] as number),
        ),
      );
      expect(solvers.luSolve(A, Float64Array.from(A, draw))).toBeUndefined();
    }),
    { seed: 4, numRuns: 200 },
  );
});
