import {
  add,
  mul,
  randomNormal,
  square,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  train,
  type Variable,
  variable,
  variableGrads,
} from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { fixedPointLayer, implicit, type Method, picard, tanhProblem } from "../index.ts";
import { leaked, onBothBackends } from "./backends.ts";
import { gap, reference, sample } from "./reference.ts";

const method: Method = { solver: picard(), stop: { absolute: 1e-5, steps: 400 } };

onBothBackends(() => {
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
