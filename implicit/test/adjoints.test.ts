import {
  add,
  cos,
  exp,
  grad,
  grads,
  mul,
  neg,
  randomNormal,
  scalar,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor2d,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import {
  type Adjoint,
  anderson,
  broyden,
  dense,
  fixedPointLayer,
  guardedNewton,
  implicit,
  iterative,
  newton,
  type Problem,
  phantom,
  picard,
  type Solution,
  type Solver,
  solve,
  tanhProblem,
  unrolled,
} from "../index.ts";
import { leaked, onBothBackends } from "./backends.ts";
import { cases } from "./problems.ts";
import { gap, reference, sample } from "./reference.ts";
import { solvers } from "./solvers.ts";

const stop = { absolute: 1e-5, steps: 400 };
const by = (solver: Solver) => iterative({ solver, stop: { relative: 1e-6, steps: 400 } });

/** Every adjoint, and how close to float64 its gradients come. */
const adjoints: Record<string, { readonly adjoint: Adjoint; readonly within: number }> = {
  unrolled: { adjoint: unrolled, within: 1e-3 },
  "implicit()": { adjoint: implicit(), within: 2e-4 },
  "implicit(dense)": { adjoint: implicit(dense), within: 2e-4 },
  "implicit(picard)": { adjoint: implicit(by(picard())), within: 2e-4 },
  "implicit(anderson)": { adjoint: implicit(by(anderson())), within: 2e-4 },
  "implicit(broyden)": { adjoint: implicit(by(broyden())), within: 2e-4 },
  "implicit(newton)": { adjoint: implicit(by(newton())), within: 2e-4 },
  "implicit(guarded newton)": { adjoint: implicit(by(guardedNewton())), within: 2e-4 },
  "phantom of 80 steps": { adjoint: phantom({ steps: 80 }), within: 2e-4 },
  "phantom of 120 damped steps": { adjoint: phantom({ steps: 120, damping: 0.3 }), within: 2e-4 },
};

const adjointOf = (name: string) => adjoints[name] ?? expect.fail(`no adjoint ${name}`);
const solverOf = (name: string): Solver => solvers[name] ?? expect.fail(`no solver ${name}`);
const table = Object.keys(solvers).flatMap((solver) => Object.keys(adjoints).map((name) => [solver, name] as const));

onBothBackends(() => {
  test.each(table)(
    "%s, differentiated by %s: z and the gradients of x, W, b, z0 agree with float64",
    (solver, name) => {
      const { adjoint, within } = adjointOf(name);
      const left = leaked(() => {
        tidy(() => {
          const layer = sample(4, 7, 0.6);
          const c = randomNormal([4, 7], 0, 1, "float32", 9) as Tensor2D;
          const exact = reference(layer, c);
          let found: Solution | undefined;
          const loss = (...[x, W, b, z0]: Tensor[]) => {
            const p = tanhProblem(x as Tensor2D, W as Tensor2D, b as Tensor1D);
            found = fixedPointLayer(p, z0 as Tensor2D, { solver: solverOf(solver), stop, adjoint });
            expect(gap(found.z.dataSync(), exact.z)).toBeLessThan(5e-5);
            return sum(mul(c, found.z));
          };
          const all = grads(loss)([layer.x, layer.W, layer.b, zeros([4, 7])]).map((gradient) => gradient.dataSync());
          expect(found?.outcome).toBe("converged");
          [exact.dx, exact.dW, exact.db, new Float32Array(28)].forEach((expected, i) => {
            expect(gap(all[i] ?? [], expected)).toBeLessThan(i === 3 && name !== "unrolled" ? 1e-12 : within);
          });
        });
      });
      expect(left).toBe(0);
    },
  );

  /** Maps of one unknown whose solution's derivative has a closed form: a cos z and e^{−az}, at a = 1. */
  const scalars: Record<string, readonly [(z: Tensor2D, a: Tensor) => Tensor2D, number]> = {
    cos: [(z, a) => mul(a, cos(z)), Math.cos(0.7390851332151607) / (1 + Math.sin(0.7390851332151607))],
    exp: [(z, a) => exp(neg(mul(a, z))), -(0.5671432904097838 ** 2) / (1 + 0.5671432904097838)],
  };
  const small = Object.keys(scalars).flatMap((map) => Object.keys(solvers).map((solver) => [map, solver] as const));
  test.each(small.flatMap((row) => ["unrolled", "implicit()"].map((name) => [...row, name] as const)))(
    "d z/d a of %s, solved by %s, differentiated by %s, is the closed form",
    (name, solver, how) => {
      tidy(() => {
        const [map, slope] = scalars[name] ?? expect.fail();
        const derivative = grad((a: Tensor) => {
          const p: Problem = { map: (z, a) => map(z, a as Tensor), theta: [a] };
          const { adjoint } = adjointOf(how);
          return fixedPointLayer(p, tensor2d([[0.3]]), { solver: solverOf(solver), stop, adjoint }).z;
        })(scalar(1));
        expect(Math.abs((derivative.dataSync()[0] as number) - slope)).toBeLessThan(adjointOf(how).within);
      });
    },
  );

  test.each(["unrolled", "implicit()", "implicit(anderson)", "phantom of 80 steps"])(
    "%s through a conv cell agrees with central differences",
    (name) => {
      tidy(() => {
        const { p, z0 } = cases["conv cell"]?.() ?? expect.fail();
        const [kernel, input] = p.theta as [Tensor, Tensor];
        const c = randomNormal(z0.shape, 0, 0.3, "float32", 4);
        const along = randomNormal(kernel.shape, 0, 0.3, "float32", 5);
        const at = (h: number) => {
          const moved = { ...p, theta: [add(kernel, mul(along, h)), input] };
          return sum(
            mul(c, solve(moved, z0, { solver: newton(), stop: { relative: 1e-7, steps: 6 } }).z),
          ).dataSync()[0] as number;
        };
        const difference = (at(1e-2) - at(-1e-2)) / 2e-2;
        const gradient = grad((kernel: Tensor) => {
          const q = { ...p, theta: [kernel, input] };
          return sum(mul(c, fixedPointLayer(q, z0, { solver: picard(), stop, adjoint: adjointOf(name).adjoint }).z));
        })(kernel);
        expect(Math.abs((sum(mul(gradient, along)).dataSync()[0] as number) - difference)).toBeLessThan(2e-3);
      });
    },
  );

  test("implicit() finds the gradient where plain iteration could not, by going over to dense", () => {
    tidy(() => {
      const { p, z0, solution } = cases["affine with ρ = 1.05"]?.() ?? expect.fail();
      const [A, c] = p.theta as [Tensor2D, Tensor2D];
      const [byPlain, byDense] = [implicit(), implicit(dense)].map((adjoint) =>
        grad((c: Tensor) => {
          const found = fixedPointLayer({ ...p, theta: [A, c] }, z0, { solver: newton(), stop, adjoint });
          expect(gap(found.z.dataSync(), solution ?? [])).toBeLessThan(5e-4);
          return sum(found.z);
        })(c).dataSync(),
      );
      expect(gap(byPlain ?? [], byDense ?? [])).toBeLessThan(1e-6);
      expect(Math.abs(byDense?.[0] ?? 0)).toBeGreaterThan(1);
    });
  });

  test("the backward solve's Solution is reported, however it ended", () => {
    tidy(() => {
      const { x, W, b } = sample(2, 5, 0.6);
      const reports: Solution[] = [];
      const linear = (steps: number) =>
        iterative({ solver: picard(), stop: { relative: 1e-4, steps } }, (s) => void reports.push(s));
      for (const steps of [100, 2]) {
        const adjoint = implicit(linear(steps));
        grad((W: Tensor) =>
          sum(fixedPointLayer(tanhProblem(x, W as Tensor2D, b), x, { solver: picard(), stop, adjoint }).z),
        )(W);
      }
      expect(reports.map(({ outcome }) => outcome)).toEqual(["converged", "max-steps"]);
      expect(reports[1]?.trace.length).toBe(3);
    });
  });
});
