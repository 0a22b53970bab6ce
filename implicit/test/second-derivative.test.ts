import {
  add,
  cos,
  grad,
  mul,
  ones,
  scalar,
  sigmoid,
  square,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tanh,
  tensor2d,
  tidy,
  type Variable,
  variable,
  variableGrads,
  zeros,
} from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import {
  type Adjoint,
  anderson,
  dense,
  fixedPointLayer,
  gradientCheck,
  implicit,
  newton,
  type Problem,
  picard,
  type Solver,
  tanhBackward,
  tanhProblem,
  tanhSolve,
  unrolled,
} from "../index.ts";
import { leaked, onBothBackends } from "./backends.ts";
import { sample } from "./reference.ts";

const stop = { absolute: 1e-7, steps: 60 };
const adjoints: Record<string, Adjoint> = { "implicit(dense)": implicit(dense), "implicit()": implicit(), unrolled };

/** A map of one unknown with a parameter a, and the same in float64. */
const maps: Record<string, readonly [(z: Tensor2D, a: Tensor) => Tensor2D, (z: number, a: number) => number]> = {
  cos: [(z, a) => mul(a, cos(z)), (z, a) => a * Math.cos(z)],
  tanh: [(z, a) => tanh(add(mul(a, mul(z, 0.7)), 0.3)), (z, a) => Math.tanh(0.7 * a * z + 0.3)],
  sigmoid: [(z, a) => sigmoid(mul(a, z)), (z, a) => 1 / (1 + Math.exp(-a * z))],
};

/** The first three derivatives at a = 1 of the fixed point, by central differences in float64. */
function derivatives(map: (z: number, a: number) => number): readonly [number, number, number] {
  const at = (a: number) => {
    let z = 0.5;
    for (let k = 0; k < 2000; k += 1) z = map(z, a);
    return z;
  };
  const h = 1e-3;
  return [
    (at(1 + h) - at(1 - h)) / (2 * h),
    (at(1 + h) + at(1 - h) - 2 * at(1)) / h ** 2,
    (at(1 + 2 * h) - 2 * at(1 + h) + 2 * at(1 - h) - at(1 - 2 * h)) / (2 * h ** 3),
  ];
}

const layerOf = (map: Problem["map"], solver: Solver, adjoint: Adjoint) => (a: Tensor) =>
  sum(fixedPointLayer({ map, theta: [a] }, tensor2d([[0.3]]), { solver, stop, adjoint }).z) as Tensor;
const slope = (f: (a: Tensor) => Tensor) => grad(f as (a: Tensor) => Tensor);

onBothBackends(() => {
  test.each(Object.keys(maps).flatMap((map) => Object.keys(adjoints).map((name) => [map, name] as const)))(
    "%s: the derivative of the derivative of z, by %s",
    (name, how) => {
      const [map, plain] = maps[name] ?? expect.fail();
      const [first, second, third] = derivatives(plain);
      const left = leaked(() => {
        tidy(() => {
          const once = slope(layerOf(map as Problem["map"], picard(), adjoints[how] ?? expect.fail()));
          const twice = slope(once);
          expect(once(scalar(1)).dataSync()[0]).toBeCloseTo(first, 4);
          expect(twice(scalar(1)).dataSync()[0]).toBeCloseTo(second, 4);
          if (how !== "unrolled") expect(slope(twice)(scalar(1)).dataSync()[0]).toBeCloseTo(third, 3);
        });
      });
      expect(left).toBe(0);
    },
  );

  test.each(["implicit(dense)", "implicit()"])("a gradient penalty ‖∂z/∂x‖² trains W and b, by %s", (how) => {
    const left = leaked(() => {
      const { x, W, b } = sample(1, 4, 0.6);
      const [w, bias]: [Variable, Variable] = [variable(W), variable(b)];
      const adjoint = adjoints[how] ?? expect.fail();
      const penalty = () => {
        const z = (x: Tensor) => {
          const p = tanhProblem(x as Tensor2D, w as Tensor2D, bias as unknown as Tensor1D);
          return sum(fixedPointLayer(p, zeros([1, 4]), { solver: picard(), stop, adjoint }).z) as Tensor;
        };
        return sum(square(slope(z)(x))) as never;
      };
      const { value, grads } = variableGrads(penalty, [w, bias]);
      const exact = (W: Float64Array, b: Float64Array) => {
        const layer = { W, x: Float64Array.from(x.dataSync()), b };
        return tanhBackward(layer, tanhSolve(layer).z, new Float64Array(4).fill(1)).x.reduce(
          (sum, s) => sum + s * s,
          0,
        );
      };
      const [W64, b64] = [Float64Array.from(W.dataSync()), Float64Array.from(b.dataSync())];
      expect((value as Tensor).dataSync()[0]).toBeCloseTo(exact(W64, b64), 4);
      const found = (v: Variable) => Float64Array.from((grads[v.name] as Tensor).dataSync());
      expect(gradientCheck((W) => exact(W, b64), W64, found(w))).toBeLessThan(2e-4);
      expect(gradientCheck((b) => exact(W64, b), b64, found(bias))).toBeLessThan(2e-4);
      for (const tensor of [x, W, b, w, bias, value, ...Object.values(grads)]) (tensor as Tensor).dispose();
    });
    expect(left).toBe(0);
  });

  test.each([
    ["anderson", anderson(), "no second derivative: Anderson's weights"],
    ["newton", newton(), "no second derivative: a Newton step"],
  ] as const)("unrolled %s can be differentiated once, and says so", (_, solver, message) => {
    const before = tidy(() => {
      const once = slope(layerOf((z, a) => mul(a as Tensor, cos(z)), solver, unrolled));
      expect(Number.isFinite(once(scalar(1)).dataSync()[0])).toBe(true);
      expect(() => slope(once)(scalar(1))).toThrow(message);
      return ones([1]);
    });
    before.dispose();
  });
});
