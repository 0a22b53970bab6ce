import {
  add,
  concat,
  grads,
  matMul,
  mul,
  ones,
  relu,
  type Scalar,
  slice,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tanh,
  tidy,
  transpose,
  zeros,
} from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, expect, test } from "vitest";
import {
  type Accelerator,
  dense,
  fixedPointLayer,
  implicit,
  iterative,
  linear,
  newton,
  type Problem,
  picard,
  registerAccelerator,
  type Solution,
  type Solver,
  solve,
  tanhProblem,
  unregisterAccelerator,
} from "../index.ts";
import { loadKernels } from "../kernels/index.ts";
import { readKernels } from "../kernels/testing.ts";
import { leaked, onBothBackends } from "./backends.ts";
import { gap, sample } from "./reference.ts";

let binaries: { plain: ArrayBuffer; relaxed: ArrayBuffer };
beforeAll(async () => {
  const { plain, relaxed } = await readKernels();
  binaries = { plain: plain.buffer, relaxed: relaxed.buffer };
});
afterEach(() => void loadKernels(undefined));

const [batch, n] = [5, 5];
type Make = (x: Tensor2D, W: Tensor2D, b: Tensor1D) => Problem;
const own = (z: Tensor2D, x: Tensor, W: Tensor, b: Tensor): Tensor2D =>
  tanh(add(linear(z, W as Tensor2D, b as Tensor1D), x as Tensor2D));
/** A map of z, x, W and b under the tag. */
const tagged =
  (map: (z: Tensor2D, x: Tensor2D, W: Tensor2D, b: Tensor1D) => Tensor2D): Make =>
  (x, W, b) => ({ map: map as Problem["map"], theta: [x, W, b], kernel: "tanh" });

const honest: Record<string, Make> = {
  "z Wᵀ by linear": tagged(own),
  "z Wᵀ by matMul": tagged((z, x, W, b) => tanh(add(add(matMul(z, transpose(W)), x), b))),
  "b in x": tagged((z, x, W, b) => tanh(add(linear(z, W), add(x, b)))),
  "without b": (x, W, b) => ({
    map: (z, x, W) => tanh(add(matMul(z, W as Tensor2D, false, true), x)),
    theta: [add(x, b), W],
    kernel: "tanh",
  }),
};

/** z* of the real layer, for a map that hides behind it. */
const solution = (x: Tensor2D, W: Tensor2D, b: Tensor1D): Tensor2D =>
  solve({ map: own as Problem["map"], theta: [x, W, b] }, zeros([batch, n]), {
    solver: picard(),
    stop: { steps: 150 },
  }).z;

const changed: Record<string, Make> = {
  scaled: tagged((z, x, W, b) => mul(own(z, x, W, b), 0.7)),
  "scaled by a thousandth": tagged((z, x, W, b) => mul(own(z, x, W, b), 0.999)),
  shifted: tagged((z, x, W, b) => add(own(z, x, W, b), 0.1)),
  relu: tagged((z, x, W, b) => relu(add(linear(z, mul(W, 0.5), b), x))),
  "tanh of twice as much": tagged((z, x, W, b) => own(z, x, mul(W, 1.5), b)),
  "equal at z = 0": tagged((z, x, W, b) => tanh(add(linear(mul(z, 0.5), W, b), x))),
  "another derivative at z*": (x, W, b) => {
    const z = solution(x, W, b);
    return tagged((at, x, W, b) => add(own(at, x, W, b), mul(sub(at, z), 0.3)))(x, W, b);
  },
  "one sample only": tagged((z, x, W, b) => {
    const y = own(z, x, W, b);
    return concat([slice(y, [0, 0], [batch - 1, n]), mul(slice(y, [batch - 1, 0], [1, n]), 0.5)]);
  }),
  "W before x": (x, W, b) => ({
    map: (z, W, x, b) => own(z, x as Tensor, W as Tensor, b as Tensor),
    theta: [W, x, b],
    kernel: "tanh",
  }),
  "one parameter more": (x, W, b) => ({
    map: (z, x, W, b, g) => mul(own(z, x as Tensor, W as Tensor, b as Tensor), g as Tensor),
    theta: [x, W, b, ones([1])],
    kernel: "tanh",
  }),
  "W captured": (x, W, b) => ({
    map: (z, x, _, b) => own(z, x as Tensor, W, b as Tensor),
    theta: [x, tidy(() => mul(W, 1)), b],
    kernel: "tanh",
  }),
  "all captured": (x, W, b) => ({ map: (z) => own(z, x, W, b), theta: [], kernel: "tanh" }),
  "a layer inside": tagged((z, x, W, b) =>
    mul(
      0.5,
      add(
        own(z, x, W, b),
        fixedPointLayer({ map: (y, z) => tanh(add(mul(y, 0.3), z)) as Tensor2D, theta: [z] }, zeros([batch, n]), {
          solver: picard(),
          stop: { absolute: 1e-6, steps: 60 },
          adjoint: implicit(),
        }).z,
      ),
    ),
  ),
  "numbers that are none": tagged((z, x, W, b) => mul(own(z, x, W, b), Number.NaN)),
};

const methods: Record<string, { readonly solver: Solver; readonly by: "dense" | "iterative" }> = {
  "picard, iterative": { solver: picard(), by: "iterative" },
  "picard, dense": { solver: picard(), by: "dense" },
  "newton, dense": { solver: newton(), by: "dense" },
};

/** Solution and gradients with respect to x, W and b, and who made them. */
function train(make: Make, { solver, by }: { solver: Solver; by: string }, tag: "tanh" | undefined) {
  const ran: string[] = [];
  const report = (s: Solution) => void ran.push(s.ran);
  const found = tidy(() => {
    const { x, W, b } = sample(batch, n, 0.45);
    let outcome = "";
    let z: number[] = [];
    const loss = (...[x, W, b]: Tensor[]) => {
      const p = make(x as Tensor2D, W as Tensor2D, b as Tensor1D);
      const s = fixedPointLayer({ ...p, kernel: tag } as Problem, zeros([batch, n]), {
        solver,
        stop: { absolute: 2e-6, steps: 120 },
        adjoint: implicit(
          by === "dense" ? dense : iterative({ solver: picard(), stop: { relative: 1e-5, steps: 200 } }, report),
        ),
      });
      ran.unshift(s.ran);
      outcome = s.outcome;
      z = [...s.z.dataSync()];
      return sum(mul(s.z, add(s.z, 1))) as Scalar;
    };
    const g = grads(loss)([x, W, b]).map((t) => [...t.dataSync()]);
    return { outcome, z, g };
  });
  return { ...found, ran };
}

/** Infinitely far unless both are no numbers in the same places. */
const apart = (a: readonly number[], b: readonly number[]): number =>
  gap(
    a.map((v) => (Number.isNaN(v) ? 7 : v)),
    b.map((v) => (Number.isNaN(v) ? 7 : v)),
  );

onBothBackends(() => {
  for (const [how, method] of Object.entries(methods)) {
    test.each(Object.keys(changed))(`a changed map keeps its own answer under the tag, ${how}: %s`, (name) => {
      const make = changed[name] ?? expect.fail();
      const generic = train(make, method, undefined);
      loadKernels(binaries);
      let fast = generic;
      const left = leaked(() => {
        fast = train(make, method, "tanh");
      });
      expect(left).toBe(0);
      expect(fast.outcome).toBe(generic.outcome);
      expect(apart(fast.z, generic.z)).toBeLessThan(2e-5);
      fast.g.forEach((g, i) => {
        expect(apart(g, generic.g[i] ?? [])).toBeLessThan(1e-3);
      });
      if (!["another derivative at z*", "W captured"].includes(name)) expect(fast.ran[0]).toBe("generic");
      if (name !== "W captured") expect(fast.ran.slice(1).every((by) => by === "generic")).toBe(true);
    });

    test.each(Object.keys(honest))(`a map that is what its tag says keeps its speed, ${how}: %s`, (name) => {
      const make = honest[name] ?? expect.fail();
      const generic = train(make, method, undefined);
      loadKernels(binaries);
      const fast = train(make, method, "tanh");
      expect(fast.ran.every((by) => by === "kernel")).toBe(true);
      expect(generic.ran.every((by) => by === "generic")).toBe(true);
      expect(fast.outcome).toBe("converged");
      expect(apart(fast.z, generic.z)).toBeLessThan(2e-5);
      fast.g.forEach((g, i) => {
        expect(apart(g, generic.g[i] ?? [])).toBeLessThan(1e-3);
      });
    });
  }

  test("a map that throws does so under the tag too", () => {
    loadKernels(binaries);
    tidy(() => {
      const { x, W, b } = sample(batch, n, 0.4);
      const map = () => {
        throw new Error("mine");
      };
      const run = () => solve({ map, theta: [x, W, b], kernel: "tanh" }, x, { solver: picard(), stop: { steps: 3 } });
      expect(run).toThrow("mine");
      expect(leaked(() => expect(run).toThrow("mine"))).toBe(0);
    });
  });

  test("an accelerator that is wrong about a map is not believed, and is asked only while it is registered", () => {
    tidy(() => {
      const { x, W, b } = sample(batch, n, 0.4);
      const z0 = zeros([batch, n]) as Tensor2D;
      let asked = 0;
      const wrong: Accelerator = {
        image: (_, z) => mul(z, 1),
        solve: (_, z0) => {
          asked += 1;
          return { z: add(z0, 1), outcome: "converged", trace: [], ran: "kernel" };
        },
      };
      const method = { solver: picard(), stop: { absolute: 1e-5, steps: 100 } };
      const before = solve(tanhProblem(x, W, b), z0, method);
      registerAccelerator("tanh", wrong);
      const during = solve(tanhProblem(x, W, b), z0, method);
      unregisterAccelerator("tanh", wrong);
      solve(tanhProblem(x, W, b), z0, method);
      expect(asked).toBe(1);
      expect(during.ran).toBe("generic");
      expect([...during.z.dataSync()]).toEqual([...before.z.dataSync()]);
    });
    expect(() => registerAccelerator("", {})).toThrow("invalid tag: ");
    expect(() => registerAccelerator("x", undefined as never)).toThrow("invalid accelerator: undefined");
  });
});
