import {
  gather,
  mul,
  norm,
  slice,
  sub,
  type Tensor,
  type Tensor2D,
  tensor2d,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { type Outcome, type Solution, type Solver, type Stop, solve, tanhProblem } from "../index.ts";
import { leaked, onBothBackends } from "./backends.ts";
import { type Case, cases } from "./problems.ts";
import { gap, sample } from "./reference.ts";
import { solvers } from "./solvers.ts";

const names = Object.keys(solvers);
const solverOf = (name: string): Solver => solvers[name] ?? expect.fail(`no solver ${name}`);
const caseOf = (name: string): Case => cases[name]?.() ?? expect.fail(`no problem ${name}`);
const all = (outcome: Outcome) => Object.fromEntries(names.map((name) => [name, outcome]));

const stop: Stop = { absolute: 1e-5, diverged: 1e6, steps: 100 };

/** Where nothing is to be found, fewer steps show as much. */
const fewer: Record<string, number> = { "I − J singular, no solution": 20, "z² + 1, no solution": 50 };

/** What ends otherwise than converged, by problem and solver. */
const otherwise: Record<string, Record<string, Outcome>> = {
  "affine with ρ = 1.05": { picard: "max-steps", damped: "max-steps", "best so far": "max-steps" },
  "rotation of 14 dimensions": {
    picard: "max-steps",
    damped: "max-steps",
    aitken: "max-steps",
    anderson: "max-steps",
    "best so far": "max-steps",
  },
  "I − J singular, no solution": { ...all("max-steps"), newton: "nonfinite" },
  "z² + 1, no solution": {
    ...all("max-steps"),
    picard: "diverged",
    damped: "diverged",
    anderson: "diverged",
    "anderson(16)": "diverged",
    "best so far": "diverged",
  },
  "NaN at once": all("nonfinite"),
};

/** How far from the solution a residual of 1e-5 may leave z: about residual/σ_min(I − J). */
const within = (problem: string) => (problem === "affine with ρ = 1.05" ? 5e-4 : 5e-5);

/** k counts up from 0, evaluations never fall, relative is what it says, and z is the iterate of the last residual. */
function checkTrace({ z, trace, outcome }: Solution, image: Tensor2D): void {
  trace.forEach((step, i) => {
    const before = trace[i - 1];
    if (before) expect([before.k, before.k + 1]).toContain(step.k);
    else expect([step.k, step.evaluations]).toEqual([0, 1]);
    expect(step.evaluations).toBeGreaterThanOrEqual(before?.evaluations ?? 1);
  });
  const last = trace.at(-1)?.residual ?? Number.NaN;
  if (outcome === "nonfinite") return;
  const residual = norm(sub(image, z)).dataSync()[0] as number;
  expect(Math.abs(residual - last)).toBeLessThan(1e-6 + 1e-4 * last);
}

const table = Object.keys(cases).flatMap((problem) => names.map((solver) => [problem, solver] as const));

onBothBackends(() => {
  test.each(table)("%s by %s", (problem, name) => {
    const left = leaked(() => {
      tidy(() => {
        const { p, z0, solution } = caseOf(problem);
        let calls = 0;
        const map = (z: Tensor2D, ...theta: Tensor[]) => {
          calls += 1;
          return p.map(z, ...theta);
        };
        // Without the mark no closed form stands in for the map, so that its calls can be counted.
        const found = solve({ map, theta: p.theta }, z0, {
          solver: solverOf(name),
          stop: { ...stop, steps: fewer[problem] ?? stop.steps },
        });
        expect(found.outcome).toBe(otherwise[problem]?.[name] ?? "converged");
        expect(found.trace.at(-1)?.evaluations).toBe(calls);
        checkTrace(found, p.map(found.z, ...p.theta));
        if (found.outcome === "converged" && solution) {
          expect(gap(found.z.dataSync(), solution)).toBeLessThan(within(problem));
        }
      });
    });
    expect(left).toBe(0);
  });

  test.each(names)("%s: permuting the batch permutes the answer, and a row alone has its own", (name) => {
    tidy(() => {
      const { x, W, b } = sample(6, 9, 0.7);
      const by = { solver: solverOf(name), stop: { relative: 1e-6, steps: 200 } };
      const order = [3, 5, 0, 2, 1, 4];
      const { z } = solve(tanhProblem(x, W, b), zeros([6, 9]), by);
      const permuted = solve(tanhProblem(gather(x, order), W, b), zeros([6, 9]), by);
      expect(gap(permuted.z.dataSync(), gather(z, order).dataSync())).toBeLessThan(1e-5);
      const row = solve(tanhProblem(slice(x, [2, 0], [1, 9]), W, b), zeros([1, 9]), by);
      expect(gap(row.z.dataSync(), slice(z, [2, 0], [1, 9]).dataSync())).toBeLessThan(2e-5);
    });
  });

  test.each(names)("%s: a row that is already solved stays where it is while the others move", (name) => {
    tidy(() => {
      const from = tensor2d([
        [0, 0, 0],
        [3, -1, 2],
      ]);
      const { z, outcome } = solve({ map: (z) => mul(z, -0.5), theta: [] }, from, {
        solver: solverOf(name),
        stop: { absolute: 1e-6, steps: 60 },
      });
      expect(outcome).toBe("converged");
      expect([...z.dataSync().subarray(0, 3)].map(Math.abs)).toEqual([0, 0, 0]);
    });
  });

  test.each(names)("%s: started at the solution it has converged at k = 0", (name) => {
    tidy(() => {
      const z0 = mul(zeros([2, 3]), 1) as Tensor2D;
      const { trace, outcome } = solve({ map: (z) => mul(z, -0.5), theta: [] }, z0, {
        solver: solverOf(name),
        stop: { absolute: 0, steps: 60 },
      });
      expect([outcome, trace.length, trace[0]?.residual]).toEqual(["converged", 1, 0]);
    });
  });

  test.each(names)("%s: no steps allowed, a batch of one, one unknown", (name) => {
    tidy(() => {
      const p = { map: (z: Tensor2D) => mul(z, -0.5) as Tensor2D, theta: [] };
      const solver = solverOf(name);
      const none = solve(p, tensor2d([[1]]), { solver, stop: { absolute: 1e-6, steps: 0 } });
      expect([none.outcome, none.trace.length]).toEqual(["max-steps", name === "best so far" ? 2 : 1]);
      expect(none.z.dataSync()[0]).toBe(1);
      const one = solve(p, tensor2d([[1]]), { solver, stop: { absolute: 1e-6, steps: 60 } });
      expect([one.outcome, gap(one.z.dataSync(), [0]) < 1e-6]).toEqual(["converged", true]);
    });
  });
});
