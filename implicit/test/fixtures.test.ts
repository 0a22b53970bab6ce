import {
  add,
  grad,
  grads,
  mul,
  relu,
  reshape,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tensor,
  tensor1d,
  tensor2d,
  tensor4d,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import {
  anderson,
  broyden,
  dense,
  fixedPointLayer,
  implicit,
  iterative,
  linear,
  newton,
  picard,
  shaped,
  singularValues,
  solve,
  spectralRadius,
  tanhProblem,
  tanhSolve,
  unrolled,
} from "../index.ts";
import { onBothBackends } from "./backends.ts";
import fixtures from "./fixtures/fixtures.json";
import { shifted } from "./problems.ts";
import { gap } from "./reference.ts";

const stop = { absolute: 1e-5, steps: 500 };
const backward = iterative({ solver: picard(), stop: { relative: 1e-6, steps: 500 } });

test("float64 agrees with SciPy and PyTorch to 1e-7 of the float32 inputs", () => {
  for (const { n, batch, W, x, b, z } of fixtures.tanh) {
    for (let row = 0; row < batch; row += 1) {
      const cut = (values: readonly number[]) => Float64Array.from(values.slice(row * n, (row + 1) * n));
      const layer = { W: Float64Array.from(W), x: cut(x), b: Float64Array.from(b) };
      const start = tanhSolve(layer, { by: "iteration", steps: 2000, tolerance: 1e-6 }).z;
      expect(gap(tanhSolve(layer, { z0: start }).z, cut(z))).toBeLessThan(1e-7);
    }
  }
  for (const { n, A, radius, norm } of fixtures.affine) {
    expect(Math.abs(spectralRadius(Float64Array.from(A), n) - radius)).toBeLessThan(1e-7);
    expect(Math.abs((singularValues(Float64Array.from(A), n)[0] ?? 0) - norm)).toBeLessThan(1e-7);
  }
});

onBothBackends(() => {
  const solvers = { picard: picard(), anderson: anderson(), broyden: broyden(), newton: newton() };
  const adjoints = { unrolled, dense: implicit(dense), iterative: implicit(backward) };
  const rows = Object.keys(solvers) as (keyof typeof solvers)[];
  const columns = Object.keys(adjoints) as (keyof typeof adjoints)[];

  test.each(rows.flatMap((solver) => columns.map((adjoint) => [solver, adjoint] as const)))(
    "PyTorch's tanh layers: solved by %s, differentiated by %s",
    (solver, how) => {
      for (const layer of fixtures.tanh) {
        tidy(() => {
          const { n, batch } = layer;
          const matrix = (values: readonly number[], rows: number) => tensor2d([...values], [rows, n]);
          const c = matrix(layer.c, batch);
          const loss = (...[x, W, b]: Tensor[]) => {
            const p = tanhProblem(x as Tensor2D, W as Tensor2D, b as Tensor1D);
            const found = fixedPointLayer(p, zeros([batch, n]), {
              solver: solvers[solver],
              stop,
              adjoint: adjoints[how],
            });
            expect(found.outcome).toBe("converged");
            expect(gap(found.z.dataSync(), layer.z)).toBeLessThan(2e-4);
            return sum(mul(c, found.z));
          };
          const found = grads(loss)([matrix(layer.x, batch), matrix(layer.W, n), tensor1d(layer.b)]);
          [layer.dx, layer.dW, layer.db].forEach((expected, i) => {
            expect(gap(found[i]?.dataSync() ?? [], expected)).toBeLessThan(how === "unrolled" ? 1e-3 : 2e-4);
          });
        });
      }
    },
  );

  test.each(["anderson", "broyden", "newton"] as const)("SciPy's affine maps past ρ = 1, by %s", (solver) => {
    for (const { n, A, c, z } of fixtures.affine) {
      tidy(() => {
        const map = (z: Tensor2D, A: Tensor, c: Tensor) => add(linear(z, A as Tensor2D), c) as Tensor2D;
        const p = { map, theta: [tensor2d(A, [n, n]), tensor1d(c)] };
        const found = solve(p, zeros([1, n]), {
          solver: solver === "anderson" ? anderson({ memory: 13 }) : solvers[solver],
          stop,
        });
        expect(found.outcome).toBe("converged");
        expect(gap(found.z.dataSync(), z)).toBeLessThan(2e-4);
      });
    }
  });

  test.each(columns)("PyTorch's convolution cell, differentiated by %s", (how) => {
    tidy(() => {
      const { x, c, kernel, z, dkernel } = fixtures.convolution;
      const cell = shaped(
        ([z], kernel, x) => [relu(add(x as Tensor4D, shifted(z as Tensor4D, kernel as Tensor)))],
        [[4, 4, 2]],
      );
      const at = { solver: anderson(), stop, adjoint: adjoints[how] };
      const gradient = grad((kernel: Tensor) => {
        const p = cell.problem([kernel, tensor4d(x, [2, 4, 4, 2])]);
        const found = fixedPointLayer(p, zeros([2, cell.width]), at);
        expect(gap(found.z.dataSync(), z)).toBeLessThan(2e-4);
        return sum(mul(reshape(tensor(c), [2, cell.width]), found.z));
      })(tensor(kernel, [9, 2, 2]));
      expect(gap(gradient.dataSync(), dkernel)).toBeLessThan(how === "unrolled" ? 1e-3 : 2e-4);
    });
  });
});
