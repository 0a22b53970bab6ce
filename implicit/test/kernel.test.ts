import {
  grad,
  mul,
  ones,
  randomNormal,
  type Scalar,
  sum,
  type Tensor,
  type Tensor2D,
  tidy,
  variable,
  variableGrads,
  zeros,
} from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, expect, test } from "vitest";
import {
  fixedPointLayer,
  implicit,
  iterate,
  iterative,
  type Method,
  newton,
  picard,
  type Solution,
  solve,
  tanhProblem,
  unrolled,
} from "../index.ts";
import type { TanhKernel } from "../kernels/index.ts";
import { useKernel as install } from "../kernels/index.ts";
import { createNewtonKernel } from "../kernels/newton-kernel.ts";
import { createTanhKernel } from "../kernels/tanh-kernel.ts";
import { readKernels } from "../kernels/testing.ts";
import { leaked, onBothBackends } from "./backends.ts";
import { gap, reference, sample } from "./reference.ts";

let kernel: TanhKernel;
beforeAll(async () => {
  const { plain } = await readKernels();
  const { solveDense } = createNewtonKernel(plain);
  kernel = { ...createTanhKernel(plain), solveDense };
});
afterEach(() => void install(undefined));

/** The same solve by the generic path and by the kernel. */
function both(run: () => Solution): readonly [Solution, Solution] {
  install(undefined);
  const generic = run();
  install(kernel);
  return [generic, run()];
}

const rules: Record<string, Method["stop"]> = {
  absolute: { absolute: 1e-4, steps: 200 },
  relative: { relative: 1e-4, steps: 200 },
  "at most 5 steps": { absolute: 1e-9, steps: 5 },
  "no steps": { absolute: 1e-9, steps: 0 },
  diverged: { diverged: 0.01, steps: 50 },
};

onBothBackends(() => {
  test.each(Object.keys(rules))("the kernel's outcome and trace are the generic ones: %s", (name) => {
    const left = leaked(() => {
      tidy(() => {
        const { x, W, b } = sample(13, 21, 0.7);
        const by = { solver: picard(), stop: rules[name] ?? expect.fail() };
        for (const p of [tanhProblem(x, W, b), tanhProblem(x, W)]) {
          for (const z0 of [zeros([13, 21]) as Tensor2D, x]) {
            const [generic, fused] = both(() => solve(p, z0, by));
            expect([generic.ran, fused.ran]).toEqual(["generic", "kernel"]);
            expect(fused.outcome).toBe(generic.outcome);
            expect(fused.trace.map(({ k, evaluations }) => [k, evaluations])).toEqual(
              generic.trace.map(({ k, evaluations }) => [k, evaluations]),
            );
            expect(
              gap(
                fused.trace.map((s) => s.residual),
                generic.trace.map((s) => s.residual),
              ),
            ).toBeLessThan(1e-5);
            expect(
              gap(
                fused.trace.map((s) => s.relative),
                generic.trace.map((s) => s.relative),
              ),
            ).toBeLessThan(1e-5);
            expect(gap(fused.z.dataSync(), generic.z.dataSync())).toBeLessThan(1e-5);
          }
        }
      });
    });
    expect(left).toBe(0);
  });

  test("NaN is nonfinite there too", () => {
    tidy(() => {
      const { x, W, b } = sample(3, 5, 0.7);
      const p = tanhProblem(mul(x, Number.NaN), W, b);
      const found = both(() => solve(p, x, { solver: picard(), stop: { absolute: 1e-4, steps: 9 } }));
      expect(found.map(({ outcome, trace }) => [outcome, trace.length])).toEqual([
        ["nonfinite", 1],
        ["nonfinite", 1],
      ]);
    });
  });

  test("what a kernel does not know stays generic", () => {
    install(kernel);
    tidy(() => {
      const { x, W, b } = sample(3, 5, 0.5);
      const p = tanhProblem(x, W, b);
      const stop = { absolute: 1e-4, steps: 50 };
      const ran = (m: Method, q = p) => solve(q, x, m).ran;
      expect(ran({ solver: picard(), stop })).toBe("kernel");
      expect(ran({ solver: picard({ damping: 0.1 }), stop })).toBe("generic");
      expect(ran({ solver: newton(), stop })).toBe("generic");
      expect(ran({ solver: picard(), stop, checkEvery: 2 })).toBe("generic");
      expect(ran({ solver: picard(), stop, watch: () => {} })).toBe("generic");
      expect(ran({ solver: picard(), stop }, { map: p.map, theta: p.theta })).toBe("generic");
      const run = iterate(p, x, { solver: picard(), stop });
      let next = run.next();
      while (!next.done) next = run.next();
      expect(next.value.ran).toBe("generic");
    });
  });

  test.each(["implicit", "unrolled"])("gradients through a kernel agree with float64: %s", (name) => {
    install(kernel);
    const left = leaked(() => {
      tidy(() => {
        const layer = sample(9, 14, 0.6);
        const c = randomNormal([9, 14], 0, 1, "float32", 2) as Tensor2D;
        const ran: string[] = [];
        const linear = iterative(
          { solver: picard(), stop: { relative: 1e-6, steps: 200 } },
          (s) => void ran.push(s.ran),
        );
        const dW = grad((W: Tensor) => {
          const found = fixedPointLayer(tanhProblem(layer.x, W as Tensor2D, layer.b), zeros([9, 14]), {
            solver: picard(),
            stop: { absolute: 1e-5, steps: 300 },
            adjoint: name === "implicit" ? implicit(linear) : unrolled,
          });
          ran.push(found.ran);
          return sum(mul(c, found.z));
        })(layer.W);
        expect(ran).toEqual(name === "implicit" ? ["kernel", "kernel"] : ["generic"]);
        expect(gap(dW.dataSync(), reference(layer, c).dW)).toBeLessThan(name === "implicit" ? 2e-4 : 1e-3);
      });
    });
    expect(left).toBe(0);
  });

  test("dense solves by the kernel's LU", () => {
    tidy(() => {
      const { x, W, b } = sample(6, 30, 1.1);
      const [generic, fused] = both(() => solve(tanhProblem(x, W, b), x, { solver: newton(), stop: { steps: 2 } }));
      expect(gap(fused.z.dataSync(), generic.z.dataSync())).toBeLessThan(1e-4);
      const flat = { map: (z: Tensor2D) => mul(z, ones([1, 1])) as Tensor2D, theta: [] };
      const shifted = { map: (z: Tensor2D) => zeros(z.shape) as Tensor2D, theta: [] };
      const still = both(() => solve(flat, zeros([2, 1]), { solver: newton(), stop: { steps: 2 } }));
      expect(still.map(({ outcome }) => outcome)).toEqual(["max-steps", "max-steps"]);
      const once = both(() => solve(shifted, ones([2, 3]), { solver: newton(), stop: { absolute: 1e-6, steps: 2 } }));
      expect(once.map(({ outcome }) => outcome)).toEqual(["converged", "converged"]);
    });
  });

  test("weights that were assigned since the solve count: f(z) is the new layer's", () => {
    tidy(() => {
      const { x, W, b } = sample(6, 9, 0.5);
      const weights = variable(W);
      const p = tanhProblem(x, weights as unknown as Tensor2D, b);
      const gradient = () => {
        weights.assign(W);
        const before = solve(p, zeros([6, 9]), { solver: picard(), stop: { absolute: 1e-5, steps: 200 } });
        weights.assign(mul(W, 0.2));
        const loss = () => sum(implicit()(p, () => before).z);
        return variableGrads(loss as () => Scalar, [weights]).grads[weights.name]?.dataSync() ?? expect.fail();
      };
      install(undefined);
      const generic = gradient();
      install(kernel);
      expect(gap(gradient(), generic)).toBeLessThan(1e-4);
      weights.dispose();
    });
  });
});
