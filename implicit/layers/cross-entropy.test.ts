import {
  grad,
  losses,
  oneHot,
  type Scalar,
  square,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
} from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { crossEntropy } from "../index.ts";
import { leaked, onBothBackends } from "../test/backends.ts";

const numbers = Float32Array.from({ length: 28 }, (_, i) => 9 * Math.sin(7 * i));
const digits = [3, 0, 6, 1];
const theirs = (logits: Tensor, labels: Tensor1D) => losses.softmaxCrossEntropy(oneHot(labels, 7), logits) as Scalar;

onBothBackends(() => {
  it("is tfjs's loss, with its gradient and its second derivative, and leaves nothing behind", () => {
    const left = leaked(() => {
      tidy(() => {
        const logits = tensor2d(numbers, [4, 7]);
        const labels = tensor1d(digits, "int32");
        const ours = (x: Tensor) => crossEntropy(x as Tensor2D, labels);
        const known = (x: Tensor) => theirs(x, labels);
        const twice = (f: (x: Tensor) => Scalar) => grad((x: Tensor) => sum(square(grad(f)(x))))(logits);
        expect(ours(logits).dataSync()[0]).toBeCloseTo(known(logits).dataSync()[0] ?? Number.NaN, 5);
        const [mine, other] = [grad(ours)(logits).dataSync(), grad(known)(logits).dataSync()];
        for (const [i, value] of mine.entries()) expect(value).toBeCloseTo(other[i] ?? Number.NaN, 6);
        const h = 1e-2;
        const second = twice(ours).dataSync();
        for (const i of [0, 3, 11, 27]) {
          const at = (shift: number) => {
            const moved = numbers.map((value, j) => value + (i === j ? shift : 0));
            return sum(square(grad(ours)(tensor2d(moved, [4, 7])))).dataSync()[0] ?? Number.NaN;
          };
          expect(second[i]).toBeCloseTo((at(h) - at(-h)) / (2 * h), 3);
        }
      });
    });
    expect(left).toBe(0);
  });

  it("stays finite where softmax has only zeros and ones", () => {
    tidy(() => {
      const logits = tensor2d([200, -200, 0, 1000], [2, 2]);
      const labels = tensor1d([1, 1], "int32");
      expect(crossEntropy(logits, labels).dataSync()[0]).toBeCloseTo(200, 3);
      const gradient = grad((x: Tensor) => crossEntropy(x as Tensor2D, labels))(logits);
      expect([...gradient.dataSync()]).toEqual([0.5, -0.5, 0, 0]);
    });
  });
});

it("refuses labels of another batch", () => {
  expect(() => crossEntropy(tensor2d([1, 2], [1, 2]), tensor1d([0, 1], "int32"))).toThrow("shape mismatch");
});
