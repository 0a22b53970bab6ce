import {
  cast,
  grad,
  mul,
  ones,
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tanh,
  tensor1d,
  tensor2d,
  tensor3d,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import {
  anderson,
  bestSoFar,
  broyden,
  dense,
  fixedPointLayer,
  guardedNewton,
  implicit,
  iterate,
  iterative,
  linear,
  type Method,
  type Problem,
  phantom,
  picard,
  shaped,
  solve,
  tanhProblem,
  unrolled,
} from "../index.ts";
import { leaked, onBothBackends } from "./backends.ts";

const fine: Problem = { map: (z) => mul(z, 0.5), theta: [] };
const method: Method = { solver: picard(), stop: { absolute: 1e-4, steps: 9 } };
const stopping = (stop: Partial<Method["stop"]>) => () =>
  solve(fine, zeros([1, 1]), { ...method, stop: { ...method.stop, ...stop } });
const mapping = (map: unknown, z0: () => Tensor2D = () => zeros([3, 4])) => {
  return () => solve({ map: map as Problem["map"], theta: [] }, z0(), method);
};
const taking = (z: Tensor2D): Tensor2D => {
  z.dispose();
  return zeros([3, 4]);
};
const gone = (): Tensor2D => {
  const tensor = ones([3, 4]) as Tensor2D;
  tensor.dispose();
  return tensor;
};

/** What is wrong, and what the error must say. */
const misuses: Record<string, readonly [() => unknown, string]> = {
  damping: [() => picard({ damping: 1.5 }), "invalid damping: 1.5"],
  "damping of 1": [() => picard({ damping: 1 }), "invalid damping: 1"],
  "negative damping": [() => picard({ damping: -0.1 }), "invalid damping: -0.1"],
  "damping that is no number": [() => picard({ damping: Number.NaN }), "invalid damping: NaN"],
  "anderson's memory": [() => anderson({ memory: 0 }), "invalid memory: 0"],
  "half a memory": [() => anderson({ memory: 2.5 }), "invalid memory: 2.5"],
  ridge: [() => anderson({ ridge: -1 }), "invalid ridge: -1"],
  "broyden's memory": [() => broyden({ memory: 0 }), "invalid memory: 0"],
  halvings: [() => guardedNewton({ halvings: 0 }), "invalid halvings: 0"],
  "phantom steps": [() => phantom({ steps: 0 }), "invalid steps: 0"],
  "phantom damping": [() => phantom({ damping: 1 }), "invalid damping: 1"],
  "absolute tolerance": [stopping({ absolute: -1 }), "invalid tolerance: -1"],
  "relative tolerance": [stopping({ relative: -0.5 }), "invalid tolerance: -0.5"],
  "a tolerance that is no number": [stopping({ absolute: Number.NaN }), "invalid tolerance: NaN"],
  steps: [stopping({ steps: -3 }), "invalid steps: -3"],
  "half a step": [stopping({ steps: 1.5 }), "invalid steps: 1.5"],
  "steps without end": [stopping({ steps: Number.POSITIVE_INFINITY }), "invalid steps: Infinity"],
  diverged: [stopping({ diverged: -1 }), "invalid diverged: -1"],
  checkEvery: [() => solve(fine, zeros([1, 1]), { ...method, checkEvery: 0 }), "invalid checkEvery: 0"],
  "checkEvery, before the first next()": [
    () => iterate(fine, zeros([1, 1]), { ...method, checkEvery: 0.5 }),
    "invalid checkEvery: 0.5",
  ],
  "a linear solve's steps": [() => iterative({ ...method, stop: { steps: -1 } }), "invalid steps: -1"],
  "no solver": [
    () => solve(fine, zeros([1, 1]), { ...method, solver: undefined as never }),
    "invalid solver: undefined",
  ],
  "no adjoint": [() => fixedPointLayer(fine, zeros([1, 1]), { ...method, adjoint: 3 as never }), "invalid adjoint: 3"],
  "no map": [mapping(undefined), "invalid map: undefined"],
  "a wider result": [mapping(() => zeros([3, 5])), "shape mismatch: map returned [3,5], z is [3,4]"],
  "another batch": [mapping(() => zeros([2, 4])), "shape mismatch: map returned [2,4], z is [3,4]"],
  "another rank": [mapping((z: Tensor2D) => reshape(z, [12])), "shape mismatch: map returned [12], z is [3,4]"],
  "nothing returned": [mapping(() => undefined), "invalid map: it returned undefined, expected a tensor [3,4]"],
  "a disposed result": [mapping(gone), "invalid map: it returned a disposed tensor [3,4]"],
  "a disposed argument": [mapping(taking), "invalid map: it disposed its argument z [3,4]"],
  "an integer result": [
    mapping((z: Tensor2D) => cast(z, "int32")),
    "invalid dtype: map returned int32, expected float32",
  ],
  "a disposed z0": [mapping(fine.map, gone), "invalid z0: a disposed tensor [3,4]"],
  "z0 of rank 3": [
    mapping(fine.map, () => tensor3d([[[1]]]) as never),
    "shape mismatch: z0 is [1,1,1], expected [batch, n]",
  ],
  "z0 of integers": [
    mapping(fine.map, () => tensor2d([[1]], [1, 1], "int32")),
    "invalid dtype: z0 is int32, expected float32",
  ],
  "no z0": [mapping(fine.map, () => undefined as never), "invalid z0: undefined, expected a tensor"],
  "a disposed parameter": [
    () => solve({ ...fine, theta: [ones([1]), gone()] }, zeros([1, 1]), method),
    "invalid theta[1]: a disposed tensor [3,4]",
  ],
  "z0 unlike x": [
    () => solve(tanhProblem(zeros([3, 4]), zeros([4, 4])), zeros([2, 4]), method),
    "shape mismatch: z0 is [2,4], x is [3,4]",
  ],
  "W of the wrong shape": [() => tanhProblem(zeros([3, 4]), zeros([4, 5])), "shape mismatch: W is [4,5], x is [3,4]"],
  "b of the wrong shape": [
    () => tanhProblem(zeros([3, 4]), zeros([4, 4]), zeros([3]) as Tensor1D),
    "shape mismatch: b is [3], x is [3,4]",
  ],
  "x of rank 1": [
    () => tanhProblem(tensor1d([1]) as never, zeros([1, 1])),
    "shape mismatch: x is [1], expected [batch, n]",
  ],
  "linear's W": [() => linear(zeros([2, 3]), zeros([4, 5])), "shape mismatch: x is [2,3], W is [4,5]"],
  "linear's b": [
    () => linear(zeros([2, 3]), zeros([4, 3]), zeros([3]) as Tensor1D),
    "shape mismatch: b is [3], W is [4,3]",
  ],
  "too wide for dense": [() => dense((u) => u, zeros([1, 12544])), "invalid width: 12544"],
  "no shapes": [() => shaped((s) => s, []), "invalid shapes: none given"],
  "a shape of 0": [() => shaped((s) => s, [[3, 0]]), "invalid shape: [3,0]"],
  "states missing": [() => shaped((s) => s, [[2], [3]]).pack([zeros([1, 2])]), "shape mismatch: 1 states, expected 2"],
  "a state of another shape": [
    () => shaped((s) => s, [[2]]).pack([zeros([1, 3])]),
    "shape mismatch: state 0 is [1,3], expected [batch,2]",
  ],
  "z of another width": [
    () => shaped((s) => s, [[2]]).unpack(zeros([1, 3])),
    "shape mismatch: z is [1,3], expected [batch,2]",
  ],
  "a shaped map's result": [
    () => solve(shaped(([z]) => [z as Tensor2D, z as Tensor2D], [[2]]).problem([]), zeros([1, 2]), method),
    "shape mismatch: 2 states, expected 1",
  ],
};

onBothBackends(() => {
  test.each(Object.keys(misuses))("%s", (name) => {
    const [misuse, message] = misuses[name] ?? expect.fail();
    const left = leaked(() => {
      tidy(() => {
        expect(misuse).toThrow(message);
      });
    });
    expect(left).toBe(0);
  });

  test("a wrapped solver is refused like any other", () => {
    expect(() => bestSoFar(picard({ damping: 2 }))).toThrow("invalid damping: 2");
  });

  test.each([
    ["unrolled", unrolled, 4],
    ["implicit", implicit(), 6],
    ["phantom", phantom({ steps: 3 }), 7],
  ] as const)("an error in the map while a gradient is taken, %s, leaves nothing behind", (_, adjoint, last) => {
    const a = ones([1]);
    const z0 = ones([1, 2]) as Tensor2D;
    const left = leaked(() => {
      let calls = 0;
      const map = (z: Tensor2D, a: Tensor) => {
        calls += 1;
        const y = tanh(mul(mul(z, 0.5), a)) as Tensor2D;
        if (calls === last) throw new Error("broken map");
        return y;
      };
      const layer = (a: Tensor) =>
        fixedPointLayer({ map: map as Problem["map"], theta: [a] }, z0, { ...method, stop: { steps: 4 }, adjoint }).z;
      expect(() => grad(layer as (a: Tensor) => Tensor)(a)).toThrow("broken map");
      expect(calls).toBe(last);
    });
    for (const tensor of [a, z0]) tensor.dispose();
    expect(left).toBe(0);
  });

  test("an error in a step, and an adjoint without a gradient, leave nothing behind", () => {
    const z0 = zeros([1, 2]) as Tensor2D;
    const left = leaked(() => {
      let calls = 0;
      const map = (z: Tensor2D) => {
        calls += 1;
        if (calls > 3) throw new Error("broken map");
        return mul(mul(z, 0.5), z) as Tensor2D;
      };
      expect(() => solve({ map, theta: [] }, z0, { ...method, stop: { steps: 9 } })).toThrow("broken map");
      expect(() => implicit()({ map, theta: [] }, () => solve(fine, z0, method)).z.dispose()).not.toThrow();
    });
    z0.dispose();
    expect(left).toBe(0);
  });
});
