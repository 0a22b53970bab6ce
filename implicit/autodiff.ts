import {
  clone,
  matMul,
  mul,
  onesLike,
  square,
  sub,
  type Tensor,
  type Tensor2D,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import type { TanhAdjointMap } from "./kernel.ts";
import { apply, type Evaluate, type Problem } from "./problem.ts";
import { type Pullback, pullback } from "./tape.ts";

/** A linear map, row by row, that may know its transpose, and that it is one which a kernel knows. */
export interface LinearMap extends Evaluate, TanhAdjointMap {
  readonly transposed?: Evaluate;
  /** Its matrices, [batch, n, n] by rows, where they are known without multiplying. */
  readonly matrices?: () => Float32Array;
}

/** f at z, to first order: u ↦ Ju and u ↦ Jᵀu with J = ∂f/∂z, each row its own. Free it when done. */
export interface Linearisation {
  readonly jvp: LinearMap;
  readonly vjp: LinearMap;
  dispose(): void;
}

/**
 * Linearises the problem's map at z with the parameters `theta`.
 *
 * One evaluation (none for a tanh problem whose f(z) is given); then a vjp costs one backward pass and a jvp one pass
 * back through that (the double-vjp trick), neither evaluates the map again. Where an operation's gradient has no gradient of
 * its own (pooling, say), vjps still work and the jvp throws.
 */
export function linearise(p: Problem, z: Tensor2D, theta: readonly Tensor[], fz?: Tensor2D): Linearisation {
  return p.kernel === "tanh" ? tanhLinearisation(p, z, theta, fz) : recorded(p, z, theta);
}

function recorded(p: Problem, z: Tensor2D, theta: readonly Tensor[]): Linearisation {
  const first = pullback([z], () => apply(p, z, theta));
  first.y.dispose();
  const pull = (at: Pullback<Tensor2D>, u: Tensor2D) => at.pull(u)[0] as Tensor2D;
  const vjp = (u: Tensor2D) => pull(first, u);
  let second: Pullback<Tensor2D> | undefined;
  let w: Tensor2D | undefined;
  const jvp = (u: Tensor2D) => {
    if (!second) {
      // Jᵀw is linear in w, so its pullback at any w is u ↦ Ju.
      const at = onesLike(u);
      w = at;
      second = pullback([at], () => vjp(at));
      second.y.dispose();
    }
    return pull(second, u);
  };
  return {
    jvp: Object.assign(jvp, { transposed: vjp }),
    vjp: Object.assign(vjp, { transposed: jvp }),
    dispose: () => {
      second?.dispose();
      w?.dispose();
      first.dispose();
    },
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
    vjp: Object.assign(vjp, { transposed: jvp, matrices: () => scaledColumns(slope, turned), tanh: { W, f } }),
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
