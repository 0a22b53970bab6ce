import { tensor2d, tidy } from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { root, solve } from "../index.ts";
import { leaked, onBothBackends } from "./backends.ts";
import { more, normAt, onTensors, systems } from "./classical.ts";
import { solvers } from "./solvers.ts";

const absolute = 1e-4;

/** How many of the 23 each solver solves in 200 steps, at the least. */
const least: Record<string, number> = {
  picard: 7,
  damped: 8,
  aitken: 13,
  anderson: 16,
  "anderson(16)": 14,
  broyden: 17,
  "broyden(30)": 17,
  newton: 21,
  "newton-krylov": 20,
  "guarded newton": 21,
  "best so far": 7,
};

onBothBackends(() => {
  test.each(Object.keys(solvers))("the classical systems by %s: solved, or an honest outcome", (name) => {
    const solver = solvers[name] ?? expect.fail();
    const solved: string[] = [];
    const left = leaked(() => {
      for (const [which, system] of Object.entries({ ...systems, ...more })) {
        tidy(() => {
          const { z, outcome, trace } = solve(root(onTensors(system)), tensor2d([[...system.start]]), {
            solver,
            stop: { absolute, steps: 200 },
          });
          const norm = normAt(system, z.dataSync());
          // three times: what float32 makes of F itself is not the solver's
          if (outcome === "converged") expect([which, norm < 3 * absolute]).toEqual([which, true]);
          if (outcome === "nonfinite") expect([which, trace.at(-1)?.k === 0]).toEqual([which, false]);
          if (outcome === "converged" && which in systems) solved.push(which);
        });
      }
    });
    expect(left).toBe(0);
    expect(solved.length).toBeGreaterThanOrEqual(least[name] ?? 0);
  });

  test("Rosenbrock by guarded newton as it comes; and a search that can find nothing more ends", () => {
    tidy(() => {
      for (const which of ["generalised Rosenbrock", "Rosenbrock's gradient"]) {
        const system = systems[which] ?? more[which] ?? expect.fail();
        const { z, outcome, trace } = solve(root(onTensors(system)), tensor2d([[...system.start]]), {
          solver: solvers["guarded newton"] ?? expect.fail(),
          stop: { absolute, steps: 2000 },
        });
        expect(outcome).toBe("converged");
        expect(trace.length).toBeLessThan(250);
        for (const w of z.dataSync()) expect(Math.abs(w - 1)).toBeLessThan(1e-3);
      }
    });
  });
});
