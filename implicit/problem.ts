import { clone, mul, sub, type Tensor, type Tensor2D } from "@tensorflow/tfjs-core";

/** z ↦ f(z), [batch, n] to [batch, n], row by row. */
export type Evaluate = (z: Tensor2D) => Tensor2D;

/**
 * Find z with map(z, ...theta) = z.
 *
 * z is [batch, n] and each row is its own problem: row i of map(z) may depend on row i of z and on theta only. `theta` lists
 * every tensor that a gradient should reach; the map is given them back as arguments, and should use those, not tensors
 * it has captured. Booleans and integers in the map carry no gradient; an operation that has none in tfjs throws once a gradient must pass
 * through it, and goes inside `offTape` where none need. For a root F(w) = 0 take `root(F)`: as the fixed point of w ↦ w − F(w), which it is
 * too, float32 would round F(w) away where w is large.
 */
export interface Problem {
  map(z: Tensor2D, ...theta: Tensor[]): Tensor2D;
  readonly theta: readonly Tensor[];
  /**
   * A tag: the accelerators registered under it may stand in for the map. It is a claim, and it is tested: unless the map is the very function
   * that an accelerator was written for, what the accelerator found is compared with the map itself, and is not used where they differ.
   */
  readonly kernel?: string;
  /** Throws for a z0 that the problem can never start from. */
  readonly check?: (z0: Tensor2D) => void;
  /** Set by `root` alone: the map is w ↦ w − s F(w), and F itself is what is measured. */
  readonly root?: Root;
}

/** What `root` was given, or, once `scale` is `"last"`, F as a function of theta whose last tensor is s, [1, 1] or [batch, 1]. */
export interface Root {
  F(w: Tensor2D, ...theta: Tensor[]): Tensor2D;
  readonly scale?: number | "last" | undefined;
}

/** A problem whose map has been wrapped to count its evaluations, and the map itself. */
export interface Counted extends Problem {
  readonly uncounted: Problem["map"];
}

/** The map that a problem was made with. */
export const originalMap = (p: Problem): Problem["map"] => ("uncounted" in p ? (p as Counted).uncounted : p.map);

/** An Evaluate that still shows the problem it came from, so that a solver can differentiate it. */
export interface Field extends Evaluate {
  readonly problem: Problem;
}

/** The problem's map as a function of z alone, checked on every call. */
export function field(problem: Problem): Field {
  return Object.assign((z: Tensor2D) => apply(problem, z, problem.theta), { problem });
}

/** An iterate and f of it, and F of it where the problem is a root. */
export interface Evaluated {
  readonly z: Tensor2D;
  readonly fz: Tensor2D;
  readonly F?: Tensor2D;
}

/** One evaluation at z, as a solver's state holds it. */
export function evaluate(f: Evaluate, z: Tensor2D): Evaluated {
  const { root, theta } = problemOf(f);
  if (!root) return { z, fz: f(z) };
  const F = apply({ map: root.F, theta }, z, theta);
  return { z, fz: sub(z, mul(scaleOf(theta), F)), F };
}

/** What a solver's state says of its iterate, with F evaluated where a solver of your own has left a root's F out. */
export function complete(f: Evaluate, { z, fz, F }: Evaluated): Evaluated {
  if (F || !problemOf(f).root) return F ? { z, fz, F } : { z, fz };
  return { ...evaluate(f, z), fz };
}

/** g = f(z) − z, which for a root is −sF(z): never the difference of two rounded numbers there. */
export function residual(f: Evaluate, { z, fz, F }: Evaluated): Tensor2D {
  return F ? mul(mul(scaleOf(problemOf(f).theta), -1), F) : (sub(fz, z) as Tensor2D);
}

/** s of a root that has been scaled: the last of its theta. */
export const scaleOf = (theta: readonly Tensor[]): Tensor => theta.at(-1) as Tensor;

/** The problem behind a function of z; a plain function is a problem without parameters. */
export function problemOf(f: Evaluate): Problem {
  return "problem" in f ? (f as Field).problem : { map: f, theta: [] };
}

/** map(z, ...theta), refusing a result that could not be an iterate and never handing out a tensor that someone else owns. */
export function apply(problem: Problem, z: Tensor2D, theta: readonly Tensor[]): Tensor2D {
  const y: unknown = problem.map(z, ...theta);
  if (!isTensor(y)) throw new Error(`invalid map: it returned ${inWords(y)}, expected a tensor ${shapeOf(z)}`);
  if (y.isDisposed) throw new Error(`invalid map: it returned a disposed tensor ${shapeOf(y)}`);
  if (z.isDisposed) throw new Error(`invalid map: it disposed its argument z ${shapeOf(z)}`);
  if (y.rank !== 2 || y.shape[0] !== z.shape[0] || y.shape[1] !== z.shape[1]) {
    throw new Error(`shape mismatch: map returned ${shapeOf(y)}, z is ${shapeOf(z)}`);
  }
  if (y.dtype !== "float32") throw new Error(`invalid dtype: map returned ${y.dtype}, expected float32`);
  return y.id <= z.id || y.kept ? clone(y as Tensor2D) : (y as Tensor2D);
}

/** Throws unless z0 and theta can start a solve. */
export function checkProblem(problem: Problem, z0: Tensor2D): void {
  if (typeof problem?.map !== "function") throw new Error(`invalid map: ${inWords(problem?.map)}, expected a function`);
  if (!Array.isArray(problem.theta))
    throw new Error(`invalid theta: ${inWords(problem.theta)}, expected a list of tensors`);
  problem.theta.forEach((tensor: unknown, i) => {
    checkTensor(`theta[${i}]`, tensor);
  });
  checkTensor("z0", z0);
  if (z0.rank !== 2) throw new Error(`shape mismatch: z0 is ${shapeOf(z0)}, expected [batch, n]`);
  if (z0.dtype !== "float32") throw new Error(`invalid dtype: z0 is ${z0.dtype}, expected float32`);
  problem.check?.(z0);
}

function checkTensor(name: string, value: unknown): void {
  if (!isTensor(value)) throw new Error(`invalid ${name}: ${inWords(value)}, expected a tensor`);
  if (value.isDisposed) throw new Error(`invalid ${name}: a disposed tensor ${shapeOf(value)}`);
}

/** `[3,4]`, as error messages write it. */
export const shapeOf = (tensor: Tensor): string => `[${tensor.shape.join(",")}]`;

const isTensor = (value: unknown): value is Tensor =>
  typeof value === "object" && value !== null && "dataId" in value && "shape" in value;

export const inWords = (value: unknown): string =>
  typeof value === "object" && value !== null ? "an object" : String(value);
