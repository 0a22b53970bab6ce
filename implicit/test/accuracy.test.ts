import {
  grads,
  mul,
  randomNormal,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import {
  type Adjoint,
  anderson,
  dense,
  fixedPointLayer,
  implicit,
  newton,
  picard,
  type Solver,
  tanhProblem,
  unrolled,
} from "../index.ts";
import { onBothBackends } from "./backends.ts";
import { gap, reference, sample } from "./reference.ts";

/** From the smallest layer to the widest and the largest batch, at gains up to where plain iteration fails. */
const sizes: readonly (readonly [batch: number, n: number, gain: number])[] = [
  [1, 1, 0.9],
  [100, 1, 0.9],
  [1, 200, 0.9],
  [7, 33, 1.0],
  [100, 50, 0.9],
  [2, 200, 1.1],
];

type Exact = ReturnType<typeof reference>;
const known = new Map<string, Exact>();

/** The float64 reference of a size, worked out once: the seeds are the same for every way and backend. */
function exactly(key: string, work: () => Exact): Exact {
  const found = known.get(key) ?? work();
  known.set(key, found);
  return found;
}

const ways: Record<string, readonly [Solver, Adjoint, number]> = {
  "picard, implicit()": [picard(), implicit(), 2e-4],
  "anderson, implicit()": [anderson(), implicit(), 2e-4],
  "newton, implicit(dense)": [newton(), implicit(dense), 2e-4],
  "picard, unrolled": [picard(), unrolled, 1e-3],
};

onBothBackends((backend) => {
  const table = sizes.flatMap((size) => Object.keys(ways).map((way) => [...size, way] as const));
  // Newton on wide batches is minutes of LU on a CPU: the dense table above ends at what a cell would ask for.
  const quick = table.filter(
    ([batch, n, , way]) =>
      !(way.startsWith("newton") && batch * n ** 3 > 1e7) && !(backend === "cpu" && batch * n ** 2 > 3e5),
  );
  test.each(quick)("batch %i, n = %i, gain %d: %s", (batch, n, gain, way) => {
    tidy(() => {
      const [solver, adjoint, within] = ways[way] ?? expect.fail();
      const layer = sample(batch, n, gain, 11);
      const c = mul(randomNormal([batch, n], 0, 1, "float32", 3), 1 / batch) as Tensor2D;
      const exact = exactly(`${batch} ${n} ${gain}`, () => reference(layer, c));
      const loss = (...[x, W, b]: Tensor[]) => {
        const p = tanhProblem(x as Tensor2D, W as Tensor2D, b as Tensor1D);
        const found = fixedPointLayer(p, zeros([batch, n]), { solver, stop: { absolute: 1e-5, steps: 800 }, adjoint });
        expect(found.outcome).toBe("converged");
        expect(gap(found.z.dataSync(), exact.z)).toBeLessThan(within);
        return sum(mul(c, found.z));
      };
      const found = grads(loss)([layer.x, layer.W, layer.b]);
      [exact.dx, exact.dW, exact.db].forEach((expected, i) => {
        expect(gap(found[i]?.dataSync() ?? [], expected)).toBeLessThan(within);
      });
    });
  });
});
