import {
  add,
  grads,
  mul,
  randomNormal,
  square,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
  train,
  type Variable,
  variable,
  variableGrads,
  zeros,
} from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import {
  type Adjoint,
  dense,
  fixedPointLayer,
  implicit,
  iterative,
  type Method,
  phantom,
  picard,
  type Solution,
  tanhProblem,
  unrolled,
} from "../index.ts";
import { leaked, onBothBackends } from "./backends.ts";
import { gap, reference, sample } from "./reference.ts";

const method: Method = { solver: picard(), stop: { absolute: 1e-5, steps: 400 } };
const backward: Method = { solver: picard(), stop: { relative: 1e-6, steps: 400 } };

const adjoints: Record<string, { adjoint: Adjoint; within: number }> = {
  unrolled: { adjoint: unrolled, within: 1e-3 },
  "implicit()": { adjoint: implicit(), within: 2e-4 },
  "implicit(dense)": { adjoint: implicit(dense), within: 2e-4 },
  "implicit(iterative)": { adjoint: implicit(iterative(backward)), within: 2e-4 },
  "phantom of 60 steps": { adjoint: phantom({ steps: 60 }), within: 2e-4 },
};

onBothBackends(() => {
  test.each(Object.keys(adjoints))("%s: z and the gradients of x, W, b agree with float64", (name) => {
    const { adjoint, within } = adjoints[name] as (typeof adjoints)[string];
    const left = leaked(() => {
      tidy(() => {
        const layer = sample(4, 7, 0.6);
        const c = randomNormal([4, 7], 0, 1, "float32", 9) as Tensor2D;
        const z0 = zeros([4, 7]) as Tensor2D;
        const exact = reference(layer, c);
        let solution: Solution | undefined;
        const loss = (...theta: Tensor[]) => {
          const [x, W, b, z0] = theta as [Tensor2D, Tensor2D, Tensor1D, Tensor2D];
          solution = fixedPointLayer(tanhProblem(x, W, b), z0, { ...method, adjoint });
          expect(gap(solution.z.dataSync(), exact.z)).toBeLessThan(within);
          return sum(mul(c, solution.z));
        };
        const [dx, dW, db, dz0] = grads(loss)([layer.x, layer.W, layer.b, z0]);
        expect(solution?.outcome).toBe("converged");
        expect(gap(dx?.dataSync() ?? [], exact.dx)).toBeLessThan(within);
        expect(gap(dW?.dataSync() ?? [], exact.dW)).toBeLessThan(within);
        expect(gap(db?.dataSync() ?? [], exact.db)).toBeLessThan(within);
        expect(gap(dz0?.dataSync() ?? [], new Float32Array(28))).toBeLessThan(name === "unrolled" ? 1e-3 : 1e-12);
      });
    });
    expect(left).toBe(0);
  });

  test("weight decay adds to the layer's gradient instead of hiding it", () => {
    const layer = sample(3, 4, 0.5);
    const W = variable(layer.W);
    const c = randomNormal([3, 4], 0, 1, "float32", 5) as Tensor2D;
    const exact = reference(layer, c);
    const { grads: found, value } = variableGrads(() => {
      const p = tanhProblem(layer.x, W as Tensor2D, layer.b);
      const { z } = fixedPointLayer(p, layer.x, { ...method, adjoint: implicit() });
      return add(sum(mul(c, z)), mul(0.5, sum(square(W))));
    });
    const decay = layer.W.dataSync();
    const expected = exact.dW.map((value, i) => value + (decay[i] as number));
    expect(gap((found[W.name] as Tensor).dataSync(), expected)).toBeLessThan(2e-4);
    for (const tensor of [layer.x, layer.W, layer.b, W, c, value, found[W.name] as Tensor]) tensor.dispose();
  });

  test("optimizer.minimize trains through the layer and leaks nothing", () => {
    const layer = sample(5, 6, 0.5);
    const W: Variable = variable(layer.W);
    const b: Variable = variable(layer.b);
    const optimizer = train.sgd(0.01);
    const loss = () => {
      const p = tanhProblem(layer.x, W as Tensor2D, b as unknown as Tensor1D);
      return sum(square(fixedPointLayer(p, layer.x, { ...method, adjoint: implicit() }).z)) as never;
    };
    const losses: number[] = [];
    const step = () => {
      const value = optimizer.minimize(loss, true, [W, b]);
      losses.push(value?.dataSync()[0] ?? Number.NaN);
      value?.dispose();
    };
    step();
    expect(leaked(() => Array.from({ length: 20 }, step))).toBe(0);
    expect(losses.at(-1)).toBeLessThan(0.8 * (losses[0] as number));
    for (const tensor of [layer.x, layer.W, layer.b, W, b]) tensor.dispose();
    optimizer.dispose();
  });
});
