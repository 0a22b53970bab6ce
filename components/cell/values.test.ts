import fc from "fast-check";
import type { GenericSchema } from "valibot";
import { describe, expect, it } from "vitest";
import type { Plain } from "../../notebook/protocol.ts";
import { anyOf, check, count, list, matrix, oneOf, picture, point, real, record, step, trainRows } from "./values.ts";

const training = anyOf(
  record({ kind: oneOf("inside"), batch: count, nonfinite: count, widest: real, zeroed: count }),
  ...trainRows,
);
const inside = { kind: "inside", batch: 3, nonfinite: 1, widest: Number.NaN, zeroed: 0 };
const half = { error: 0.1, loss: Number.NaN, iterations: 4 };
const epoch = { kind: "epoch", epoch: 2, train: half, test: half, backward: 1, skipped: 0, seconds: 1 };

describe("a value", () => {
  it("that fits is let in, without what nobody asked for", () => {
    expect(check(training, { ...inside, extra: "x" })).toEqual({ fits: true, value: inside });
    expect(check(anyOf(point), { x: 1e308, y: -Infinity })).toMatchObject({ fits: true });
  });

  it.each<readonly [what: string, value: Plain, at: string, found: string]>([
    [
      "a count past all counting",
      { kind: "inside", epoch: 1, batch: 1e308, nonfinite: 1, widest: 1 },
      "batch",
      "1e308",
    ],
    ["half a count", { ...inside, zeroed: 0.5 }, "zeroed", "0.5"],
    ["a count below nothing", { ...inside, nonfinite: -1 }, "nonfinite", "-1"],
    ["no number where one is due", { ...inside, widest: "wide" }, "widest", "“wide”"],
    ["a field that is missing", { kind: "inside", batch: 1, nonfinite: 1, widest: 1 }, "zeroed", ""],
    ["a field inside a field", { ...epoch, imagesPerSecond: 1, test: { ...half, loss: null } }, "test.loss", "null"],
    ["a kind that nobody knows", 7, "", "7"],
    ["a list", [1, 2, 3], "", "[3]"],
  ])("with %s is refused by its place", (_, value, at, found) => {
    expect(check(training, value)).toEqual({ fits: false, at, found });
  });

  it.each<readonly [what: string, kind: GenericSchema, value: Plain]>([
    ["a list without end", record({ path: list(real) }), { path: Array.from({ length: 5001 }, () => 0) }],
    ["rows of different lengths", record({ W: matrix() }), { W: [[1, 2], [3]] }],
    ["a picture of another size", record({ pixels: picture }), { pixels: "AAAA" }],
    ["a picture that is none", record({ pixels: picture }), { pixels: `${"?".repeat(1046)}==` }],
  ])("with %s is refused", (_, kind, value) => {
    expect(check(anyOf(kind), value)).toMatchObject({ fits: false });
  });

  it("never throws, and is named in few characters", () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.record({ kind: fc.constantFrom("inside", "epoch"), batch: fc.jsonValue() }),
    );
    fc.assert(
      fc.property(anything, (value) => {
        const found = check(training, value as Plain);
        if (!found.fits) expect(`${found.at} ${found.found}`.length).toBeLessThan(300);
      }),
    );
  });

  it("is checked well within the time that a run has: a hundred thousand of them", () => {
    const steps = anyOf(step, record({ outcome: oneOf("converged") }));
    const value = { k: 1, residual: 0.1, relative: 0.1, evaluations: 2 };
    const start = performance.now();
    for (let time = 0; time < 100_000; time++) check(steps, value);
    // ten thousand a second are asked for; a busy machine is allowed to be slow
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
