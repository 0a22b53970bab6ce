import {
  add,
  clone,
  matMul,
  mul,
  square,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tanh,
  tidy,
  transpose,
} from "@tensorflow/tfjs-core";
import { registerAccelerator } from "./accelerate.ts";
import { linear } from "./layers/linear.ts";
import type { Linearisation } from "./linear/linear-map.ts";
import { type Evaluate, type Problem, shapeOf } from "./problem.ts";

/** The map of every `tanhProblem`: what is registered for it needs no comparison. */
export const tanhLayer = (z: Tensor2D, ...[x, W, b]: readonly Tensor[]): Tensor2D =>
  tanh(add(linear(z, W as Tensor2D, b as Tensor1D | undefined), x as Tensor2D));

/**
 * z ↦ tanh(z Wᵀ + x + b), the layer of the original notebook.
 *
 * Shapes: x [batch, n], W [n, n] (as PyTorch's `Linear` stores it), b [n] or left out. Cost per evaluation: one product
 * of batch·n² and its gradient two more. Plain iteration converges surely where ‖W‖₂ < 1 (Banach) and often beyond;
 * a solution always exists (Brouwer). It is tagged `tanh`: fused kernels may stand in for it, and its Jacobian is known in closed form.
 *
 * Source: Kolter, Duvenaud and Johnson, Deep Implicit Layers, NeurIPS 2020 tutorial, chapter 1.
 */
export function tanhProblem(x: Tensor2D, W: Tensor2D, b?: Tensor1D): Problem {
  const [batch, n] = x.shape;
  if (x.rank !== 2) throw new Error(`shape mismatch: x is ${shapeOf(x)}, expected [batch, n]`);
  if (W.rank !== 2 || W.shape[0] !== n || W.shape[1] !== n) {
    throw new Error(`shape mismatch: W is ${shapeOf(W)}, x is [${batch},${n}]`);
  }
  if (b && (b.rank !== 1 || b.shape[0] !== n))
    throw new Error(`shape mismatch: b is ${shapeOf(b)}, x is [${batch},${n}]`);
  return {
    map: tanhLayer,
    theta: b ? [x, W, b] : [x, W],
    kernel: "tanh",
    check: (z0) => {
      if (shapeOf(x) !== shapeOf(z0)) throw new Error(`shape mismatch: z0 is ${shapeOf(z0)}, x is ${shapeOf(x)}`);
    },
  };
}

/** Whether theta is [x, W] or [x, W, b] for this z. */
export function isTanhSystem(theta: readonly Tensor[], z: Tensor2D): boolean {
  const [batch, n] = z.shape;
  const expected = [`[${batch},${n}]`, `[${n},${n}]`, `[${n}]`];
  if (theta.length !== 2 && theta.length !== 3) return false;
  return theta.every((tensor, i) => tensor.dtype === "float32" && shapeOf(tensor) === expected[i]);
}

/** J = diag(1 − f²) W, in closed form. */
export function lineariseTanh(theta: readonly Tensor[], z: Tensor2D, fz?: Tensor2D): Linearisation | undefined {
  if (!isTanhSystem(theta, z)) return undefined;
  const W = theta[1] as Tensor2D;
  const f = fz ? clone(fz) : tidy(() => tanhLayer(z, ...theta));
  const slope = tidy(() => sub<Tensor2D>(1, square(f)));
  const turned = transpose(W);
  const vjp: Evaluate = (u) => tidy(() => matMul<Tensor2D>(mul<Tensor2D>(u, slope), W));
  const jvp: Evaluate = (u) => tidy(() => mul<Tensor2D>(matMul(u, turned), slope));
  return {
    jvp: Object.assign(jvp, { transposed: vjp, matrices: () => scaledRows(slope, W) }),
    vjp: Object.assign(vjp, { matrices: () => scaledColumns(slope, turned) }),
    image: f,
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

registerAccelerator("tanh", { map: tanhLayer, linearise: lineariseTanh });
