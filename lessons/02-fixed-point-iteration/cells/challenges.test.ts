import * as implicit from "implicit";
import { transform } from "sucrase";
import { expect, test, vi } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import * as predict from "./predict.ts";
import * as twoCycle from "./two-cycle.ts";

type Cell = { run: (params: Record<string, never>, context: never) => Iterable<{ passed: boolean }> };

/** A cell after a reader's edit, run as the notebook does: from its text. */
function edited(text: string, from: string, to: string): Cell["run"] {
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  const { code } = transform(changed, { transforms: ["typescript", "imports"] });
  const exports = {} as Cell;
  new Function("exports", "require", code)(exports, () => implicit);
  return exports.run;
}
const passed = (run: Cell["run"], seed: number) =>
  [...run({}, { random: seeded(seed) } as never)].map((check) => check.passed);
const textOf = async (file: string) => (await vi.importActual<{ default: string }>(`./${file}.ts?raw`)).default;
const seeds = Array.from({ length: 20 }, (_, i) => 6000 + i);

test("predict: the same amount a step is wrong, the logarithms are right for every seed", async () => {
  const text = await textOf("predict");
  const asItStands = "return (first - tolerance) / (first * (1 - rate));";
  for (const seed of seeds) {
    expect(passed(predict.run as Cell["run"], seed)).toContain(false);
    const right = edited(text, asItStands, "return Math.log(tolerance / first) / Math.log(rate);");
    expect(passed(right, seed), `seed ${seed}`).toEqual([true, true, true, true, true]);
    const byHeart = "{ 1e-4: 10, 1e-6: 19, 1e-8: 85 }[tolerance] ?? 60";
    for (const wrong of [
      "Math.log(first / tolerance)",
      "Math.log(tolerance) / Math.log(rate) / 2",
      byHeart,
      "Number.NaN",
    ])
      expect(passed(edited(text, asItStands, `return ${wrong};`), seed)).toContain(false);
    expect(() => passed(edited(text, asItStands, ""), seed)).toThrow("must return a number of steps");
  }
});

test("two-cycle: as it stands it settles; some right answers, some wrong ones", async () => {
  const text = await textOf("two-cycle");
  const matrix = "[0.5, 0.2],\n  [-0.2, 0.5],";
  for (const seed of seeds) {
    expect(passed(twoCycle.run as Cell["run"], seed)).toEqual([false, false, false, false, false]);
    for (const right of ["[-2, -1], [-1, -2]", "[-1.5, -1], [-1, -1.5]"])
      expect(passed(edited(text, matrix, right), seed), `${right}, seed ${seed}`).toEqual([
        true,
        true,
        true,
        true,
        true,
      ]);
    // it turns; it swings in two numbers that do not mix; it finds another fixed point
    for (const wrong of ["[0, -2], [2, 0]", "[-2, 0], [0, -2]", "[2, 1], [1, 2]"])
      expect(passed(edited(text, matrix, wrong), seed), `${wrong}, seed ${seed}`).toContain(false);
  }
});
