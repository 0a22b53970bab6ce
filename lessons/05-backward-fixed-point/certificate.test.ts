import "@tensorflow/tfjs-backend-wasm";
import { mul, setBackend, tensor2d, tidy } from "@tensorflow/tfjs-core";
import { iterative, picard, solve, tanhProblem } from "implicit";
import { beforeAll, expect, test } from "vitest";

beforeAll(async () => {
  expect(await setBackend("wasm")).toBe(true);
});

/** Plain iteration of z = tanh(wz + x) to 1e-4, and then u = v + Ju at the z that it left, to a relative 1e-4 in at most 200 steps. */
function both(w: number, x: number, start: number) {
  const seen = { z: Number.NaN, forward: Number.NaN, slope: Number.NaN, backward: "" };
  tidy(() => {
    const problem = tanhProblem(tensor2d([[x]]), tensor2d([[w]]));
    const { z, outcome, trace } = solve(problem, tensor2d([[start]]), {
      solver: picard(),
      stop: { absolute: 1e-4, steps: 5000 },
    });
    expect(outcome).toBe("converged");
    seen.z = z.dataSync()[0] ?? Number.NaN;
    seen.forward = trace.at(-1)?.k ?? Number.NaN;
    seen.slope = w * (1 - Math.tanh(w * seen.z + x) ** 2);
    iterative({ solver: picard(), stop: { relative: 1e-4, steps: 200 } }, (solution) => {
      seen.backward = solution.outcome;
    })((u) => mul(u, seen.slope), tensor2d([[1]]));
  });
  return seen;
}

/** How many steps u ← 1 + Ju takes to a relative 1e-4. */
function stepsBack(J: number): number {
  let [u, steps] = [1, 0];
  while (Math.abs(1 + J * u - u) > 1e-4 * Math.abs(u)) {
    u = 1 + J * u;
    steps += 1;
  }
  return steps;
}

test("a forward pass by plain iteration that met its tolerance may leave more to do backwards than 200 steps", () => {
  const { forward, slope, backward } = both(1, 0, 1);
  expect(Math.abs(forward - 332)).toBeLessThanOrEqual(2);
  expect(slope).toBeCloseTo(0.9955, 3);
  expect(backward).toBe("max-steps");
  expect(Math.abs(stepsBack(slope) - 852)).toBeLessThanOrEqual(5);
  // far from the edge both are soon over
  const easy = both(0.5, 0.3, 0);
  expect([easy.forward < 20, easy.backward]).toEqual([true, "converged"]);
});

test("a small residual is no proof of a fixed point: at w = 2, x = 0.533 there is none near −0.711", () => {
  const f = (z: number) => Math.tanh(2 * z + 0.533);
  expect(both(2, 0.533, -1).z).toBeCloseTo(-0.711, 3);
  const grid = Array.from({ length: 200_001 }, (_, i) => -1 + i / 100_000);
  const crossings = grid.slice(1).filter((z, i) => f(z) - z > 0 !== f(grid[i] ?? 0) - (grid[i] ?? 0) > 0);
  expect(crossings).toHaveLength(1);
  expect(crossings[0]).toBeCloseTo(0.987, 3);
});
