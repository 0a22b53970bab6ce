import {
  add,
  exp,
  grad,
  grads,
  mul,
  type Scalar,
  sin,
  square,
  sum,
  type Tensor,
  type Tensor1D,
  tensor1d,
  tidy,
} from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { recordTape } from "../index.ts";
import { leaked, onBothBackends } from "../test/backends.ts";
import { op } from "./op.ts";
import { pullback } from "./pullback.ts";

/** x² y, which says what it was asked for, and whether it was given what it had made. */
function watched(said: string[]): (x: Tensor1D, y: Tensor1D) => Tensor1D {
  return (x, y) =>
    op(
      "watched",
      [x, y],
      (x, y) => {
        const squared = square(x);
        return { value: mul<Tensor1D>(squared, y), saved: [x, y], made: [squared] };
      },
      (dy: Tensor1D, [x, y], made) => {
        said.push(made ? "made" : "anew");
        return [
          () => {
            said.push("x");
            return mul(dy, mul(2, mul(x, y)));
          },
          () => {
            said.push("y");
            return mul(dy, made ? made[0] : square(x));
          },
        ];
      },
    );
}

const [three, five] = [() => tensor1d([3]), () => tensor1d([5])];
const total = (f: (x: Tensor1D, y: Tensor1D) => Tensor1D) =>
  ((x: Tensor1D, y: Tensor1D) => sum<Scalar>(f(x, y))) as (...xs: Tensor[]) => Scalar;
const number = (tensor: Tensor | undefined) => tensor?.dataSync()[0];

onBothBackends(() => {
  test("computes the gradients that are asked for and no others, by grads and by pullback", () => {
    const left = leaked(() => {
      tidy(() => {
        const said: string[] = [];
        const f = watched(said);
        const [x, y] = [three(), five()];
        expect(grads(total(f))([x, y]).map(number)).toEqual([30, 9]);
        expect(said.splice(0)).toEqual(["made", "x", "y"]);
        expect(number(grad((x: Tensor) => f(x as Tensor1D, y))(x))).toBe(30);
        expect(said.splice(0)).toEqual(["made", "x"]);
        expect(number(grad((y: Tensor) => f(x, y as Tensor1D))(y))).toBe(9);
        expect(said.splice(0)).toEqual(["made", "y"]);
        const { pull, dispose } = pullback([y], () => f(x, y));
        expect(number(pull(tensor1d([1]))[0])).toBe(9);
        dispose();
        expect(said).toEqual(["made", "y"]);
      });
    });
    expect(left).toBe(0);
  });

  test("its gradient is differentiated again, in every input, to any order; what was made is then made anew", () => {
    const left = leaked(() => {
      tidy(() => {
        const said: string[] = [];
        const f = watched(said);
        const byX = (...at: Tensor[]) => sum<Scalar>(grads(total(f))(at)[0] as Tensor);
        const byY = (...at: Tensor[]) => sum<Scalar>(grads(total(f))(at)[1] as Tensor);
        // 2xy by x and by y, x² by x
        expect(grads(byX)([three(), five()]).map(number)).toEqual([10, 6]);
        expect(said[0]).toBe("anew");
        expect(number(grad((x: Tensor) => byY(x, five()))(three()))).toBe(6);
        const twice = (y: Tensor) => sum<Scalar>(grads(byX)([three(), y])[0] as Tensor);
        expect(number(grad(twice)(five()))).toBe(2);
      });
    });
    expect(left).toBe(0);
  });

  test("one node of its name; nothing is saved but what it says, and nothing where no gradient is taken", () => {
    const f = watched([]);
    const [x, y] = [three(), five()];
    const left = leaked(() => {
      const { nodes } = recordTape(() => f(x, y));
      expect(nodes.filter(({ name }) => name !== "save").map(({ name, saved }) => [name, saved])).toEqual([
        ["watched", 3],
      ]);
      f(x, y).dispose();
    });
    expect(left).toBe(0);
    x.dispose();
    y.dispose();
  });

  test("what it makes inside is not recorded, and ops nest", () => {
    tidy(() => {
      const x0 = 0.7;
      const wave = (x: Tensor1D): Tensor1D =>
        op(
          "wave",
          [x],
          (x) => ({ value: sin(x), saved: [x] }),
          // sin′ = cos, written as a shifted sine of the same kind
          (dy: Tensor1D, [x]) => [() => mul(dy, wave(add(x, Math.PI / 2)))],
        );
      const slopes = [0, 1, 2, 3].map((order) => {
        let f = (x: Tensor): Tensor => sum(wave(square(x) as Tensor1D));
        for (let k = 0; k < order; k += 1) {
          const g = f;
          f = (x) => sum(grad(g)(x));
        }
        return number(f(tensor1d([x0])));
      });
      const [s, c] = [Math.sin(x0 ** 2), Math.cos(x0 ** 2)];
      [s, 2 * x0 * c, 2 * c - 4 * x0 ** 2 * s, -12 * x0 * s - 8 * x0 ** 3 * c].forEach((expected, i) => {
        expect(slopes[i]).toBeCloseTo(expected, 4);
      });
    });
  });

  test("refuses to save what is no input, and an input as its value; nothing stays behind", () => {
    const x = three();
    const none = (dy: Tensor1D) => [() => dy] as const;
    const left = leaked(() => {
      expect(() => op("bad", [x], (x) => ({ value: square(x), saved: [exp(x)] }), none)).toThrow(
        "invalid saved: [1] is not an input of bad",
      );
      expect(() => op("bad", [x], (x) => ({ value: x, saved: [] }), none)).toThrow(
        "invalid value: bad returned its input [1]",
      );
    });
    expect(left).toBe(0);
    x.dispose();
  });
});
