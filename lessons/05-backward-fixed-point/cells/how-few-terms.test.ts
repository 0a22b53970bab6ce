import "@tensorflow/tfjs-backend-cpu";
import { grad, mul, setBackend, sum, type Tensor, type Tensor2D, tensor2d, tidy, zeros } from "@tensorflow/tfjs-core";
import { fixedPointLayer, phantom, picard, tanhProblem } from "implicit";
import type { Context } from "notebook/cell";
import { beforeAll, expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { type Params, run } from "./how-few-terms.ts";

beforeAll(async () => {
  expect(await setBackend("cpu")).toBe(true);
});

const defaults = { gain: 1, chain: 0, damping: 0.5, terms: 1, width: 30 };

function measured(seed: number, change: Partial<Params> = {}) {
  const values = [...run({ ...defaults, seed, ...change }, { random: seeded(seed) } as unknown as Context)];
  const summary = values.find((value) => "outcome" in value);
  if (!summary) throw new Error("no summary");
  return { ...summary, cuts: values.filter((value) => "terms" in value) };
}

test("the error under 1e-6 falls by ρ a term within 10 %; before that it keeps under ‖Jᵏ‖ and follows it", () => {
  let seen = 0;
  for (let seed = 8500; seed < 8550; seed += 1) {
    const random = seeded(seed + 1000);
    const change = { gain: random.uniform(0.6, 1.6), chain: random.uniform(0, 1.2) };
    const { outcome, rate, radius, cuts } = measured(seed, change);
    if (outcome !== "converged" || radius === null || radius > 0.9 || radius < 0.2) continue;
    seen += 1;
    expect(Math.abs((rate ?? 0) / radius - 1), `seed ${seed}`).toBeLessThan(0.1);
    for (const { error, power } of cuts) {
      expect(error).toBeLessThanOrEqual(power * (1 + 1e-9) + 1e-14);
      // a random v is not the worst one, but not far from it
      if (error > 1e-6) expect(error / power, `seed ${seed}`).toBeGreaterThan(1e-3);
    }
  }
  expect(seen).toBeGreaterThan(30);
});

test("with a chain the power grows before it falls, and so may the error; then one term can be worse than none", () => {
  const { cuts, radius } = measured(8551, { gain: 0.8, chain: 1.2 });
  expect(radius).toBeLessThan(1);
  expect(Math.max(...cuts.map(({ power }) => power))).toBeGreaterThan(1);
  // what the page says of the seed it shows: seven terms are worse than none
  const page = measured(0, { gain: 0.1, chain: 2 }).cuts;
  expect(Math.max(...page.map(({ power }) => power))).toBeGreaterThan(8);
  expect(page[6]?.error).toBeGreaterThan(1);
});

test("the cell's phantom gradient is the library's, for every number of steps and damping", () => {
  for (let seed = 8552; seed < 8572; seed += 1) {
    const n = 6;
    const random = seeded(seed);
    const damping = [0, 0.3, 0.5][seed % 3] ?? 0;
    const { cuts } = measured(seed, { width: n, damping });
    const draw = (length: number, number: () => number) => Float32Array.from({ length }, number);
    const bound = 1 / Math.sqrt(n);
    const W = draw(n * n, () => random.uniform(-bound, bound));
    const [x, v] = [draw(n, () => random.normal()), draw(n, () => random.normal())];
    const slope = (steps: number | "exact") =>
      tidy(() => {
        const layer = (x: Tensor) => {
          const p = tanhProblem(x as Tensor2D, tensor2d(W, [n, n]));
          const adjoint = phantom({ steps: steps === "exact" ? 200 : steps, damping });
          return fixedPointLayer(p, zeros([1, n]), { solver: picard(), stop: { absolute: 1e-6, steps: 300 }, adjoint })
            .z;
        };
        return grad((x: Tensor) => sum(mul(layer(x), tensor2d(v, [1, n]))))(tensor2d(x, [1, n])).dataSync();
      });
    const exact = slope("exact");
    const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Array.from(a).reduce((sum, entry, i) => sum + entry * (b[i] ?? 0), 0);
    for (const steps of [1, 2, 4]) {
      const cut = slope(steps);
      const cosine = dot(cut, exact) / Math.sqrt(dot(cut, cut) * dot(exact, exact));
      expect(cuts[steps - 1]?.phantomCosine, `seed ${seed}, ${steps}`).toBeCloseTo(cosine, 3);
    }
  }
});

test("past ρ = 1 there is nothing to add up, under it there is, and the outcome says which", () => {
  const seen = { converged: 0, diverged: 0, "max-steps": 0 };
  for (let seed = 8573; seed < 8593; seed += 1) {
    for (const chain of [0, 1.5]) {
      const { outcome, radius, cuts } = measured(seed, { gain: 3.5, chain });
      seen[outcome] += 1;
      if (outcome === "max-steps") expect(radius).toBe(null);
      else expect((radius ?? Number.NaN) < 1, `seed ${seed}, chain ${chain}`).toBe(outcome === "converged");
      expect(cuts.length > 0).toBe(outcome === "converged");
    }
  }
  expect(seen.converged).toBeGreaterThan(3);
  expect(seen.diverged).toBeGreaterThan(15);
  expect(seen["max-steps"]).toBeLessThan(8);
});
