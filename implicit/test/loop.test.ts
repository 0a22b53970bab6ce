import { add, cos, mul, type Tensor2D, tensor2d, tidy, zeros } from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { type Iterate, iterate, type Method, picard, type Solver, type Step, solve, tanhProblem } from "../index.ts";
import { leaked, onBothBackends } from "./backends.ts";
import { gap, sample } from "./reference.ts";

const halve = { map: (z: Tensor2D) => mul(z, 0.5) as Tensor2D, theta: [] };
const start = () => tensor2d([[1, 0]]);
const plain = (stop: Method["stop"], more: Partial<Method> = {}): Method => ({ solver: picard(), stop, ...more });

onBothBackends(() => {
  test("the numbers of a plain iteration, exactly", () => {
    tidy(() => {
      const { z, trace, outcome, ran } = solve(halve, start(), plain({ absolute: 0.1, steps: 50 }));
      expect(outcome).toBe("converged");
      expect(ran).toBe("generic");
      expect(trace).toEqual([
        { k: 0, residual: 0.5, relative: 1, evaluations: 1 },
        { k: 1, residual: 0.25, relative: 1, evaluations: 2 },
        { k: 2, residual: 0.125, relative: 1, evaluations: 3 },
        { k: 3, residual: 0.0625, relative: 1, evaluations: 4 },
      ]);
      expect([...z.dataSync()]).toEqual([0.125, 0]);
    });
  });

  test("damping: z ← (1 − d) f(z) + d z", () => {
    tidy(() => {
      const { z } = solve(halve, start(), { solver: picard({ damping: 0.25 }), stop: { steps: 1 } });
      expect([...z.dataSync()]).toEqual([0.625, 0]);
    });
  });

  test("without a tolerance every step is taken; with a residual of 0 and a tolerance of 0 it has converged", () => {
    tidy(() => {
      expect(solve(halve, zeros([1, 2]), plain({ steps: 7 })).trace.length).toBe(8);
      expect(solve(halve, zeros([1, 2]), plain({ relative: 0, steps: 7 })).outcome).toBe("converged");
    });
  });

  test("relative: residual ≤ relative·‖f(z)‖", () => {
    tidy(() => {
      const shifted = { map: (z: Tensor2D) => add(mul(z, 0.5), 8) as Tensor2D, theta: [] };
      const { trace, outcome } = solve(shifted, tensor2d([[0]]), plain({ relative: 0.01, steps: 50 }));
      expect(outcome).toBe("converged");
      const crossed = trace.findIndex(({ residual, relative }) => {
        const image = residual / relative;
        return residual <= 0.01 * image;
      });
      expect(crossed).toBe(trace.length - 1);
    });
  });

  test("diverged and nonfinite: at the first step that is", () => {
    tidy(() => {
      const double = { map: (z: Tensor2D) => mul(z, 3) as Tensor2D, theta: [] };
      const over = solve(double, start(), plain({ diverged: 100, steps: 200 }));
      expect([over.outcome, over.trace.length]).toEqual(["diverged", 5]);
      const overflow = solve(double, start(), plain({ absolute: 1e-3, steps: 200 }));
      expect(overflow.outcome).toBe("nonfinite");
      expect(Number.isFinite(overflow.trace.at(-1)?.residual)).toBe(false);
      expect(Number.isFinite(overflow.trace.at(-2)?.residual)).toBe(true);
      const nan = solve(halve, tensor2d([[Number.NaN, 1]]), plain({ absolute: 1e9, steps: 5 }));
      expect([nan.outcome, nan.trace.length]).toEqual(["nonfinite", 1]);
    });
  });

  test.each([2, 3, 5, 100])(
    "checkEvery %i: the same numbers, all of them, and where the tolerance was crossed",
    (checkEvery) => {
      tidy(() => {
        const stop = { absolute: 1e-3, steps: 40 };
        const each = solve(halve, start(), plain(stop));
        const seldom = solve(halve, start(), plain(stop, { checkEvery }));
        expect(seldom.outcome).toBe("converged");
        expect(seldom.trace.map(({ k }) => k)).toEqual(seldom.trace.map((_, i) => i));
        expect(seldom.trace.slice(0, each.trace.length)).toEqual(each.trace);
        const first = seldom.trace.findIndex(({ residual }) => residual <= 1e-3);
        expect(first).toBe(each.trace.length - 1);
        const last = seldom.trace.length - 1;
        expect(last === 40 || last % checkEvery === 0).toBe(true);
        expect(last - first).toBeLessThan(Math.min(checkEvery, 40));
        expect(seldom.z.dataSync()[0]).toBe(0.5 ** last);
      });
    },
  );

  test("watch sees each step that was read, with its iterate", () => {
    tidy(() => {
      const seen: [Step, number, number][] = [];
      const watch = (step: Step, { z, fz }: Iterate) => {
        seen.push([step, z.dataSync()[0] as number, fz.dataSync()[0] as number]);
      };
      const { trace } = solve(halve, start(), plain({ absolute: 0.1, steps: 9 }, { watch }));
      expect(seen.map(([step]) => step)).toEqual(trace);
      expect(seen.map(([, z, fz]) => fz / z)).toEqual([0.5, 0.5, 0.5, 0.5]);
      seen.length = 0;
      solve(halve, start(), plain({ steps: 9 }, { watch, checkEvery: 4 }));
      expect(seen.map(([{ k }]) => k)).toEqual([0, 4, 8, 9]);
    });
  });

  test("iterate streams what solve returns", () => {
    tidy(() => {
      const { x, W, b } = sample(3, 8, 0.6);
      const method = plain({ absolute: 1e-5, steps: 90 });
      const whole = solve(tanhProblem(x, W, b), x, method);
      const run = iterate(tanhProblem(x, W, b), x, method);
      const steps: Step[] = [];
      let next = run.next();
      for (; !next.done; next = run.next()) steps.push(next.value);
      expect(steps).toEqual(whole.trace);
      expect(next.value.trace).toEqual(whole.trace);
      expect(gap(next.value.z.dataSync(), whole.z.dataSync())).toBe(0);
    });
  });

  test.each([1, 3])("a run left midway frees its state (checkEvery %i)", (checkEvery) => {
    const left = leaked(() => {
      const z0 = start();
      const method = plain({ steps: 50 }, { checkEvery });
      let count = 0;
      for (const _ of iterate(halve, z0, method)) {
        count += 1;
        if (count === 5) break;
      }
      const run = iterate(halve, z0, method);
      run.next();
      run.next();
      run.return({} as never);
      iterate(halve, z0, method).return({} as never);
      const thrown = iterate(halve, z0, method);
      thrown.next();
      expect(() => thrown.throw(new Error("stop"))).toThrow("stop");
      iterate(halve, z0, method);
      z0.dispose();
    });
    expect(left).toBe(0);
  });

  test("a paused run survives the scope it was advanced in", () => {
    const z0 = start();
    const run = iterate(halve, z0, plain({ steps: 3 }));
    tidy(() => void run.next());
    tidy(() => void run.next());
    run.next();
    run.next();
    const { value, done } = run.next();
    expect(done).toBe(true);
    const { z } = value as { z: Tensor2D };
    expect([...z.dataSync()]).toEqual([0.125, 0]);
    z.dispose();
    z0.dispose();
  });

  test.each(["init", "a step", "watch", "a bad shape"])(
    "an error in %s passes through and frees everything",
    (where) => {
      const left = leaked(() => {
        const z0 = start();
        let calls = 0;
        const map = (z: Tensor2D) => {
          calls += 1;
          const y = cos(z);
          if ((where === "init" && calls === 1) || (where === "a step" && calls === 4)) throw new Error("broken map");
          return where === "a bad shape" && calls === 3 ? mul<Tensor2D>(y, tensor2d([[1], [1]])) : y;
        };
        const watch = () => {
          if (where === "watch") throw new Error("broken watch");
        };
        expect(() => solve({ map, theta: [] }, z0, plain({ steps: 9 }, { watch, checkEvery: 2 }))).toThrow(
          where === "a bad shape" ? "shape mismatch: map returned [2,2], z is [1,2]" : "broken",
        );
        z0.dispose();
      });
      expect(left).toBe(0);
    },
  );

  test("a map may return its argument, a parameter or a tensor of its own: none is taken away", () => {
    const c = tensor2d([[4, 5]]);
    const z0 = start();
    const left = leaked(() => {
      for (const [map, found] of [
        [(z: Tensor2D) => z, [1, 0]],
        [() => c, [4, 5]],
      ] as const) {
        for (const theta of [[], [c]]) {
          const { z, outcome } = solve({ map, theta }, z0, plain({ absolute: 1e-6, steps: 9 }));
          expect([outcome, ...z.dataSync()]).toEqual(["converged", ...found]);
          z.dispose();
        }
      }
      expect([c.isDisposed, z0.isDisposed]).toEqual([false, false]);
    });
    expect(left).toBe(0);
    c.dispose();
    z0.dispose();
  });

  test("a solver's own state may be any record of tensors and lists", () => {
    const left = leaked(() => {
      const z0 = start();
      interface Kept extends Iterate {
        readonly past: readonly Tensor2D[];
        readonly steps: number;
      }
      const keeping: Solver<Kept> = {
        name: "keeping",
        init: (f, z) => ({ z, fz: f(z), past: [z], steps: 0 }),
        step: (f, { fz, past, steps }) => ({ z: fz, fz: f(fz), past: [...past, fz].slice(-3), steps: steps + 1 }),
      };
      const { z } = solve(halve, z0, { solver: keeping, stop: { steps: 10 } });
      expect(z.dataSync()[0]).toBe(0.5 ** 10);
      z.dispose();
      z0.dispose();
    });
    expect(left).toBe(0);
  });
});
