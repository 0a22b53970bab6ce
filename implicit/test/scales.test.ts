import { add, mul, type Tensor, type Tensor2D, tensor2d, tidy } from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { iterative, linear, type Solver, solve } from "../index.ts";
import { leaked, onBothBackends } from "./backends.ts";
import { solvers } from "./solvers.ts";

/** From the smallest normal float32 to nearly the largest: every third decade, and the ends. */
const scales = [
  -37, -36, -33, -30, -27, -24, -22, -21, -20, -19, -18, -15, -12, -6, 0, 6, 12, 15, 18, 19, 20, 28, 33, 36, 37,
].map((exponent) => Number(`1e${exponent}`));

const A = [
  [0.3, -0.4, 0.1],
  [0.2, 0.25, -0.3],
  [-0.1, 0.35, 0.2],
];
/** Two rows of a solution, and v = u − A u: u = A u + v in each. */
const solution = [
  [0.7, -0.45, 0.2],
  [-0.3, 0.1, 0.55],
];
const right = solution.map((u) =>
  u.map((ui, i) => ui - (A[i] as number[]).reduce((sum, a, j) => sum + a * (u[j] as number), 0)),
);

const scaled = (rows: readonly number[][], scale: number) => tensor2d(rows.map((row) => row.map((x) => x * scale)));

/** u ↦ A u, row by row. */
const times = (u: Tensor2D): Tensor2D => linear(u, tensor2d(A));

const error = (found: ArrayLike<number>, scale: number) =>
  Math.max(...solution.flat().map((u, i) => Math.abs((found[i] as number) / scale - u)));

const names = Object.keys(solvers);
const solverOf = (name: string): Solver => solvers[name] ?? expect.fail(`no solver ${name}`);

onBothBackends(() => {
  test.each(names)("%s at every scale: converged is right, and its trace is the residual", (name) => {
    const left = leaked(() => {
      for (const scale of scales) {
        tidy(() => {
          const v = scaled(right, scale);
          const p = { map: (u: Tensor2D, v: Tensor) => add(times(u), v) as Tensor2D, theta: [v] };
          for (const stop of [
            { relative: 1e-5, steps: 100 },
            { absolute: 1e-5 * scale, steps: 100 },
          ]) {
            const found = solve(p, mul(v, 0.5), { solver: solverOf(name), stop });
            expect([scale, found.outcome]).toEqual([scale, "converged"]);
            expect(error(found.z.dataSync(), scale)).toBeLessThan(5e-5);
            const [z, fz] = [found.z.dataSync(), p.map(found.z, v).dataSync()];
            const residual = Math.hypot(...[...z].map((value, i) => (fz[i] as number) - value));
            expect(Math.abs((found.trace.at(-1)?.residual ?? 0) - residual)).toBeLessThan(1e-6 * scale);
          }
        });
      }
    });
    expect(left).toBe(0);
  });

  test.each(names)("a linear solve by %s at every scale", (name) => {
    for (const scale of scales) {
      tidy(() => {
        const outcomes: string[] = [];
        const by = iterative({ solver: solverOf(name), stop: { relative: 1e-5, steps: 100 } }, (s) => {
          outcomes.push(s.outcome);
        });
        const u = by(times, scaled(right, scale));
        expect([scale, ...outcomes]).toEqual([scale, "converged"]);
        expect(error(u.dataSync(), scale)).toBeLessThan(5e-5);
      });
    }
  });
});
