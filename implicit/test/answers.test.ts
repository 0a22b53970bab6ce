import {
  add,
  concat,
  grad,
  grads,
  mul,
  ones,
  type Scalar,
  slice,
  sqrt,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tanh,
  tensor2d,
  tidy,
  topk,
  train,
  variable,
  variableGrads,
  zeros,
} from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, expect, test } from "vitest";
import {
  type Adjoint,
  anderson,
  dense,
  fixedPointLayer,
  implicit,
  iterative,
  linear,
  newton,
  offTape,
  type Problem,
  phantom,
  picard,
  type Solution,
  type Solver,
  solve,
  tanhProblem,
  unrolled,
} from "../index.ts";
import { useKernel as install } from "../kernels/index.ts";
import { createNewtonKernel } from "../kernels/newton-kernel.ts";
import { createTanhKernel } from "../kernels/tanh-kernel.ts";
import { readKernels } from "../kernels/testing.ts";
import { leaked, onBothBackends } from "./backends.ts";
import { sample } from "./reference.ts";
import { solvers } from "./solvers.ts";

const stop = { absolute: 1e-5, steps: 100 };
const adjoints: Record<string, Adjoint> = {
  unrolled,
  "implicit()": implicit(),
  "implicit(dense)": implicit(dense),
  "implicit(anderson)": implicit(iterative({ solver: anderson(), stop: { relative: 1e-6, steps: 100 } })),
  phantom: phantom({ steps: 2 }),
};
const adjointOf = (name: string) => adjoints[name] ?? expect.fail(`no adjoint ${name}`);
const layer = (p: Problem, z0: Tensor2D, adjoint: Adjoint, solver: Solver = picard(), steps = 100, absolute = 1e-5) =>
  fixedPointLayer(p, z0, { solver, stop: { absolute, steps }, adjoint });

/** z ↦ a z/2: 0 is its fixed point, whatever a is. */
const halved = (a: Tensor): Problem => ({ map: (z, a) => mul(mul(z, 0.5), a as Tensor), theta: [a] });

/** z ↦ z Aᵀ + c, of n unknowns, with A = λ times a plane rotation in each pair: ρ = λ, and Jᵀ has no real direction. */
function turning(n: number, size: number, c: Tensor): Problem {
  const A = tensor2d(
    Array.from({ length: n }, (_, i) => {
      const row = new Array<number>(n).fill(0);
      row[i % 2 ? i - 1 : i + 1] = i % 2 ? size : -size;
      return row;
    }),
  );
  return { map: (z, A, c) => add(linear(z, A as Tensor2D), c as Tensor2D), theta: [A, c] };
}

let plain: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  ({ plain } = await readKernels());
});
afterEach(() => void install(undefined));

onBothBackends(() => {
  const starts = Object.keys(adjoints).flatMap((how) => Object.keys(solvers).map((name) => [how, name] as const));
  test.each(starts)(
    "%s, %s: a start that is the answer has a gradient of zeros, no steps and an unused parameter too",
    (how, name) => {
      const [a, unused] = [variable(ones([1])), variable(ones([2, 2]))];
      const left = leaked(() => {
        for (const steps of [100, 0]) {
          const loss = () =>
            sum(
              layer({ ...halved(a), theta: [a, unused] }, zeros([1, 3]), adjointOf(how), solvers[name], steps).z,
            ) as Scalar;
          const { value, grads } = variableGrads(loss, [a, unused]);
          expect([...(grads[a.name]?.dataSync() ?? []), ...(grads[unused.name]?.dataSync() ?? [])]).toEqual([
            0, 0, 0, 0, 0,
          ]);
          for (const tensor of [value, ...Object.values(grads)]) tensor.dispose();
          const optimizer = train.sgd(0.1);
          optimizer.minimize(loss, false, [a, unused]);
          optimizer.dispose();
        }
        tidy(() => {
          const all = grads(
            (a: Tensor, z0: Tensor) => layer(halved(a), z0 as Tensor2D, adjointOf(how), solvers[name]).z,
          );
          for (const gradient of all([ones([1]), zeros([1, 3])]))
            expect(gradient.dataSync().every((entry) => entry === 0 || how === "unrolled")).toBe(true);
        });
      });
      expect([a.dataSync()[0], unused.dataSync()[0]]).toEqual([1, 1]);
      for (const tensor of [a, unused]) tensor.dispose();
      expect(left).toBe(0);
    },
  );

  /** What solves for u, whether its failing is heard, and what becomes of u where it is not. */
  const few = { relative: 1e-6, steps: 3 };
  const own = (A: (u: Tensor2D) => Tensor2D, v: Tensor2D) => add(A(v), v) as Tensor2D;
  test.each([
    ["the default, small", undefined, 0.5, 4, "converged"],
    ["the default, by elimination", undefined, 1.5, 4, "converged"],
    ["the default, wide", undefined, 0.9, 202, "converged"],
    ["the default, by Anderson's method", undefined, 1.5, 202, "converged"],
    ["dense", dense, 1.5, 4, "converged"],
    ["too few steps", iterative({ solver: picard(), stop: few }), 0.9, 4, "max-steps"],
    [
      "past ρ = 1",
      iterative({ solver: picard(), stop: { relative: 1e-6, diverged: 1e3, steps: 99 } }),
      2,
      4,
      "diverged",
    ],
    ["a function of one's own", own, 0.9, 4, "max-steps"],
    ["one's own that is right", own, 1e-3, 4, "converged"],
  ] as const)("report hears every backward solve, once: %s", (_, solveLinear, size, n, outcome) => {
    const left = leaked(() => {
      tidy(() => {
        const heard: Solution[] = [];
        const derive = (adjoint: Adjoint) =>
          grad((c: Tensor) => {
            const p = turning(n, size, c);
            return sum(mul(c, layer(p, zeros([2, n]), adjoint, newton()).z));
          })(add(ones([2, n]), 0.5)).dataSync();
        const gradient = derive(implicit(solveLinear, { report: (s) => void heard.push(s) }));
        expect(heard.map((s) => s.outcome)).toEqual([outcome]);
        const [s] = heard;
        expect(s?.rows?.map((row) => row.outcome)).toEqual([outcome, outcome]);
        expect((s?.trace.at(-1)?.relative ?? 1) <= 1e-4).toBe(outcome === "converged");
        expect(gradient.every(Number.isFinite)).toBe(true);
        if (solveLinear === own) return;
        const unheard = derive(implicit(solveLinear));
        expect(unheard.every((entry) => Number.isFinite(entry) === (outcome === "converged"))).toBe(true);
      });
    });
    expect(left).toBe(0);
  });

  test("a singular I − J is reported, and by row; so is one that no method solves, at any width", () => {
    tidy(() => {
      for (const [n, how] of [
        [4, dense],
        [4, undefined],
        [202, undefined],
      ] as const) {
        const heard: Solution[] = [];
        const derive = (adjoint: Adjoint) =>
          grad((a: Tensor) => {
            // row 0 has J = 0, row 1 has J = 1
            const p: Problem = { map: (z, a) => mul(z, a as Tensor), theta: [a] };
            return sum(layer(p, zeros([2, n]), adjoint).z);
          })(tensor2d([[0], [1]])).dataSync();
        derive(implicit(how, { report: (s) => void heard.push(s) }));
        expect(heard).toHaveLength(1);
        expect(heard[0]?.outcome).not.toBe("converged");
        expect(heard[0]?.rows?.[0]?.outcome).toBe("converged");
        expect(heard[0]?.rows?.[1]?.outcome).not.toBe("converged");
        expect([...derive(implicit(how))].some(Number.isNaN)).toBe(true);
      }
    });
  });

  test("rows: each sample's outcome, of a batch that ended otherwise", () => {
    tidy(() => {
      // rows of their own: z ↦ a z + 1, and no number once z is past 1000
      const a = tensor2d([[0], [0.99], [1.5], [30]]);
      const p: Problem = {
        map: (z, a) => add(mul(z, a as Tensor), add(1, mul(0, sqrt(sub(1000, z))))) as Tensor2D,
        theta: [a],
      };
      const of = (steps: number, more = {}) =>
        solve(p, zeros([4, 2]), { solver: picard(), stop: { absolute: 1e-4, steps, ...more } });
      expect(of(9).rows?.map(({ outcome }) => outcome)).toEqual(["converged", "max-steps", "max-steps", "nonfinite"]);
      const cut = of(9, { diverged: 20 });
      expect(cut.rows).toHaveLength(4);
      expect(cut.rows?.[3]?.outcome).toBe("diverged");
      for (const { rows, trace } of [of(9), cut])
        expect(rows?.every((row) => row.evaluations === trace.at(-1)?.evaluations)).toBe(true);
      const q = halved(ones([1]));
      const found = solve(q, ones([3, 2]), { solver: picard(), stop });
      expect(found.rows).toEqual(
        Array.from({ length: 3 }, () => ({ outcome: "converged", evaluations: found.trace.length })),
      );
    });
  });

  test("Newton's kernel tells each sample's own count", () => {
    install({ ...createTanhKernel(plain), newton: createNewtonKernel(plain).solve });
    tidy(() => {
      const { x, W, b } = sample(5, 6, 0.8);
      // the last sample starts at its solution
      const method = { solver: newton(), stop: { absolute: 1e-4, steps: 20 } };
      const p = tanhProblem(x, W, b);
      const done = solve(p, zeros([5, 6]), method).z;
      const start = concat([zeros([4, 6]), slice(done, [4, 0], [1, 6])]) as Tensor2D;
      const { ran, rows, trace } = solve(p, start, method);
      expect(ran).toBe("kernel");
      expect(rows?.map(({ outcome }) => outcome)).toEqual(new Array(5).fill("converged"));
      expect(rows?.[4]?.evaluations).toBe(1);
      expect(Math.max(...(rows ?? []).map(({ evaluations }) => evaluations))).toBe(trace.at(-1)?.evaluations);
    });
  });

  const scaled = Object.keys(adjoints).flatMap((how) => [1e-28, 1e-12, 1e12, 1e25].map((size) => [how, size] as const));
  test.each(scaled)("%s: a cotangent of size %f gives the gradient that many times", (how, size) => {
    tidy(() => {
      const { x, W, b } = sample(3, 5, 0.6);
      const of = (size: number) =>
        grad((W: Tensor) => mul(layer(tanhProblem(x, W as Tensor2D, b), zeros([3, 5]), adjointOf(how)).z, size))(W);
      const [one, large] = [of(1).dataSync(), of(size).dataSync()];
      const most = Math.max(...one.map(Math.abs));
      large.forEach((entry, i) => {
        expect(Math.abs(entry / size - (one[i] as number)) / most).toBeLessThan(1e-4);
      });
    });
  });

  const table = Object.keys(adjoints).map((how) => [how] as const);
  test.each(table)("%s: what cannot be differentiated is named, and offTape cures it", (how) => {
    const left = leaked(() => {
      tidy(() => {
        const through = (wrap: <T>(fn: () => T) => T) =>
          grad((a: Tensor) => {
            const map = (z: Tensor2D, a: Tensor) => {
              const largest = wrap(() => topk(z, 1).values);
              return mul(a, tanh(add(mul(z, 0.5), mul(largest, 0.1)))) as Tensor2D;
            };
            return layer({ map: map as Problem["map"], theta: [a] }, ones([2, 3]), adjointOf(how)).z;
          })(ones([1]));
        expect(() => offTape(() => through((fn) => fn()))).toThrow(
          /no gradient: TopK cannot be differentiated.*offTape/,
        );
        expect(through(offTape).dataSync().every(Number.isFinite)).toBe(true);
      });
    });
    expect(left).toBe(0);
  });

  test("implicit is refused what it cannot use", () => {
    expect(() => implicit(3 as never)).toThrow("invalid linear: 3");
    expect(() => implicit(dense, { report: "yes" as never })).toThrow("invalid report: yes");
    expect(() => iterative({ solver: picard(), stop: few }, 7 as never)).toThrow("invalid report: 7");
  });

  /** ∂²/∂a² of Σ z* by a layer inside a layer, against differences in float64. */
  const inside = (a: number, z: number) => {
    let y = 0;
    for (let k = 0; k < 300; k += 1) y = Math.tanh(0.4 * a * y + z);
    return y;
  };
  const solution = (a: number) => {
    let z = 0;
    for (let k = 0; k < 300; k += 1) z = 0.5 * inside(a, z) + 0.3 * a;
    return z;
  };
  test.each([
    ["implicit(dense)", "implicit(dense)", false],
    ["implicit()", "implicit()", false],
    ["implicit()", "implicit(dense)", true],
    ["implicit(anderson)", "unrolled", false],
    ["unrolled", "implicit()", false],
    ["unrolled", "implicit(dense)", true],
  ])("the second derivative of %s around %s (what the inner map uses is captured: %s)", (outer, inner, captured) => {
    const left = leaked(() => {
      tidy(() => {
        const loss = (a: Tensor) => {
          const p: Problem = {
            map: (z, a) => {
              const inner: Problem = captured
                ? { map: (y, z) => tanh(add(mul(mul(0.4, a as Tensor), y), z as Tensor)), theta: [z] }
                : {
                    map: (y, z, a) => tanh(add(mul(mul(0.4, a as Tensor), y), z as Tensor)),
                    theta: [z, a as Tensor],
                  };
              return add(
                mul(0.5, layer(inner, zeros(z.shape), adjointOf(innerName), picard(), 100, 2e-7).z),
                mul(0.3, a as Tensor),
              ) as Tensor2D;
            },
            theta: [a],
          };
          return sum(layer(p, zeros([1, 1]), adjointOf(outer), picard(), 100, 2e-7).z);
        };
        const innerName = inner;
        const once = grad(loss as (a: Tensor) => Tensor);
        const twice = grad((a: Tensor) => once(a));
        const h = 1e-3;
        expect(once(ones([1])).dataSync()[0]).toBeCloseTo((solution(1 + h) - solution(1 - h)) / (2 * h), 3);
        expect(twice(ones([1])).dataSync()[0]).toBeCloseTo(
          (solution(1 + h) + solution(1 - h) - 2 * solution(1)) / h ** 2,
          3,
        );
      });
    });
    expect(left).toBe(0);
  });
});
