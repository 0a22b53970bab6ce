import {
  add,
  grads,
  mul,
  type Rank,
  square,
  sum,
  type Tensor,
  type Tensor2D,
  tanh,
  tensor2d,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, expect, test } from "vitest";
import {
  type Adjoint,
  anderson,
  broyden,
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
  type Solver,
  tanhProblem,
  unrolled,
} from "../index.ts";
import { useKernel as install, type TanhKernel } from "../kernels/index.ts";
import { createNewtonKernel } from "../kernels/newton-kernel.ts";
import { createTanhKernel } from "../kernels/tanh-kernel.ts";
import { readKernels } from "../kernels/testing.ts";
import { leaked, onBothBackends } from "./backends.ts";
import { plus, type Row, settle, slopeAlong, times } from "./double.ts";
import { pieces } from "./pieces.ts";
import { seeded } from "./seeded.ts";
import { solvers } from "./solvers.ts";

const by = (solver: Solver) => iterative({ solver, stop: { relative: 1e-6, steps: 400 } }, () => {});

const adjoints: Record<string, Adjoint> = {
  unrolled,
  "implicit()": implicit(),
  "implicit(dense)": implicit(dense),
  "implicit(picard)": implicit(by(picard())),
  "implicit(anderson)": implicit(by(anderson())),
  "implicit(newton)": implicit(by(newton())),
  "implicit(broyden)": implicit(by(broyden())),
  "implicit(krylov)": implicit(by(newton({ linear: by(anderson({ memory: 8 })) }))),
  "phantom of 80": phantom({ steps: 80 }),
};

interface Composition {
  readonly outer: string;
  readonly inner: string | undefined;
  readonly outerBy: string;
  readonly innerBy: string;
  readonly solver: string;
  readonly innerSolver: string;
  readonly start: "zeros" | "warm" | "of x";
  readonly innerStart: "zeros" | "z";
  readonly shared: boolean;
  readonly captured: boolean;
  readonly decay: boolean;
  /** Whether kernels stand in for tanh layers. */
  readonly fused: boolean;
  readonly batch: number;
  readonly seed: number;
}

const n = 4;

/** Random composition no. `seed`. */
function drawn(seed: number): Composition {
  const random = seeded(seed * 7919 + 13);
  for (let i = 0; i < 5; i += 1) random();
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const names = [...Object.keys(pieces), "tanh", "tanh", "tanh"];
  const how = Object.keys(adjoints);
  const by = Object.keys(solvers).filter((name) => name !== "aitken");
  return {
    outer: one(names),
    inner: random() < 0.75 ? one(names) : undefined,
    outerBy: one(how),
    innerBy: one(how),
    solver: one(by),
    innerSolver: one(by),
    start: one(["zeros", "warm", "of x"] as const),
    innerStart: one(["zeros", "z"] as const),
    shared: random() < 0.3,
    captured: random() < 0.2,
    decay: random() < 0.3,
    fused: random() < 0.5,
    batch: one([1, 1, 2, 3]),
    seed,
  };
}

/** x [batch, n], W and V [n, n], the loss's c, and directions for x, W and V. */
function numbersOf({ batch, seed }: Composition) {
  const random = seeded(seed + 1);
  for (let i = 0; i < 5; i += 1) random();
  const list = (length: number, size: number): Row =>
    Array.from({ length }, () => Math.fround(size * (2 * random() - 1)));
  const x = list(batch * n, 0.8);
  const [W, V] = [list(n * n, 0.24), list(n * n, 0.2)];
  return { x, W, V, c: list(batch * n, 1), along: [list(batch * n, 1), list(n * n, 1), list(n * n, 1)] };
}

/** Σ c∘z* (+ ½‖W‖²) in float64. */
function lossInDouble(it: Composition, c: Row) {
  const [outer, inner] = [pieces[it.outer], it.inner === undefined ? undefined : pieces[it.inner]];
  return ([x, W, own]: readonly Row[]): number => {
    const V = it.shared ? W : own;
    let total = it.decay ? 0.5 * (W as Row).reduce((sum, w) => sum + w * w, 0) : 0;
    for (let row = 0; row < it.batch; row += 1) {
      const xs = (x as Row).slice(row * n, (row + 1) * n);
      const inside = (z: Row) => (inner ? settle((y) => inner.numbers(plus(times(V as Row, y), z)), n) : z);
      const z = settle((z) => outer?.numbers(plus(times(W as Row, inside(z)), xs)) ?? z, n);
      total += z.reduce((sum, entry, i) => sum + entry * (c[row * n + i] as number), 0);
    }
    return total;
  };
}

function lossOfTensors(it: Composition, c: Tensor) {
  const [outer, inner] = [pieces[it.outer], it.inner === undefined ? undefined : pieces[it.inner]];
  const stop = { absolute: 2e-6, relative: 1e-6, steps: 300 };
  return (...[x, W, own]: Tensor[]): Tensor => {
    const V = it.shared ? W : own;
    const inside = (z: Tensor2D, V: Tensor): Tensor2D => {
      if (!inner) return z;
      const p: Problem =
        it.inner === "tanh"
          ? tanhProblem(z, V as Tensor2D)
          : it.captured
            ? { map: (y, V) => inner.tensors(add(linear(y, V as Tensor2D), z)), theta: [V] }
            : {
                map: (y, z, V) => inner.tensors(add(linear(y, V as Tensor2D), z as Tensor2D)),
                theta: [z, V],
              };
      const method = { solver: solvers[it.innerSolver] ?? picard(), stop, adjoint: adjoints[it.innerBy] ?? unrolled };
      return fixedPointLayer(p, it.innerStart === "z" ? z : zeros(z.shape), method).z;
    };
    const p: Problem =
      it.outer === "tanh" && !inner
        ? tanhProblem(x as Tensor2D, W as Tensor2D)
        : {
            map: (z, x, W, V) => outer?.tensors(add(linear(inside(z, V as Tensor), W as Tensor2D), x as Tensor2D)) ?? z,
            theta: [x as Tensor, W as Tensor, V as Tensor],
          };
    const start =
      it.start === "zeros" ? zeros<Rank.R2>([it.batch, n]) : it.start === "of x" ? tanh(x as Tensor) : mul(0.3, c);
    const method = { solver: solvers[it.solver] ?? picard(), stop, adjoint: adjoints[it.outerBy] ?? unrolled };
    const found = fixedPointLayer(p, start as Tensor2D, method);
    const loss = sum(mul(c, found.z));
    return it.decay ? add(loss, mul(0.5, sum(square(W as Tensor)))) : loss;
  };
}

/** The first `count` compositions that have a derivative: not those that stand on a kink, where two differences disagree. */
function settled(count: number, from: number, backend: string): (Composition & { expected: number })[] {
  const found: (Composition & { expected: number })[] = [];
  for (let seed = from; found.length < count; seed += 1) {
    const it = drawn(seed);
    if (backend !== "cpu" && [it.outer, it.inner ?? ""].some((name) => pieces[name]?.onCpu)) continue;
    const { x, W, V, c, along } = numbersOf(it);
    const [coarse = 0, fine = 0] = [1e-4, 1e-6].map((h) => slopeAlong(lossInDouble(it, c), [x, W, V], along, h));
    if (Math.abs(coarse - fine) < 1e-4 * Math.max(1, Math.abs(fine))) found.push({ ...it, expected: fine });
  }
  return found;
}

const steps: readonly string[] = ["newton", "newton-krylov", "guarded newton"];
/** Whether a second derivative is needed, and may not be there. */
const mayRefuse = ({ outerBy, innerBy, solver, innerSolver, inner }: Composition) =>
  (outerBy === "unrolled" && steps.includes(solver)) ||
  (inner !== undefined && innerBy === "unrolled" && steps.includes(innerSolver));

const usesV = ({ shared, outer, inner }: Composition) => !shared && !(outer === "tanh" && inner === undefined);

let kernel: TanhKernel;
beforeAll(async () => {
  const { plain } = await readKernels();
  const { solve, solveDense } = createNewtonKernel(plain);
  kernel = { ...createTanhKernel(plain), newton: solve, solveDense };
});
afterEach(() => void install(undefined));

onBothBackends((backend) => {
  test.each(settled(Number(process.env.COMPOSITIONS ?? 40), Number(process.env.FROM ?? 1), backend))(
    "$seed: $outer ($outerBy) of $inner ($innerBy) by $solver, $innerSolver",
    (it) => {
      const { x, W, V, c, along } = numbersOf(it);
      if (it.fused) install(kernel);
      const left = leaked(() => {
        tidy(() => {
          const matrix = (numbers: Row) => tensor2d([...numbers], [numbers.length / n, n]);
          const at = (usesV(it) ? [x, W, V] : [x, W]).map(matrix);
          const derive = () => grads(lossOfTensors(it, matrix(c)))(at);
          let slopes: Tensor[];
          try {
            slopes = offTape(derive);
          } catch (error) {
            expect(String(error)).toMatch(
              it.captured ? /no second derivative|it has captured/ : /no second derivative/,
            );
            expect(mayRefuse(it)).toBe(true);
            return;
          }
          const found = slopes.map((slope, i) => sum(mul(slope, matrix(along[i] as Row))).dataSync()[0] as number);
          const total = found.reduce((sum, part) => sum + part, 0);
          expect(Math.abs(total - it.expected) / Math.max(1, Math.abs(it.expected))).toBeLessThan(2e-3);
        });
      });
      expect(left).toBe(0);
    },
  );
});
