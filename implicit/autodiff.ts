import {
  abs,
  clone,
  expandDims,
  keep,
  matMul,
  mul,
  type Rank,
  randomNormal,
  reshape,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tensor3d,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import { offTape, taping } from "./engine/fence.ts";
import { type Pullback, pullback } from "./engine/pullback.ts";
import type { TanhAdjointMap } from "./kernel.ts";
import { materialise, widestMatrix } from "./linear/materialise.ts";
import { apply, type Evaluate, type Problem, scaleOf, shapeOf } from "./problem.ts";

/** A linear map, row by row, that may know its transpose, and that it is one which a kernel knows. */
export interface LinearMap extends Evaluate, TanhAdjointMap {
  /** Known where it is the surer and cheaper product of the two. */
  readonly transposed?: Evaluate;
  /** Its matrices, [batch, n, n] by rows, where they are known without multiplying. */
  readonly matrices?: () => Float32Array;
  /** u ↦ u − A(u), where it is known without subtracting: a root's sF′. */
  readonly complement?: LinearMap;
}

/** u = A(u) + v as a problem, which needs no differentiating: its J is A. */
export interface AffineProblem extends Problem {
  readonly linear: LinearMap;
}

/** f at z, to first order: u ↦ Ju and u ↦ Jᵀu with J = ∂f/∂z, each row its own. Free it when done. */
export interface Linearisation {
  readonly jvp: LinearMap;
  readonly vjp: LinearMap;
  /** What the map depends on besides z and theta, as far as a product has been made. */
  captured(): readonly Tensor[];
  dispose(): void;
}

/**
 * Linearises the problem's map at z with the parameters `theta`.
 *
 * Either product records the map once (a tanh problem never, where its f(z) is given, and a vjp never where the map is on the tape already: `taped`); then a vjp costs one backward pass and a jvp one pass
 * back through that (the double-vjp trick), neither evaluates the map again. The jvp needs a second derivative. Where an operation
 * has none (pooling, elu), or where one is lost because a gradient was computed off the tape, J is written down by n vjps instead, up to
 * n = 1,000; past that it throws.
 */
export function linearise(
  p: Problem,
  z: Tensor2D,
  theta: readonly Tensor[],
  { fz, taped }: { readonly fz?: Tensor2D | undefined; readonly taped?: Pullback<Tensor2D> | undefined } = {},
): Linearisation {
  if (p.root?.scale === "last" && !taped) return linearisedRoot(p.root.F, z, theta);
  if (p.kernel === "tanh") return tanhLinearisation(p, z, theta, fz);
  const found = recorded(p, z, theta, taped);
  return "linear" in p ? { ...found, jvp: (p as AffineProblem).linear } : found;
}

function recorded(p: Problem, z: Tensor2D, theta: readonly Tensor[], taped?: Pullback<Tensor2D>): Linearisation {
  const held: { dispose(): void }[] = [];
  let found: readonly Tensor[] = [];
  const hold = <T extends { dispose(): void }>(made: T): T => {
    held.push(made);
    return made;
  };
  const record = (derivatives: 1 | 2): Evaluate => {
    if (derivatives === 1 && taped) return (u) => taped.pull(u)[0] as Tensor2D;
    const at = hold(pullback([z], () => apply(p, z, theta), derivatives));
    found = at.captured.filter((tensor) => !theta.some(({ id }) => id === tensor.id));
    at.y.dispose();
    return (u: Tensor2D) => at.pull(u)[0] as Tensor2D;
  };
  const [once, twice] = [lazily(() => record(1)), lazily(() => record(2))];
  // Whoever records Jᵀu means to differentiate it.
  const vjp = (u: Tensor2D) => (taping() ? twice() : once())(u);
  const forward = lazily(() => {
    const byTape = forwards(twice(), z, hold);
    return typeof byTape === "function" ? byTape : writtenDown(vjp, z, byTape, hold);
  });
  const jvp = (u: Tensor2D) => forward()(u);
  return {
    jvp: Object.assign(jvp, { transposed: vjp }),
    vjp,
    captured: () => found,
    dispose: () => {
      for (const made of held.splice(0)) made.dispose();
    },
  };
}

/** The tensors besides z and theta that the map at z depends on: those that it has captured. */
export function capturedBy(p: Problem, z: Tensor2D): readonly Tensor[] {
  if (p.kernel === "tanh") return [];
  return offTape(() => {
    const { y, captured, dispose } = pullback([z, ...p.theta], () => apply(p, z, p.theta));
    y.dispose();
    dispose();
    return captured;
  });
}

/** Throws where the map would have to be evaluated again, and something that it has captured is gone. */
export function checkCaptured(captured: readonly Tensor[]): void {
  const gone = captured.find(({ isDisposed }) => isDisposed);
  if (gone)
    throw new Error(
      `invalid map: it has captured a tensor ${shapeOf(gone)} that is disposed of by now; theta keeps it`,
    );
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

type Hold = <T extends { dispose(): void }>(made: T) => T;

/** u ↦ Ju as the pullback of the linear w ↦ Jᵀw, or why there is none. */
function forwards(vjp: Evaluate, z: Tensor2D, hold: Hold): Evaluate | string {
  const w = hold(randomNormal<Rank.R2>(z.shape, 0, 1, "float32", 1));
  try {
    const second = hold(pullback([w], () => vjp(w)));
    const back = hold(second.y);
    const jvp = (u: Tensor2D) => second.pull(u)[0] as Tensor2D;
    return agrees(jvp, w, back) ? jvp : "no second derivative: a gradient inside the map leaves the tape";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether ⟨w, Ju⟩ = ⟨Jᵀw, u⟩ in every row, for a u that has no reason to hide anything. */
function agrees(jvp: Evaluate, w: Tensor2D, back: Tensor2D): boolean {
  const inRows = ([a, b]: readonly [Tensor2D, Tensor2D]) => {
    const product = mul(a, b);
    return [sum(product, 1).dataSync(), sum(abs(product), 1).dataSync()] as const;
  };
  return tidy(() => {
    const u = randomNormal<Rank.R2>(w.shape, 0, 1, "float32", 2);
    const [[left, leftSize], [right, rightSize]] = [inRows([w, jvp(u)]), inRows([back, u])];
    return left.every((entry, row) => {
      const size = Math.max(leftSize[row] as number, rightSize[row] as number);
      return !(Math.abs(entry - (right[row] as number)) > 1e-3 * size);
    });
  });
}

/** u ↦ Ju with J made of n vjps: its rows. */
function writtenDown(vjp: Evaluate, z: Tensor2D, reason: string, hold: Hold): Evaluate {
  const [batch, n] = z.shape;
  if (n > widestMatrix) throw new Error(`${reason}; Ju needs it, and n = ${n} is too wide to write J down`);
  const rows = materialise(
    Object.assign((u: Tensor2D) => u, { transposed: vjp }),
    batch,
    n,
  );
  // Made inside a solver's step, and used in the next ones.
  const J = hold(keep(tensor3d(rows, [batch, n, n])));
  return (u) => tidy(() => reshape(matMul(J, expandDims(u, 2)), [batch, n]));
}

/** I − J = sF′ is what is differentiated, and J what is left of the identity. */
function linearisedRoot(F: NonNullable<Problem["root"]>["F"], z: Tensor2D, theta: readonly Tensor[]): Linearisation {
  const { jvp, vjp, ...rest } = recorded({ map: (w, ...all) => mul(scaleOf(all), F(w, ...all)), theta }, z, theta);
  const without = (complement: LinearMap): LinearMap =>
    Object.assign((u: Tensor2D) => tidy(() => sub<Tensor2D>(u, complement(u))), { complement });
  const [forward, back] = [without(jvp), without(vjp)];
  return {
    jvp: Object.assign(forward, { transposed: back }),
    vjp: back,
    ...rest,
  };
}

/** J = diag(1 − f²) W, in closed form. */
function tanhLinearisation(p: Problem, z: Tensor2D, theta: readonly Tensor[], fz?: Tensor2D): Linearisation {
  const W = theta[1] as Tensor2D;
  const f = fz ? clone(fz) : tidy(() => apply(p, z, theta));
  const slope = tidy(() => sub<Tensor2D>(1, square(f)));
  const turned = transpose(W);
  const vjp: Evaluate = (u) => tidy(() => matMul<Tensor2D>(mul<Tensor2D>(u, slope), W));
  const jvp: Evaluate = (u) => tidy(() => mul<Tensor2D>(matMul(u, turned), slope));
  return {
    jvp: Object.assign(jvp, { transposed: vjp, matrices: () => scaledRows(slope, W) }),
    vjp: Object.assign(vjp, { matrices: () => scaledColumns(slope, turned), tanh: { W, f } }),
    captured: () => [],
    dispose: () => {
      for (const tensor of [f, slope, turned]) tensor.dispose();
    },
  };
}

/** diag(s) W for each row s of `slope`. */
function scaledRows(slope: Tensor2D, W: Tensor2D): Float32Array {
  const [s, w] = [slope.dataSync<"float32">(), W.dataSync<"float32">()];
  const n = W.shape[0];
  const matrices = new Float32Array(s.length * n);
  for (let row = 0; row < s.length; row += 1) {
    const [factor, from, to] = [s[row] as number, (row % n) * n, row * n];
    for (let j = 0; j < n; j += 1) matrices[to + j] = factor * (w[from + j] as number);
  }
  return matrices;
}

/** Wᵀ diag(s) for each row s of `slope`, from Wᵀ. */
function scaledColumns(slope: Tensor2D, turned: Tensor2D): Float32Array {
  const [s, w] = [slope.dataSync<"float32">(), turned.dataSync<"float32">()];
  const n = turned.shape[0];
  const matrices = new Float32Array(s.length * n);
  for (let to = 0; to < matrices.length; to += n) {
    const [from, row] = [to % (n * n), Math.floor(to / (n * n)) * n];
    for (let j = 0; j < n; j += 1) matrices[to + j] = (w[from + j] as number) * (s[row + j] as number);
  }
  return matrices;
}
