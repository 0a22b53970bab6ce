import {
  customGrad,
  grad,
  matMul,
  mul,
  square,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tanh,
  tensor1d,
  tidy,
  transpose,
  zeros,
} from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { settleTape } from "../engine/on-tape.ts";
import { pullback, wants } from "../engine/pullback.ts";
import {
  type Adjoint,
  fixedPointLayer,
  implicit,
  linear,
  offTape,
  phantom,
  picard,
  recordTape,
  solve,
  tanhProblem,
  unrolled,
} from "../index.ts";
import { leaked, onBothBackends } from "./backends.ts";
import { gap, sample } from "./reference.ts";

const cubeSlope = (x: Tensor) => grad((x: Tensor) => mul(x, square(x)))(x);

onBothBackends((backend) => {
  test("a gradient inside a customGrad, forward and backward, needs offTape", () => {
    tidy(() => {
      const withGradients = (inner: <T>(fn: () => T) => T) =>
        grad(
          customGrad((x, save) => {
            (save as unknown as (tensors: Tensor[]) => void)([x as Tensor]);
            const value = inner(() => cubeSlope(x as Tensor));
            const gradFunc = (dy: Tensor, [x]: Tensor[]) =>
              mul(
                dy,
                inner(() => cubeSlope(x as Tensor)),
              );
            return { value, gradFunc };
          }) as (x: Tensor) => Tensor,
        )(tensor1d([2, 3]));
      expect(() => withGradients((fn) => fn())).toThrow();
      expect([...withGradients(offTape).dataSync()]).toEqual([12, 27]);
    });
  });

  test("an unrolled solve is the first one on its own tape, whatever else the forward pass solves off it", () => {
    tidy(() => {
      const { x, W, b } = sample(3, 5, 0.5);
      const method = { solver: picard(), stop: { steps: 6 } };
      const gradient = (adjoint: Adjoint) =>
        grad(
          (W: Tensor) =>
            sum(fixedPointLayer(tanhProblem(x, W as Tensor2D, b), zeros([3, 5]), { ...method, adjoint }).z) as Tensor,
        )(W).dataSync();
      const other = tanhProblem(x, mul(W, 0.5), b);
      const measuring: Adjoint = (p, forward) =>
        unrolled(p, () => {
          offTape(() => solve(other, x, method));
          return forward();
        });
      expect([...gradient(measuring)]).toEqual([...gradient(unrolled)]);
      expect([...gradient(unrolled)].some((entry) => entry !== 0)).toBe(true);
    });
  });

  test("offTape puts the tape back when what it runs throws, and frees what a broken gradient left", () => {
    const x = tensor1d([2]);
    const left = leaked(() => {
      const broken = () =>
        grad((x: Tensor) => {
          square(x);
          throw new Error("broken");
        })(x);
      expect(() => offTape(broken)).toThrow("broken");
      tidy(() => {
        const through = grad((x: Tensor) => {
          expect(() => offTape(broken)).toThrow("broken");
          return square(x);
        });
        expect([...through(x).dataSync()]).toEqual([4]);
      });
    });
    x.dispose();
    expect(left).toBe(0);
  });

  test("tfjs loses the second derivative of what saves its output; settleTape finds it", () => {
    tidy(() => {
      const x = tensor1d([0.7]);
      const y = Math.tanh(0.7);
      const second = (f: (x: Tensor) => Tensor) => grad((x: Tensor) => grad(f)(x))(x);
      expect(() => second((x) => tanh(x))).toThrow();
      const settled = second((x) => {
        const y = tanh(x);
        settleTape();
        return y;
      });
      expect(settled.dataSync()[0]).toBeCloseTo(-2 * y * (1 - y * y), 6);
    });
  });

  test("a pullback agrees with tf.grad, any number of times, and frees its tape", () => {
    const left = leaked(() => {
      tidy(() => {
        const { x, W } = sample(3, 4, 1);
        const f = (x: Tensor) => tanh(matMul(square(x) as Tensor2D, W));
        const { y, pull, dispose } = pullback([x, W], () => f(x) as Tensor2D);
        expect(gap(y.dataSync(), f(x).dataSync())).toBe(0);
        for (const v of [x, mul(x, 2), y] as Tensor2D[]) {
          expect(gap(pull(v)[0]?.dataSync() ?? [], grad(f)(x, v).dataSync())).toBeLessThan(1e-6);
        }
        dispose();
        const none = pullback([W], () => x);
        expect(gap(none.pull(x)[0]?.dataSync() ?? [], new Float32Array(16))).toBe(0);
        none.dispose();
        const itself = pullback([x], () => x);
        expect(gap(itself.pull(y)[0]?.dataSync() ?? [], y.dataSync())).toBe(0);
        expect(() =>
          pullback([x], () => {
            square(x);
            throw new Error("broken");
          }),
        ).toThrow("broken");
      });
    });
    expect(left).toBe(0);
  });

  test("linear: the value and gradients of x Wᵀ + b, and no product that nobody asked for", () => {
    tidy(() => {
      const { x, W, b } = sample(3, 4, 1);
      const plain = (x: Tensor2D, W: Tensor2D) => matMul(x, transpose(W));
      expect(gap(linear(x, W).dataSync(), plain(x, W).dataSync())).toBeLessThan(1e-6);
      const v = mul(x, 3) as Tensor2D;
      expect(gap(grad((x: Tensor) => linear(x as Tensor2D, W))(x, v).dataSync(), matMul(v, W).dataSync())).toBeLessThan(
        1e-6,
      );
      expect(
        gap(grad((W: Tensor) => linear(x, W as Tensor2D))(W, v).dataSync(), matMul(transpose(v), x).dataSync()),
      ).toBeLessThan(1e-6);
      expect(gap(grad((b: Tensor) => linear(x, W, b as Tensor1D))(b, v).dataSync(), sum(v, 0).dataSync())).toBe(0);
      const asked: boolean[] = [];
      const watched = customGrad((...args: unknown[]) => ({
        value: mul(args[0] as Tensor, args[1] as Tensor),
        gradFunc: (dy: Tensor) => {
          asked.push(wants(0), wants(1));
          return [dy, dy];
        },
      }));
      const { pull, dispose } = pullback([x], () => watched(x, v));
      pull(v);
      dispose();
      expect(asked).toEqual([true, false]);
      expect(wants(7)).toBe(true);
    });
  });

  test("recordTape: nodes in order, saved tensors and bytes; the implicit layer's do not grow with the iterations", () => {
    const left = leaked(() => {
      tidy(() => {
        const { x, W, b } = sample(4, 5, 0.5);
        const product = recordTape(() => tanh(mul(x, x)));
        expect(product.nodes.map(({ name }) => name)).toEqual(["save", "save", "Multiply", "Tanh", "save"]);
        expect(product.nodes.map(({ saved }) => saved)).toEqual([0, 0, 2, 1, 0]);
        expect([product.saved, product.bytes]).toEqual([3, (backend === "wasm" ? 3 : 2) * 4 * 5 * 4]);
        const layer = (steps: number, adjoint: typeof unrolled) =>
          recordTape(() =>
            fixedPointLayer(tanhProblem(x, W, b), zeros([4, 5]), { solver: picard(), stop: { steps }, adjoint }),
          );
        const held = (adjoint: typeof unrolled) => [10, 40, 160].map((steps) => layer(steps, adjoint));
        for (const adjoint of [implicit(), phantom()]) {
          const [few, some, many] = held(adjoint);
          expect([some?.saved, many?.saved, some?.bytes, many?.bytes]).toEqual([
            few?.saved,
            few?.saved,
            few?.bytes,
            few?.bytes,
          ]);
        }
        const [few, some, many] = held(unrolled).map(({ bytes }) => bytes);
        expect((many as number) - (some as number)).toBe(4 * ((some as number) - (few as number)));
        expect((some as number) - (few as number)).toBeGreaterThan(0);
      });
    });
    expect(left).toBe(0);
    expect(() =>
      recordTape(() => {
        throw new Error("broken");
      }),
    ).toThrow("broken");
  });
});
