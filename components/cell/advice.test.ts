import { expect, test } from "vitest";
import { adviseOn } from "./advice.ts";

const solve = (rate: number, count: number) =>
  Array.from({ length: count }, (_, k) => ({ k, residual: rate ** k, relative: 1, evaluations: k + 1 }));

test("a run that arrives needs no advice", () => {
  expect(adviseOn([...solve(0.5, 14), { outcome: "converged", rate: Number.NaN }])).toBeUndefined();
  expect(adviseOn([])).toBeUndefined();
  expect(adviseOn(["text", 3, null, [1, 2], { residual: "x", k: {} }, { outcome: 7 }])).toBeUndefined();
});

test("an iteration that does not arrive: its steps, its residual, the radius that its residuals betray", () => {
  const advice = adviseOn([...solve(1.02, 201), { outcome: "max-steps" }]);
  expect(advice).toMatchObject({ kind: "not-converged", steps: 200 });
  expect(advice?.kind === "not-converged" && advice.radius).toBeCloseTo(1.02, 10);
  expect(
    adviseOn([
      { k: 0, residual: 1 },
      { outcome: "diverged", radius: 1.3 },
    ]),
  ).toMatchObject({ radius: 1.3 });
});

test("of two solves, the one that did not arrive", () => {
  const values = [...solve(0.5, 14), { outcome: "converged" }, ...solve(1.1, 31), { outcome: "max-steps" }];
  expect(adviseOn(values)).toMatchObject({ kind: "not-converged", steps: 30 });
});

test("the first number that is none: at which step, in what", () => {
  expect(adviseOn([...solve(9, 4), { k: 4, residual: Number.NaN }, { outcome: "nonfinite" }])).toEqual({
    kind: "nonfinite",
    tensor: "map",
    at: { k: 4 },
  });
  expect(adviseOn([{ kind: "batch", epoch: 2, batch: 31, loss: Number.POSITIVE_INFINITY }])).toEqual({
    kind: "nonfinite",
    tensor: "loss",
    at: { epoch: 2, batch: 31 },
  });
  expect(adviseOn([{ loss: 1 }, { loss: Number.NaN }])).toEqual({
    kind: "nonfinite",
    tensor: "loss",
    at: { value: 2 },
  });
});
