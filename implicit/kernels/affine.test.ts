import {
  add,
  grads,
  matMul,
  mul,
  type Scalar,
  sum,
  type Tensor,
  type Tensor2D,
  tanh,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { afterEach, expect, test } from "vitest";
import { fixedPointLayer, implicit, iterative, type Problem, picard, type Solution } from "../index.ts";
import { leaked, onBothBackends } from "../test/backends.ts";
import { gap, sample } from "../test/reference.ts";
import { affineMap } from "./affine.ts";
import { loadAffine } from "./index.ts";

afterEach(() => loadAffine("off"));

/** The layer's numbers and its gradients with respect to x and W, and who made them. */
function train(map: Problem["map"]) {
  const ran: string[] = [];
  const report = (s: Solution) => void ran.push(s.ran);
  const found = tidy(() => {
    const { x, W } = sample(7, 6, 0.3);
    let steps = 0;
    let z: number[] = [];
    const g = grads((...theta: Tensor[]) => {
      const stop = { absolute: 1e-5, steps: 200 };
      const backward = iterative({ solver: picard(), stop: { relative: 1e-5, steps: 200 } }, report);
      const p: Problem = { map, theta, kernel: "affine" };
      const s = fixedPointLayer(p, zeros([7, 6]), { solver: picard(), stop, adjoint: implicit(backward) });
      report(s);
      steps = s.trace.length;
      z = [...s.z.dataSync()];
      return sum(mul(s.z, s.z)) as Scalar;
    })([x, W]).map((t) => [...t.dataSync()]);
    return { z, g, steps };
  });
  return { ...found, ran };
}

const maps: Record<string, readonly [Problem["map"], "kernel" | "generic"]> = {
  "its own": [affineMap, "kernel"],
  "written out": [(z, x, W) => add(matMul(z, W as Tensor2D, false, true), x as Tensor2D), "kernel"],
  halved: [(z, x, W) => add(mul(matMul(z, W as Tensor2D, false, true), 0.5), x as Tensor2D), "generic"],
  bent: [(z, x, W) => tanh(add(matMul(z, W as Tensor2D, false, true), x as Tensor2D)), "generic"],
};

onBothBackends(() => {
  test.each(Object.entries(maps))("the generic path's numbers, both ways: %s", (_, [map, by]) => {
    const generic = train(map);
    loadAffine("on");
    let fast = generic;
    const left = leaked(() => {
      fast = train(map);
    });
    expect(left).toBe(0);
    expect(generic.ran).toEqual(["generic", "generic"]);
    expect(fast.ran).toEqual([by, by]);
    expect(Math.abs(fast.steps - generic.steps)).toBeLessThanOrEqual(1);
    expect(gap(fast.z, generic.z)).toBeLessThan(5e-5);
    fast.g.forEach((g, i) => {
      expect(gap(g, generic.g[i] ?? [])).toBeLessThan(1e-3);
    });
  });
});
