import { randomNormal, type Tensor2D, tanh, tidy } from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { linearise } from "../autodiff.ts";
import { tanhProblem } from "../tanh-problem.ts";
import { onBothBackends } from "../test/backends.ts";
import { dense } from "./dense.ts";
import { materialise } from "./materialise.ts";

onBothBackends(() => {
  test("the matrix that a tanh layer knows is the one that its products write down, forwards and backwards", () => {
    for (const [batch, n] of [
      [1, 1],
      [3, 7],
      [10, 20],
    ] as const) {
      tidy(() => {
        const [x, v, W] = [batch, batch, n].map((rows, seed) => randomNormal([rows, n], 0, 0.3, "float32", seed + 1));
        const at = linearise(tanhProblem(x as Tensor2D, W as Tensor2D), tanh(x as Tensor2D), [x, W] as Tensor2D[]);
        for (const A of [at.jvp, at.vjp]) {
          const products = (u: Tensor2D) => A(u);
          const [known, written] = [materialise(A, batch, n), materialise(products, batch, n)];
          expect(known).toHaveLength(batch * n * n);
          known.forEach((entry, i) => {
            expect(Math.abs(entry - (written[i] as number))).toBeLessThan(1e-6);
          });
          const [fast, slow] = [dense(A, v as Tensor2D).dataSync(), dense(products, v as Tensor2D).dataSync()];
          fast.forEach((entry, i) => {
            expect(Math.abs(entry - (slow[i] as number))).toBeLessThan(1e-4);
          });
        }
        at.dispose();
      });
    }
  });
});
