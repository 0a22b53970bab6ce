import {
  grads,
  mul,
  type Scalar,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  anderson,
  dense,
  fixedPointLayer,
  implicit,
  iterative,
  type Method,
  newton,
  picard,
  type Solution,
  solve,
  tanhProblem,
  unrolled,
} from "../index.ts";
import { leaked, onBothBackends } from "../test/backends.ts";
import { fusedMnistStep, loadKernels } from "./load.ts";
import { distance, readKernels, seeded, uniform } from "./testing.ts";

const method: Method = { solver: picard(), stop: { absolute: 1e-4, steps: 200 } };
const backward: Method = { solver: picard(), stop: { relative: 1e-4, steps: 200 } };
let binaries: { plain: ArrayBuffer; relaxed: ArrayBuffer };

beforeAll(async () => {
  const { plain, relaxed } = await readKernels();
  binaries = { plain: plain.buffer, relaxed: relaxed.buffer };
});
afterEach(() => {
  loadKernels(undefined);
});

/** The layer's solutions forward and backward, and its gradients, at sizes and values that a seed decides. */
function train(batch: number, n: number, m: Method = method, adjoint = implicit) {
  let forward: Solution | undefined;
  let back: Solution | undefined;
  let z: ArrayLike<number> = [];
  let g: ArrayLike<number>[] = [];
  tidy(() => {
    const random = seeded(batch * 1000 + n);
    const x = tensor2d(uniform(random, batch * n, 1.5), [batch, n]);
    const W = tensor2d(uniform(random, n * n, 1 / Math.sqrt(n)), [n, n]);
    const b = tensor1d(uniform(random, n, 0.5));
    const c = tensor2d(uniform(random, batch * n, 1), [batch, n]);
    const linear = iterative(backward, (s) => {
      back = s;
    });
    const loss = (...theta: Tensor[]) => {
      const [x, W, b] = theta as [Tensor2D, Tensor2D, Tensor1D];
      forward = fixedPointLayer(tanhProblem(x, W, b), zeros([batch, n]) as Tensor2D, {
        ...m,
        adjoint: adjoint(linear),
      });
      z = forward.z.dataSync().slice();
      return sum<Scalar>(mul(c, forward.z));
    };
    g = grads(loss)([x, W, b]).map((t) => t.dataSync().slice());
  });
  return { forward: forward as Solution | undefined, back: back as Solution | undefined, z, g };
}

onBothBackends(() => {
  it.each([
    [1, 1],
    [10, 50],
    [100, 100],
    [3, 7],
  ])("batch %i, n = %i: the layer runs fused both ways, with the generic path's numbers", (batch, n) => {
    const generic = train(batch, n);
    expect([generic.forward?.ran, generic.back?.ran]).toEqual(["generic", "generic"]);
    loadKernels(binaries);
    let fused = train(batch, n);
    const left = leaked(() => {
      fused = train(batch, n);
    });
    expect(left).toBe(0);
    expect([fused.forward?.ran, fused.back?.ran]).toEqual(["kernel", "kernel"]);
    expect(fused.forward?.outcome).toBe("converged");
    expect(fused.back?.outcome).toBe("converged");
    expect(fused.forward?.trace.length).toBe(generic.forward?.trace.length);
    expect(fused.back?.trace.length).toBe(generic.back?.trace.length);
    expect(distance(fused.z, generic.z)).toBeLessThan(5e-6);
    for (const [i, g] of fused.g.entries()) {
      const size = Math.max(1, ...Array.from(generic.g[i] ?? [], Math.abs));
      expect(distance(g, generic.g[i] ?? [])).toBeLessThan(1e-5 * size);
    }
  });

  it.each([
    [1, 1],
    [10, 50],
    [100, 100],
    [3, 7],
  ])("batch %i, n = %i: newton with dense factors runs fused, and ends where the generic one does", (batch, n) => {
    const m: Method = { solver: newton(), stop: { absolute: 1e-4, steps: 40 } };
    const generic = train(batch, n, m, () => implicit(dense));
    expect(generic.forward?.ran).toBe("generic");
    loadKernels(binaries);
    const fused = train(batch, n, m, () => implicit(dense));
    expect(fused.forward?.ran).toBe("kernel");
    expect(fused.forward?.outcome).toBe("converged");
    expect(Math.abs((fused.forward?.trace.length ?? 0) - (generic.forward?.trace.length ?? 0))).toBeLessThanOrEqual(1);
    expect(distance(fused.z, generic.z)).toBeLessThan(1e-4);
    for (const [i, g] of fused.g.entries()) {
      const size = Math.max(1, ...Array.from(generic.g[i] ?? [], Math.abs));
      expect(distance(g, generic.g[i] ?? [])).toBeLessThan(5e-4 * size);
    }
    expect(train(batch, n, m, () => unrolled).forward?.ran).toBe("generic");
  });

  it("leaves every other method to the generic path", () => {
    loadKernels(binaries);
    tidy(() => {
      const x = tensor2d(uniform(seeded(1), 12, 1), [3, 4]);
      const W = tensor2d(uniform(seeded(2), 16, 0.4), [4, 4]);
      const z0 = zeros([3, 4]) as Tensor2D;
      const ran = (m: Method) => solve(tanhProblem(x, W), z0, m).ran;
      expect(ran(method)).toBe("kernel");
      expect(ran({ ...method, solver: picard({ damping: 0.1 }) })).toBe("generic");
      expect(ran({ ...method, solver: anderson() })).toBe("generic");
      expect(ran({ ...method, solver: newton({ linear: iterative(backward) }) })).toBe("generic");
      expect(ran({ ...method, checkEvery: 4 })).toBe("generic");
      expect(ran({ ...method, watch: () => undefined })).toBe("generic");
      expect(solve({ ...tanhProblem(x, W), kernel: undefined } as never, z0, method).ran).toBe("generic");
    });
    expect(train(3, 4, method, () => unrolled).forward?.ran).toBe("generic");
  });
});

describe("loading", () => {
  it("takes the relaxed binary where the engine has it, and the fused step comes with it", () => {
    expect(() => fusedMnistStep()).toThrow("no kernels");
    expect(loadKernels(binaries)).toBe(WebAssembly.validate(binaries.relaxed) ? "relaxed" : "plain");
    expect(fusedMnistStep({ pixels: 8, width: 3 }).read().W.length).toBe(9);
    expect(loadKernels({ plain: binaries.plain })).toBe("plain");
    expect(loadKernels(undefined)).toBeUndefined();
    expect(() => fusedMnistStep()).toThrow("no kernels");
  });
});
