import {
  dispose,
  grads,
  memory,
  mul,
  type Scalar,
  square,
  sum,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
} from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { linear } from "../index.ts";
import { leaked, onBothBackends } from "../test/backends.ts";
import { seeded } from "../test/seeded.ts";

onBothBackends(() => {
  it("leaves its result and nothing else, with a bias and without", () => {
    const [x, W, b] = [tensor2d([[1, 2]]), tensor2d([[3, 4]]), tensor1d([5])];
    const before = memory().numTensors;
    const made = [linear(x, W), linear(x, W, b)];
    expect(made.map((y) => y.dataSync()[0])).toEqual([11, 16]);
    expect(memory().numTensors - before).toBe(2);
    dispose([x, W, b, ...made]);
  });

  // the second is large enough to be recorded as a node for each factor
  it.each([
    [3, 5, 4],
    [40, 300, 200],
  ])("batch %i, %i → %i: value and gradients of the formula, with either factor wanted", (batch, inputs, outputs) => {
    const left = leaked(() => {
      tidy(() => {
        const random = seeded(batch);
        const draw = (rows: number, columns: number) =>
          tensor2d(
            Float32Array.from({ length: rows * columns }, () => random() - 0.5),
            [rows, columns],
          );
        const [x, W, c] = [draw(batch, inputs), draw(outputs, inputs), draw(batch, outputs)];
        const at = (t: Tensor2D, i: number, j: number) => t.dataSync()[i * (t.shape[1] ?? 0) + j] ?? Number.NaN;
        const loss = (...args: Tensor[]) => sum<Scalar>(mul(c, square(linear(...(args as [Tensor2D, Tensor2D])))));
        const [dx, dW] = grads(loss)([x, W]) as [Tensor2D, Tensor2D];
        const onlyW = grads((W: Tensor) => loss(x, W))([W])[0] as Tensor2D;
        const onlyX = grads((x: Tensor) => loss(x, W))([x])[0] as Tensor2D;
        const y = linear(x, W);
        for (const [r, o, i] of [
          [0, 0, 0],
          [batch - 1, outputs - 1, inputs - 1],
          [1, 2, 3],
        ] as const) {
          let value = 0;
          for (let k = 0; k < inputs; k++) value += at(x, r, k) * at(W, o, k);
          expect(at(y, r, o)).toBeCloseTo(value, 3);
          let byX = 0;
          for (let k = 0; k < outputs; k++) byX += 2 * at(c, r, k) * at(y, r, k) * at(W, k, i);
          let byW = 0;
          for (let k = 0; k < batch; k++) byW += 2 * at(c, k, o) * at(y, k, o) * at(x, k, i);
          for (const g of [dx, onlyX]) expect(at(g, r, i)).toBeCloseTo(byX, 2);
          for (const g of [dW, onlyW]) expect(at(g, o, i)).toBeCloseTo(byW, 2);
        }
      });
    });
    expect(left).toBe(0);
  });
});
