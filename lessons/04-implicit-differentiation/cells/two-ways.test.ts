import type { Context } from "notebook/cell";
import { expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { type Params, run } from "./two-ways.ts";

function derivatives(change: Partial<Params>) {
  const params: Params = { w: 0.8, x: 0.3, by: "x", solver: "iteration", steps: 60, ...change };
  const values = [...run(params, {} as Context)];
  const steps = values.filter((value) => "k" in value);
  const summary = values.find((value) => "differences" in value);
  const last = steps.at(-1);
  if (!summary || !last) throw new Error("no summary");
  expect(last.unrolledGap).toBe(Math.abs(last.unrolled - summary.differences));
  expect(last.implicitGap).toBe(Math.abs(last.implicit - summary.differences));
  return { steps, summary, last, unrolled: last.unrolledGap, implicit: last.implicitGap };
}

test("both ways are within 1e-8 of finite differences after 60 steps, by x and by w", () => {
  let seen = 0;
  for (let seed = 9600; seed < 9660; seed += 1) {
    const random = seeded(seed);
    const [w, x] = [random.uniform(-2, 1.2), random.uniform(-1.5, 1.5)];
    for (const by of ["x", "w"] as const) {
      const found = derivatives({ w, x, by });
      // where the iteration shrinks an error at least as fast as 0.7 a step, and is near its end
      if (Math.abs(found.summary.slope) > 0.7 || found.last.residual > 1e-9) continue;
      seen += 1;
      expect(found.unrolled, `seed ${seed} by ${by}`).toBeLessThan(1e-8);
      expect(found.implicit, `seed ${seed} by ${by}`).toBeLessThan(1e-8);
    }
  }
  expect(seen).toBeGreaterThan(60);
});

test("before that the implicit one is ahead; Newton's z serves it as well, after six steps", () => {
  for (let seed = 9700; seed < 9720; seed += 1) {
    const random = seeded(seed);
    const [w, x] = [random.uniform(0.6, 0.95), random.uniform(0.2, 1)];
    const { steps } = derivatives({ w, x });
    const middle = steps[8];
    expect(middle?.implicitGap, `seed ${seed}`).toBeLessThan(middle?.unrolledGap ?? 0);
    const newton = derivatives({ w, x, solver: "newton", steps: 6 });
    expect(newton.implicit, `seed ${seed}`).toBeLessThan(1e-8);
    expect(newton.unrolled, `seed ${seed}`).toBeLessThan(1e-8);
  }
});

test("w = −1.5 at x = 0: the iteration swings, and neither number is the derivative", () => {
  const { unrolled, implicit, last } = derivatives({ w: -1.5, x: 0.05 });
  expect(last.residual).toBeGreaterThan(1e-2);
  expect(Math.min(unrolled, implicit)).toBeGreaterThan(1e-2);
});
