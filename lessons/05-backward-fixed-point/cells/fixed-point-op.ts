import {
  add,
  clone,
  customGrad,
  type GradSaveFunc,
  grad,
  mul,
  type Rank,
  type Scalar,
  scalar,
  square,
  sum,
  type Tensor,
  type Tensor2D,
  tensor2d,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import {
  dense,
  fixedPointLayer,
  gradientCheck,
  implicit,
  type LinearSolve,
  offTape,
  type Problem,
  picard,
  solve,
  type TanhLayer,
  tanhBackward,
  tanhProblem,
  tanhSolve,
} from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  /** Who makes the gradient: the operator itself; elimination; or a hook that corrects the cotangent and is not on the tape. */
  gradient: "operator" | "dense" | "hook";
  /** The weights are drawn from ± gain/√width. */
  gain: number;
  width: number;
  seed: number;
}

/** A derivative of φ(t) = c · z⋆(x + t d) at t = 0. */
export interface Derivative {
  order: number;
  value: number;
  /** The same in double precision: order 1 by elimination, the others by differences of that. */
  exact: number;
  /** How often the operator was called for it, the forward solve included. */
  calls: number;
}

/** The gradient with respect to W of ½‖∂ℓ/∂x‖², a gradient of a gradient. */
export interface Check {
  /** Whether there is a z⋆ to differentiate at: the iteration arrived. */
  converged: boolean;
  /** Largest difference from central differences in double precision, in parts of the largest entry. */
  gap: number;
  /** ∂ℓ/∂x, and the gradient of a gradient, from those that elimination makes, in float32. */
  first: number;
  second: number;
}

export type Value = Derivative | Check;

const method = { solver: picard(), stop: { relative: 1e-6, steps: 300 } };

/**
 * The operator: finds z = f(z, θ). Its gradient has an equation of its own to solve, u = Jᵀu + v, and that is a fixed point: so it
 * calls the operator.
 */
export function fixedPointOp(p: Problem, start: Tensor2D, called: () => void): Tensor2D {
  called();
  const itself: LinearSolve = (A, v) =>
    fixedPointOp({ map: (u, v) => add(A(u), v as Tensor2D), theta: [v] }, v, called);
  return fixedPointLayer(p, start, { ...method, adjoint: implicit(itself) }).z;
}

/** The same layer as a hook does it: one application on the tape, and the cotangent corrected on its way in, by numbers. */
function hooked(p: Problem, start: Tensor2D, called: () => void): Tensor2D {
  called();
  const z = offTape(() => solve(p, start, method).z);
  const correct = customGrad((...args) => {
    const save = args.at(-1) as unknown as GradSaveFunc;
    save([z, ...p.theta]);
    const gradFunc = (v: Tensor2D, saved: Tensor[]) =>
      offTape(() => {
        called();
        const [z, ...theta] = saved as [Tensor2D, ...Tensor[]];
        const back = grad((z: Tensor) => p.map(z as Tensor2D, ...theta));
        return solve({ map: (u) => add(back(z, u), v) as Tensor2D, theta: [] }, v, method).z;
      });
    return { value: clone(z), gradFunc };
  });
  return correct(p.map(z, ...p.theta)) as Tensor2D;
}

export function* run({ gradient, gain, width: n }: Params, { random }: Context): Generator<Value> {
  const bound = gain / Math.sqrt(n);
  const draw = (length: number, number: () => number) => Float64Array.from({ length }, number);
  const W = draw(n * n, () => random.uniform(-bound, bound));
  const [x, d, c] = [0, 1, 2].map(() => draw(n, () => random.normal()));
  if (!x || !d || !c) return;
  const row = (numbers: Float64Array) => tensor2d(Float32Array.from(numbers), [1, n]);
  const matrix = () => tensor2d(Float32Array.from(W), [n, n]);

  let calls = 0;
  const called = () => {
    calls += 1;
  };
  const layerBy =
    (how: Params["gradient"]): Layer =>
    (x, W) => {
      const p = tanhProblem(x, W);
      const start = zeros<Rank.R2>([1, n]);
      if (how === "operator") return fixedPointOp(p, start, called);
      if (how === "hook") return hooked(p, start, called);
      called();
      return fixedPointLayer(p, start, { ...method, adjoint: implicit(dense) }).z;
    };

  // φ, φ′, φ″, φ‴: each the gradient of the one before
  const along = (layer: Layer) => (t: Tensor) =>
    sum<Scalar>(mul(row(c), layer(add(row(x), mul(t, row(d))) as Tensor2D, matrix())));
  const exact = derivatives({ W, x }, d, c);
  let phi = along(layerBy(gradient));
  for (const [at, expected] of exact.entries()) {
    const before = phi;
    phi = (t) => grad(before)(t) as Scalar;
    calls = 0;
    const value = orNone(() => tidy(() => phi(scalar(0)).dataSync()[0] ?? Number.NaN), 0);
    yield { order: at + 1, value, exact: expected, calls };
  }

  // ∂ℓ/∂x for ℓ = c · z⋆, and the gradient of half its square with respect to every entry of W
  const first = (how: Params["gradient"]) => (W: Tensor) =>
    grad((x: Tensor) => sum<Scalar>(mul(row(c), layerBy(how)(x as Tensor2D, W as Tensor2D))))(row(x));
  const penalty = (how: Params["gradient"]) => (W: Tensor) => mul(0.5, sum(square(first(how)(W)))) as Scalar;
  const numbers = (how: Params["gradient"]) =>
    tidy(() => ({
      first: Float64Array.from(first(how)(matrix()).dataSync()) as never,
      second: orNone(
        () => Float64Array.from(grad(penalty(how))(matrix()).dataSync()),
        new Float64Array(n * n),
      ) as never,
    })) as unknown as { first: Float64Array; second: Float64Array };
  const [mine, theirs] = [numbers(gradient), numbers("dense")];
  const largest = (a: Float64Array) => Math.max(...a.map(Math.abs));
  const apart = (a: Float64Array, b: Float64Array) => largest(a.map((entry, i) => entry - (b[i] ?? 0))) / largest(b);
  const arrived = tidy(() => solve(tanhProblem(row(x), matrix()), zeros<Rank.R2>([1, n]), method).outcome);
  const inDouble = (W: Float64Array) => 0.5 * slopesOf({ W, x }, c).reduce((sum, entry) => sum + entry * entry, 0);
  yield {
    converged: arrived === "converged",
    gap: gradientCheck(inDouble, W, mine.second) / largest(theirs.second),
    first: apart(mine.first, theirs.first),
    second: apart(mine.second, theirs.second),
  };
}

/** Where the tape knows no way from the result to the input, TensorFlow.js throws, though what it means is a derivative of 0. `offTape` frees what it leaves behind. */
function orNone<T>(derivative: () => T, none: T): T {
  try {
    return offTape(derivative);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("Cannot compute gradient")) return none;
    throw error;
  }
}

type Layer = (x: Tensor2D, W: Tensor2D) => Tensor2D;

/** ∂(c · z⋆)/∂x in double precision, by elimination at the z⋆ that plain iteration comes to, as the operator's does. */
function slopesOf(layer: TanhLayer, c: Float64Array): Float64Array {
  const { z } = tanhSolve(layer, { by: "iteration", tolerance: 1e-14, steps: 3000 });
  return tanhBackward(layer, z, c).x;
}

/** φ′, φ″ and φ‴ at 0 in double precision: the first is exact, the others are its central differences. */
function derivatives({ W, x }: TanhLayer, d: Float64Array, c: Float64Array): readonly number[] {
  const first = (t: number) => {
    const moved = x.map((entry, i) => entry + t * (d[i] ?? 0));
    return slopesOf({ W, x: moved }, c).reduce((sum, entry, i) => sum + entry * (d[i] ?? 0), 0);
  };
  const h = 1e-3;
  return [first(0), (first(h) - first(-h)) / (2 * h), (first(h) - 2 * first(0) + first(-h)) / h ** 2];
}
