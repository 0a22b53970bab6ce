import { add, grads, mul, scalar, sub, sum, type Tensor, type Tensor2D, tensor2d, tidy } from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import {
  type Adjoint,
  anderson,
  dense,
  fixedPointLayer,
  guardedNewton,
  implicit,
  iterate,
  iterative,
  newton,
  type Problem,
  phantom,
  picard,
  root,
  type Solver,
  shaped,
  solve,
  unrolled,
} from "../index.ts";
import { leaked, onBothBackends } from "./backends.ts";
import { gap } from "./reference.ts";
import { solvers } from "./solvers.ts";

const names = Object.keys(solvers);
const solverOf = (name: string): Solver => solvers[name] ?? expect.fail(`no solver ${name}`);

/** F(w, a, c) = c (w³ + w − a), two rows of two unknowns in units of their own; w and dw/da in float64. */
const units = 250;
const a = [
  [1, -4],
  [0.2, 9],
];
const F = (w: Tensor2D, a: Tensor, c: Tensor): Tensor2D => mul(c, sub(add(mul(w, mul(w, w)), w), a));
const exact = a.flat().map((target) => {
  let w = target / 2;
  for (let k = 0; k < 80; k += 1) w -= (w ** 3 + w - target) / (3 * w ** 2 + 1);
  return w;
});
const cubic = (more: { scale?: number } = {}, at: Tensor = tensor2d(a)): Problem =>
  root(F as Parameters<typeof root>[0], { theta: [at, scalar(units)], ...more });
const start = () =>
  tensor2d([
    [0.5, -1],
    [0.1, 1.5],
  ]);
const stop = { absolute: 1e-2, steps: 300 };

const plain = iterative({ solver: anderson({ memory: 4 }), stop: { relative: 1e-6, steps: 100 } });
const adjoints: Record<string, { adjoint: Adjoint; within: number }> = {
  unrolled: { adjoint: unrolled, within: 1e-3 },
  "implicit()": { adjoint: implicit(), within: 1e-4 },
  "implicit(dense)": { adjoint: implicit(dense), within: 1e-4 },
  "implicit(anderson)": { adjoint: implicit(plain), within: 1e-4 },
  "phantom of 300 steps": { adjoint: phantom({ steps: 300 }), within: 1e-3 },
};

onBothBackends(() => {
  test.each(names)("%s: the root, and ‖F‖ itself in the trace, with any scale and with none", (name) => {
    const left = leaked(() => {
      for (const scale of [undefined, 1 / (10 * units), 1 / (14 * units)]) {
        tidy(() => {
          const p = cubic(scale ? { scale } : {});
          const { z, outcome, trace } = solve(p, start(), { solver: solverOf(name), stop });
          expect([scale, outcome]).toEqual([scale, "converged"]);
          expect(gap(z.dataSync(), exact)).toBeLessThan(1e-4);
          const residual = Math.hypot(...F(z, tensor2d(a), scalar(units)).dataSync());
          expect(Math.abs(residual - (trace.at(-1)?.residual ?? 0))).toBeLessThan(1e-6 + 1e-4 * residual);
        });
      }
    });
    expect(left).toBe(0);
  });

  const table = Object.keys(adjoints).flatMap((how) =>
    ["aitken", "anderson", "broyden", "newton", "guarded newton"].map((name) => [how, name] as const),
  );
  test.each(table)("differentiated by %s, solved by %s: dw/da and the gradient of the units", (how, name) => {
    const { adjoint, within } = adjoints[how] ?? expect.fail();
    const left = leaked(() => {
      tidy(() => {
        const loss = (at: Tensor, c: Tensor) =>
          sum(
            fixedPointLayer(root(F as Parameters<typeof root>[0], { theta: [at, c] }), start(), {
              solver: solverOf(name),
              stop,
              adjoint,
            }).z,
          );
        const [da, dc] = grads(loss as (...args: Tensor[]) => Tensor)([tensor2d(a), scalar(units)]);
        expect(
          gap(
            da?.dataSync() ?? [],
            exact.map((w) => 1 / (3 * w ** 2 + 1)),
          ),
        ).toBeLessThan(within);
        expect(Math.abs(dc?.dataSync()[0] ?? Number.NaN)).toBeLessThan(1e-3);
      });
    });
    expect(left).toBe(0);
  });

  test("far out, where w − F(w) is w, nothing converges by rounding", () => {
    tidy(() => {
      const p = root((w) => add(mul(w, 0), 31));
      const far = tensor2d([[1e9]]);
      for (const name of names) {
        const { outcome, trace } = solve(p, far, { solver: solverOf(name), stop: { absolute: 1e-3, steps: 20 } });
        expect([name, outcome === "converged", trace[0]?.residual]).toEqual([name, false, 31]);
      }
      // and a root at 1e9 is found to the last digit that F shows
      const line = root((w) => sub(mul(w, 1e-6), 1e3));
      expect(solve(line, tensor2d([[0]]), { solver: newton(), stop: { absolute: 1e-3, steps: 9 } }).outcome).toBe(
        "converged",
      );
    });
  });

  test("a w that has become infinite is no root, though F is 0 there", () => {
    tidy(() => {
      const p = root((w) => mul(w, 0));
      const { outcome } = solve(p, tensor2d([[Number.POSITIVE_INFINITY]]), {
        solver: picard(),
        stop: { absolute: 1, steps: 3 },
      });
      expect(outcome).toBe("nonfinite");
    });
  });

  test("a solver of one's own that knows nothing of roots, iterate, and packed states", () => {
    tidy(() => {
      const own: Solver = {
        name: "own",
        init: (f, z) => ({ z, fz: f(z) }),
        step: (f, { fz }) => ({ z: fz, fz: f(fz) }),
      };
      const by = { solver: own, stop };
      const p = cubic({ scale: 1 / (14 * units) });
      const ours = solve(p, start(), by);
      expect(ours.outcome).toBe("converged");
      expect(ours.trace.map(({ residual }) => residual)).toEqual(
        solve(p, start(), { ...by, solver: picard() }).trace.map(({ residual }) => residual),
      );
      const run = iterate(cubic(), start(), { solver: newton(), stop });
      let next = run.next();
      while (!next.done) next = run.next();
      expect(gap(next.value.z.dataSync(), exact)).toBeLessThan(1e-4);
      const packing = shaped(
        ([x, y], ...[b]) => [sub(x as Tensor, b as Tensor), sub(mul(y as Tensor, 2), b as Tensor)],
        [[1], [1]],
      );
      const theta = [scalar(3)];
      const packed = solve(root(packing.problem(theta).map, { theta }), tensor2d([[0, 0]]), {
        solver: newton(),
        stop: { absolute: 1e-5, steps: 9 },
      });
      expect(gap(packed.z.dataSync(), [3, 1.5])).toBeLessThan(1e-5);
    });
  });

  test("rows are judged by their own F", () => {
    tidy(() => {
      const p = root((w) => add(mul(w, 0), tensor2d([[31], [0]])));
      const { rows, outcome } = solve(p, tensor2d([[1e9], [1e9]]), {
        solver: picard(),
        stop: { absolute: 1e-3, steps: 5 },
      });
      expect([outcome, rows?.map((row) => row.outcome)]).toEqual(["max-steps", ["max-steps", "converged"]]);
    });
  });

  test("a row alone has its own answer, to the bit", () => {
    tidy(() => {
      const both = solve(cubic(), start(), { solver: anderson(), stop: { steps: 4 } }).z.dataSync();
      const alone = solve(cubic({}, tensor2d([[1, -4]])), tensor2d([[0.5, -1]]), {
        solver: anderson(),
        stop: { steps: 4 },
      });
      expect([...alone.z.dataSync()]).toEqual([...both.subarray(0, 2)]);
    });
  });

  test("a search that repeats itself ends at once, and says max-steps", () => {
    tidy(() => {
      // |F| has a minimum at 1 that is no root
      const p = root((w) => add(mul(sub(w, 1), sub(w, 1)), 0.5));
      const { outcome, trace } = solve(p, tensor2d([[3]]), {
        solver: guardedNewton(),
        stop: { absolute: 1e-5, steps: 2000 },
      });
      expect(outcome).toBe("max-steps");
      expect(trace.at(-1)?.evaluations ?? 1e9).toBeLessThan(1500);
      const endless = solve(p, tensor2d([[3]]), { solver: guardedNewton(), stop: { steps: 120 } });
      expect(endless.trace.length).toBe(121);
    });
  });

  test("misuse", () => {
    tidy(() => {
      for (const scale of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(() => cubic({ scale })).toThrow(`invalid scale: ${scale}`);
      }
      expect(() => root(3 as never)).toThrow("invalid F: 3");
      const by = { solver: newton(), stop: { absolute: 1, relative: 1e-3, steps: 3 } };
      expect(() => solve(cubic(), start(), by)).toThrow("invalid stop: relative 0.001");
      expect(() => iterate(cubic(), start(), by)).toThrow("invalid stop: relative 0.001");
      expect(() => fixedPointLayer(cubic(), start(), { ...by, adjoint: implicit() })).toThrow("invalid stop");
      const wide = root(() => tensor2d([[1, 2, 3]]));
      expect(() => solve(wide, tensor2d([[1, 2]]), { solver: picard(), stop })).toThrow(
        "shape mismatch: map returned [1,3], z is [1,2]",
      );
    });
  });
});
