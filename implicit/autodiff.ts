import {
  abs,
  expandDims,
  keep,
  matMul,
  mul,
  type Rank,
  randomNormal,
  reshape,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tensor3d,
  tidy,
} from "@tensorflow/tfjs-core";
import { lineariseAccelerated, takesNothingElse } from "./accelerated.ts";
import { offTape, taping } from "./engine/fence.ts";
import { type Pullback, pullback } from "./engine/pullback.ts";
import type { AffineProblem, Linearisation, LinearMap } from "./linear/linear-map.ts";
import { materialise, widestMatrix } from "./linear/materialise.ts";
import { apply, type Evaluate, type Problem, scaleOf, shapeOf } from "./problem.ts";

/**
 * Linearises the problem's map at z with the parameters `theta`.
 *
 * Either product records the map once (never where an accelerator knows the map's Jacobian in closed form, and a vjp never where the map is on the tape already: `taped`); then a vjp costs one backward pass and a jvp one pass
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
  const fast = lineariseAccelerated(p, z, theta, fz, taped);
  if (fast) return fast;
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
  if (takesNothingElse(p)) return [];
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
