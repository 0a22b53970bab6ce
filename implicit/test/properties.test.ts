import { add, grad, matMul, mul, type Tensor, type Tensor2D, tensor2d, tidy } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  anderson,
  bestSoFar,
  broyden,
  dense,
  fixedPointLayer,
  guardedNewton,
  implicit,
  iterative,
  newton,
  type Problem,
  picard,
  shaped,
  solve,
  tanhProblem,
} from "../index.ts";
import { onBothBackends } from "./backends.ts";
import { gap, sample } from "./reference.ts";
import { seeded } from "./seeded.ts";

const sizes = fc.record({
  batch: fc.integer({ min: 1, max: 5 }),
  n: fc.integer({ min: 1, max: 9 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
});
const runs = { seed: 7, numRuns: 15 };
type Size = { readonly batch: number; readonly n: number; readonly seed: number };

/** A property of a problem of random size, checked in a scope of its own. */
function always(property: (size: Size) => void): void {
  fc.assert(
    fc.property(sizes, (size) => {
      tidy(() => {
        property(size);
      });
    }),
    runs,
  );
}

function filled(batch: number, n: number, seed: number, scale = 1): Tensor2D {
  const random = seeded(seed);
  return tensor2d(
    Float32Array.from({ length: batch * n }, () => scale * (2 * random() - 1)),
    [batch, n],
  );
}

onBothBackends(() => {
  test("anderson with a memory of 1 is picard, and broyden's first step is", () => {
    always(({ batch, n, seed }) => {
      const { x, W, b } = sample(batch, n, 0.8, seed);
      const p = tanhProblem(x, W, b);
      const after = (solver: Parameters<typeof bestSoFar>[0], steps: number) =>
        solve(p, x, { solver, stop: { steps } });
      const [plain, mixed] = [after(picard(), 6), after(anderson({ memory: 1 }), 6)];
      expect(mixed.trace).toEqual(plain.trace);
      expect(gap(mixed.z.dataSync(), plain.z.dataSync())).toBe(0);
      expect(gap(after(broyden(), 1).z.dataSync(), after(picard(), 1).z.dataSync())).toBeLessThan(1e-6);
    });
  });

  test("the adjoint is linear in the cotangent", () => {
    always(({ batch, n, seed }) => {
      const { x, W, b } = sample(batch, n, 0.7, seed);
      const pulled = (v: Tensor2D) =>
        grad((W: Tensor) => {
          const p = tanhProblem(x, W as Tensor2D, b);
          return fixedPointLayer(p, x, {
            solver: newton(),
            stop: { absolute: 1e-5, steps: 20 },
            adjoint: implicit(dense),
          }).z;
        })(W, v);
      const [v, w] = [filled(batch, n, seed + 1), filled(batch, n, seed + 2)];
      const together = pulled(add(mul(v, 2), mul(w, -3)));
      expect(gap(together.dataSync(), add(mul(pulled(v), 2), mul(pulled(w), -3)).dataSync())).toBeLessThan(2e-4);
    });
  });

  test("every linear solve finds u with u = A(u) + v", () => {
    const by = (solver: Parameters<typeof bestSoFar>[0]) => iterative({ solver, stop: { relative: 1e-6, steps: 300 } });
    const solves = {
      dense,
      picard: by(picard()),
      anderson: by(anderson({ memory: 10 })),
      broyden: by(broyden()),
      newton: by(newton()),
    };
    always(({ batch, n, seed }) => {
      const M = filled(n, n, seed, 0.8 / n);
      const v = filled(batch, n, seed + 1);
      const times = (u: Tensor2D) => matMul<Tensor2D>(u, M);
      for (const linear of Object.values(solves)) {
        const u = linear(times, v);
        expect(gap(u.dataSync(), add(times(u), v).dataSync())).toBeLessThan(1e-5);
      }
    });
  });

  test("guarded newton never leaves a row worse than it found it", () => {
    always(({ batch, n, seed }) => {
      const { x, W, b } = sample(batch, n, 3, seed);
      const rows: number[][] = [];
      solve(tanhProblem(x, W, b), filled(batch, n, seed, 3), {
        solver: guardedNewton(),
        stop: { absolute: 1e-5, steps: 12 },
        watch: (_, { z, fz }) => {
          const [from, to] = [z.dataSync(), fz.dataSync()];
          rows.push(
            Array.from({ length: batch }, (_, r) =>
              Math.hypot(...from.subarray(r * n, (r + 1) * n).map((a, i) => (to[r * n + i] as number) - a)),
            ),
          );
        },
      });
      rows.slice(1).forEach((row, k) => {
        row.forEach((residual, r) => {
          expect(residual).toBeLessThanOrEqual((rows[k]?.[r] as number) * (1 + 1e-5) + 1e-6);
        });
      });
    });
  });

  test("best so far returns the least residual of each row, and says what it is", () => {
    const turn: Problem = { map: (z) => mul(z, -1.5), theta: [] };
    always(({ batch, n, seed }) => {
      const z0 = filled(batch, n, seed);
      const { z, outcome, trace } = solve(turn, z0, {
        solver: bestSoFar(picard()),
        stop: { absolute: 1e-9, steps: 4 },
      });
      expect(outcome).toBe("max-steps");
      expect(trace.length).toBe(6);
      expect(trace.at(-1)?.k).toBe(4);
      expect(gap(z.dataSync(), z0.dataSync())).toBe(0);
      expect(trace.at(-1)?.residual).toBeCloseTo(trace[0]?.residual ?? 0, 5);
    });
  });

  test("pack and unpack are inverses, and a shaped solve is the plain one", () => {
    always(({ batch, n, seed }) => {
      const shapes = [[n], [2, n, 1], [1]];
      const packing = shaped((states) => states.map((state) => mul(state, 0.5)), shapes);
      const z = filled(batch, packing.width, seed);
      expect(packing.unpack(z).map(({ shape }) => shape)).toEqual(shapes.map((shape) => [batch, ...shape]));
      expect(gap(packing.pack(packing.unpack(z)).dataSync(), z.dataSync())).toBe(0);
      const method = { solver: picard(), stop: { steps: 3 } };
      const found = solve(packing.problem([]), z, method).z;
      expect(gap(found.dataSync(), mul(z, 0.125).dataSync())).toBe(0);
    });
  });
});
