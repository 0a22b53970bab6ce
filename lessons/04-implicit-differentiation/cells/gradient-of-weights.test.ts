import type { Context } from "notebook/cell";
import { expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { type Params, run } from "./gradient-of-weights.ts";

function checked(seed: number, change: Partial<Params> = {}) {
  const params: Params = { system: "v = (I − Jᵀ) u", width: 5, gain: 1, seed, ...change };
  const [summary] = [...run(params, { random: seeded(seed) } as unknown as Context)];
  if (!summary) throw new Error("no summary");
  return summary;
}

test("with the transpose the gradient check passes, without it it fails, for 40 seeds", () => {
  for (let seed = 9800; seed < 9840; seed += 1) {
    const width = 2 + (seed % 7);
    const right = checked(seed, { width });
    expect(right.converged).toBe(true);
    expect(right.gap, `seed ${seed}`).toBeLessThan(1e-7);
    expect(checked(seed, { width, system: "v = (I − J) u" }).gap, `seed ${seed}`).toBeGreaterThan(1e-4);
  }
});

test("at a large gain the moved layers keep to the solution that was found", () => {
  for (let seed = 9860; seed < 9880; seed += 1) {
    const { converged, gap } = checked(seed, { width: 8, gain: 3 });
    // near a fold a step of 1e-4 is a long one, but it leads to no other solution
    if (converged) expect(gap, `seed ${seed}`).toBeLessThan(1e-2);
  }
});

test("one number is its own transpose: both pass, and the asymmetry says why", () => {
  for (const system of ["v = (I − Jᵀ) u", "v = (I − J) u"] as const) {
    const { gap, asymmetry } = checked(9850, { width: 1, system });
    expect(gap).toBeLessThan(1e-7);
    expect(asymmetry).toBe(0);
  }
});

test("the central differences on show are those of the check", () => {
  const { gradient, differences, gap } = checked(9851, { system: "v = (I − J) u" });
  const gaps = gradient.flatMap((row, i) => row.map((entry, j) => Math.abs(entry - (differences[i]?.[j] ?? 0))));
  expect(Math.abs(Math.max(...gaps) - gap)).toBeLessThan(1e-12);
});
