import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import type { Context } from "notebook/cell";
import { beforeAll, describe, expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { type Difference, run, type Way } from "./operator-or-module.ts";

function both(seed: number, steps = 6, width = 1000) {
  const before = memory().numTensors;
  const values = [...run({ steps, width, seed }, { random: seeded(seed) } as Context)];
  expect(memory().numTensors).toBe(before);
  const of = (way: string) => values.find((value): value is Way => "way" in value && value.way === way);
  const [module, operator] = [of("module"), of("operator")];
  const difference = values.find((value): value is Difference => "gradient" in value);
  if (!module || !operator || !difference) throw new Error("a value is missing");
  return { module, operator, difference };
}

describe.each(["wasm", "cpu"])("on %s", (backend) => {
  beforeAll(async () => {
    expect(await setBackend(backend)).toBe(true);
  });

  test("the same value and gradient to 1e-6, both right, over 40 seeds", () => {
    for (let seed = 9400; seed < 9440; seed += 1) {
      const { module, operator, difference } = both(seed);
      expect(difference.value).toBeLessThanOrEqual(1e-6);
      expect(difference.gradient, `seed ${seed}`).toBeLessThanOrEqual(1e-6);
      for (const way of [module, operator]) expect(Math.max(way.valueError, way.gradientError)).toBeLessThan(1e-6);
    }
  });

  test("the module's tape grows with the steps; the operator's is one node that keeps z", () => {
    const ops = ({ tape }: Way) => tape.nodes.filter(({ name }) => name !== "save");
    for (const steps of [1, 5, 10, 20]) {
      const { module, operator } = both(9441, steps);
      expect(ops(module)).toHaveLength(1 + 3 * steps);
      expect(module.tape.saved).toBe(6 * steps);
      expect(module.tape.bytes).toBeGreaterThanOrEqual(3 * steps * 4000);
      expect(ops(operator).map(({ name }) => name)).toEqual(["squareRoot"]);
      expect([operator.tape.saved, operator.tape.bytes]).toEqual([1, 4000]);
    }
  });

  test("with too few steps the gradients part, and the condition's is the better one", () => {
    for (let seed = 9442; seed < 9452; seed += 1) {
      const { module, operator, difference } = both(seed, 2);
      expect(difference.value).toBe(0);
      expect(difference.gradient).toBeGreaterThan(0.01);
      expect(operator.gradientError).toBeLessThan(module.gradientError);
    }
  });
});
