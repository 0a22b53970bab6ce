import {
  add,
  grads,
  mul,
  type Scalar,
  square,
  sum,
  type Tensor,
  type Tensor2D,
  tensor,
  tensor2d,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { pullback } from "../engine/pullback.ts";
import {
  type Adjoint,
  anderson,
  dense,
  fixedPointLayer,
  gatedCell,
  implicit,
  iterative,
  linear,
  lstmCell,
  phantom,
  picard,
  type Solver,
  solve,
  unrolled,
} from "../index.ts";
import { leaked, onBothBackends } from "./backends.ts";
import { type Cell, cells, fixedPoint64, tensorsOf } from "./cells.ts";
import { numbers } from "./derivatives.ts";
import { lstmRun64 } from "./float64-layers.ts";
import { gap } from "./reference.ts";
import { seeded } from "./seeded.ts";

const stop = { absolute: 1e-5, steps: 300 };

/** An adjoint, the solver before it, and how close to float64 its gradients come: unrolled ones are those of an iterate. */
const adjoints: Record<string, readonly [Adjoint, Solver, number]> = {
  unrolled: [unrolled, picard(), 1e-3],
  "unrolled anderson": [unrolled, anderson(), 1e-3],
  "implicit()": [implicit(), anderson(), 1e-4],
  "implicit(dense)": [implicit(dense), anderson(), 1e-4],
  "implicit(anderson)": [
    implicit(iterative({ solver: anderson(), stop: { relative: 1e-6, steps: 200 } })),
    picard(),
    1e-4,
  ],
  "phantom of 100 steps": [phantom({ steps: 100 }), anderson(), 1e-4],
};

/** d/dt of f at t = 0. */
const slope = (f: (t: number) => number, h: number) => (f(h) - f(-h)) / (2 * h);
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((total, value, i) => total + value * (b[i] as number), 0);

/** The cell's parameters, the i-th moved by t along its direction. */
function moved({ theta }: Cell, i: number, t: number): Float64Array[] {
  return theta.map(({ values }, k) => {
    const along = numbers(values.length, 40 + k);
    return k === i ? values.map((value, j) => value + t * (along[j] as number)) : values;
  });
}

/** How far each parameter's gradient, along its direction, is from the derivative of `exact`, relative to the larger of that and 1. */
function worst(cell: Cell, found: readonly Tensor[], exact: (theta: Float64Array[]) => number, h: number): number {
  const gaps = found.map((gradient, i) => {
    const expected = slope((t) => exact(moved(cell, i, t)), h);
    const along = numbers(gradient.size, 40 + i);
    return Math.abs(dot(gradient.dataSync(), along) - expected) / Math.max(1, Math.abs(expected));
  });
  return Math.max(...gaps.map((gap) => (Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap)));
}

onBothBackends(() => {
  test.each(Object.keys(cells).flatMap((cell) => Object.keys(adjoints).map((how) => [cell, how] as const)))(
    "%s, differentiated by %s: every parameter's gradient is float64's",
    (name, how) => {
      const cell = cells[name]?.() ?? expect.fail();
      const [adjoint, solver, within] = adjoints[how] ?? expect.fail();
      const n = cell.batch * cell.packing.width;
      const c = numbers(n, 3);
      const left = leaked(() => {
        tidy(() => {
          const cotangent = tensor2d(Float32Array.from(c), [cell.batch, cell.packing.width]);
          const loss = (...theta: Tensor[]) => {
            const p = cell.packing.problem(theta);
            const { z, outcome } = fixedPointLayer(p, zeros([cell.batch, cell.packing.width]), {
              solver,
              stop,
              adjoint,
            });
            expect(outcome).toBe("converged");
            return sum<Scalar>(mul(cotangent, z));
          };
          const found = grads(loss)(tensorsOf(cell));
          expect(worst(cell, found, (theta) => dot(fixedPoint64(cell, theta), c), 1e-6)).toBeLessThan(within);
        });
      });
      expect(left).toBe(0);
    },
  );

  test.each(Object.keys(cells))("%s: ‖Jᵀε‖² is differentiated again, through every layer of the cell", (name) => {
    const cell = cells[name]?.() ?? expect.fail();
    const n = cell.batch * cell.packing.width;
    const [z, e] = [numbers(n, 8), numbers(n, 9)];
    const exact = (theta: Float64Array[]) => {
      const image = (t: number, j: number) =>
        dot(
          cell.exact(
            z.map((value, i) => (i === j ? value + t : value)),
            ...theta,
          ),
          e,
        );
      return z.reduce((total, _, j) => total + slope((t) => image(t, j), 1e-4) ** 2, 0);
    };
    const left = leaked(() => {
      tidy(() => {
        const [at, epsilon] = [z, e].map((values) =>
          tensor2d(Float32Array.from(values), [cell.batch, cell.packing.width]),
        ) as [Tensor2D, Tensor2D];
        const penalty = (...theta: Tensor[]) => {
          const { pull, dispose } = pullback([at], () => cell.packing.problem(theta).map(at, ...theta));
          const [product] = pull(epsilon);
          dispose();
          return sum<Scalar>(square(product as Tensor));
        };
        const theta = tensorsOf(cell);
        expect(penalty(...theta).dataSync()[0]).toBeCloseTo(exact(cell.theta.map(({ values }) => values)), 4);
        // tfjs throws for a parameter that the penalty does not depend on (a last shift, say): each is there with a factor 0.
        const all = (...theta: Tensor[]) =>
          theta.reduce<Scalar>((total, t) => add(total, sum(mul(t, 0))), penalty(...theta));
        expect(worst(cell, grads(all)(theta), exact, 1e-4)).toBeLessThan(2e-4);
      });
    });
    expect(left).toBe(0);
  });

  test("an LSTM over a sequence as one fixed point: exact after T steps and not before, the network run step by step", () => {
    const left = leaked(() => {
      tidy(() => {
        const [batch, steps, width, inputs] = [3, 12, 5, 4];
        const cell = lstmCell({ steps, width });
        const { U, W, b } = cell.initial(inputs, seeded(2));
        const x = tensor(Float32Array.from(numbers(batch * steps * inputs, 6)), [batch, steps, inputs]);
        const drive = linear(x as never, U, b) as Tensor;
        const { z, trace, outcome } = solve(cell.problem([drive, W]), zeros([batch, cell.width]), {
          solver: picard(),
          stop: { relative: 1e-7, steps: 40 },
        });
        expect([outcome, trace.length, trace.at(-1)?.residual]).toEqual(["converged", steps + 1, 0]);
        const run = lstmRun64(drive.dataSync(), W.dataSync(), { steps, width });
        expect(gap(z.dataSync(), run)).toBeLessThan(1e-5);
        const [c, h] = cell.unpack(z);
        expect([c?.shape, h?.shape]).toEqual([
          [batch, steps, width],
          [batch, steps, width],
        ]);
      });
    });
    expect(left).toBe(0);
  });

  test("its gradients are those of the network run step by step, in x, U, W and b", () => {
    tidy(() => {
      const [batch, steps, width, inputs] = [2, 6, 3, 2];
      const cell = lstmCell({ steps, width });
      const { U, W, b } = cell.initial(inputs, seeded(3));
      const x = tensor(Float32Array.from(numbers(batch * steps * inputs, 6)), [batch, steps, inputs]);
      const c = numbers(batch * cell.width, 7);
      const cotangent = tensor2d(Float32Array.from(c), [batch, cell.width]);
      const loss = (...[x, U, W, b]: Tensor[]) => {
        const p = cell.problem([linear(x as never, U as Tensor2D, b as never), W as Tensor]);
        const adjoint = implicit(iterative({ solver: picard(), stop: { absolute: 0, steps } }));
        const o = { solver: picard(), stop: { absolute: 0, steps }, adjoint };
        return sum<Scalar>(mul(cotangent, fixedPointLayer(p, zeros([batch, cell.width]), o).z));
      };
      const given = [x, U, W, b] as Tensor[];
      const values = given.map((t) => Float64Array.from(t.dataSync()));
      const exact = ([x, U, W, b]: Float64Array[]) => {
        const drive = Float64Array.from({ length: batch * steps * 4 * width }, (_, at) => {
          const [row, o] = [Math.floor(at / (4 * width)), at % (4 * width)];
          let total = b?.[o] as number;
          for (let i = 0; i < inputs; i += 1)
            total += (x?.[row * inputs + i] as number) * (U?.[o * inputs + i] as number);
          return total;
        });
        return dot(lstmRun64(drive, W as Float64Array, { steps, width }), c);
      };
      grads(loss)(given).forEach((gradient, k) => {
        const expected = Float64Array.from(values[k] as Float64Array, (_, j) =>
          slope((t) => exact(values.map((v, i) => (i === k ? v.map((w, l) => (l === j ? w + t : w)) : v))), 1e-6),
        );
        expect(gap(gradient.dataSync(), expected)).toBeLessThan(1e-4);
      });
    });
  });

  test.each([
    [[1], 9],
    [[3], 3],
    [[2, 4], 5],
  ])("a gated cell of 9 steps with taps %j is exact after %i", (taps, after) => {
    tidy(() => {
      const cell = gatedCell({ steps: 9, width: 3, taps });
      const { U, W, b } = cell.initial(2, seeded(4));
      const x = tensor(Float32Array.from(numbers(36, 6)), [2, 9, 2]);
      const p = cell.problem([linear(x as never, U, b) as Tensor, W]);
      const { trace } = solve(p, zeros([2, cell.width]), { solver: picard(), stop: { absolute: 0, steps: 40 } });
      expect(trace.length).toBe(after + 1);
    });
  });

  test("the first parameters come from the caller's generator, in ±1/√fan-in, and the gate that keeps has the bias 1", () => {
    tidy(() => {
      const [one, two] = [seeded(5), seeded(5)].map((random) => lstmCell({ steps: 3, width: 8 }).initial(6, random));
      expect(gap(one?.W.dataSync() ?? [], two?.W.dataSync() ?? [])).toBe(0);
      expect(Math.max(...(one?.U.dataSync() ?? []).map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(6));
      expect(Math.max(...(one?.W.dataSync() ?? []).map(Math.abs))).toBeGreaterThan(0.9 / Math.sqrt(8));
      expect([...(one?.b.dataSync() ?? [])]).toEqual(Array.from({ length: 32 }, (_, i) => +(i >= 8 && i < 16)));
      const gates = gatedCell({ steps: 3, width: 2, taps: [1, 2] }).initial(1, seeded(6));
      expect([gates.U.shape, gates.W.shape, [...gates.b.dataSync()]]).toEqual([
        [4, 1],
        [4, 4],
        [1, 1, 0, 0],
      ]);
    });
  });
});
