import {
  add,
  div,
  exp,
  fill,
  log,
  mul,
  neg,
  scalar,
  square,
  sub,
  type Tensor,
  type Tensor2D,
  tensor2d,
  tidy,
} from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { type Problem, picard, type Solver, type Stop, solve } from "../index.ts";
import { onBothBackends } from "./backends.ts";
import { solvers } from "./solvers.ts";

const names = Object.keys(solvers);
const solverOf = (name: string): Solver => solvers[name] ?? expect.fail(`no solver ${name}`);

/** F without a root: whatever a solver does, it has not converged. Their |F| is at least 1, most fall while w runs away. */
const rootless: Record<string, readonly [(w: Tensor2D) => Tensor, number]> = {
  "e⁻ʷ + 31": [(w) => add(exp(neg(w)), 31), 0],
  "e⁻ʷ + 1 from far up": [(w) => add(exp(neg(w)), 1), -9],
  "31 + 1/(1 + w²)": [(w) => add(div(1, add(square(w), 1)), 31), 1],
  "−31": [(w) => fill(w.shape, -31), 0],
  "√(w² + 4)": [(w) => exp(mul(0.5, log(add(square(w), 4)))), 3],
};

const stops: readonly Stop[] = [
  { absolute: 1e-5, steps: 60 },
  { relative: 1e-4, steps: 60 },
  { relative: 1e-6, steps: 60 },
  { absolute: 1e-4, relative: 1e-5, steps: 60 },
];

onBothBackends(() => {
  test.each(Object.keys(rootless).flatMap((F) => names.map((name) => [F, name] as const)))(
    "w ↦ w − F(w) with F = %s, by %s: never converged",
    (which, name) => {
      const [F, start] = rootless[which] ?? expect.fail();
      for (const stop of stops) {
        tidy(() => {
          const p: Problem = { map: (w) => sub(w, F(w)), theta: [] };
          const { outcome } = solve(p, tensor2d([[start]]), { solver: solverOf(name), stop });
          expect([stop, outcome]).not.toEqual([stop, "converged"]);
        });
      }
    },
  );

  test("a residual that rounding has made 0 meets no absolute tolerance, and ends the run", () => {
    tidy(() => {
      const p: Problem = { map: (w) => sub(w, 31), theta: [] };
      const far = tensor2d([[1e9, 0]]);
      for (const absolute of [0, 1e-5, 1, 50]) {
        const { outcome, trace } = solve({ map: (w) => sub(w, tensor2d([[31, 0]])), theta: [] }, far, {
          solver: picard(),
          stop: { absolute, steps: 1000 },
        });
        expect([outcome, trace.length, trace[0]?.residual]).toEqual(["max-steps", 1, 0]);
      }
      expect(solve(p, far, { solver: picard(), stop: { absolute: 70, steps: 1000 } }).outcome).toBe("converged");
    });
  });

  test.each(names)("%s: a large solution of an honest map is found to a sensible tolerance", (name) => {
    tidy(() => {
      const map = (z: Tensor2D, c: Tensor) => add(mul(z, scalar(-0.5)), c) as Tensor2D;
      const c = tensor2d([[1.5e6, -3e6, 7.5e5]]);
      for (const stop of [{ relative: 1e-6 }, { absolute: 0.5 }]) {
        const start = tensor2d([[0, 0, 0]]);
        const { z, outcome } = solve({ map, theta: [c] }, start, {
          solver: solverOf(name),
          stop: { ...stop, steps: 60 },
        });
        expect(outcome).toBe("converged");
        [1e6, -2e6, 5e5].forEach((exact, i) => {
          expect(Math.abs((z.dataSync()[i] as number) / exact - 1)).toBeLessThan(3e-6);
        });
        const tooSmall = solve({ map, theta: [c] }, start, {
          solver: solverOf(name),
          stop: { absolute: 1e-3, steps: 60 },
        });
        expect(tooSmall.outcome).toBe("max-steps");
      }
    });
  });
});
