import {
  add,
  clone,
  customGrad,
  type GradSaveFunc,
  grads,
  matMul,
  mul,
  type Rank,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tanh,
  tensor2d,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import {
  dense,
  type Outcome,
  offTape,
  picard,
  type RecordedNode,
  recordTape,
  solve,
  tanhBackward,
  tanhProblem,
  tanhSolve,
} from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  /** What the tape on show recorded: the layer in three steps, or every iteration. */
  tape: "three steps" | "every iteration";
  /** Step 3: without it the layer has the right value and the wrong gradient. */
  correct: boolean;
  /** The weights are drawn from ± gain/√width. */
  gain: number;
  /** Numbers in z. */
  width: number;
  seed: number;
}

/** What flows through the layer, forwards and back; matrices as rows. */
export interface Flow {
  z: number[];
  y: number[];
  /** The cotangent that arrives from the loss, and the one that step 3 makes of it. */
  v: number[];
  u: number[];
  dx: number[];
  dW: number[][];
}

export interface Tape {
  nodes: RecordedNode[];
  saved: number;
  bytes: number;
}

export type Value =
  | { kind: "solve"; k: number; residual: number }
  | { kind: "solved"; outcome: Outcome }
  | { kind: "tape"; way: Params["tape"]; tape: Tape }
  | { kind: "flow"; flow: Flow }
  /** The gradient of W against one that float64 makes by another road: the largest difference over the largest entry. */
  | { kind: "check"; gap: number };

const method = { solver: picard(), stop: { absolute: 1e-5, steps: 200 } };

/** The layer's map, of ordinary operations. */
const f = (z: Tensor2D, x: Tensor2D, W: Tensor2D): Tensor2D => tanh(add(matMul(z, W, false, true), x));

/** z⋆ with the implicit gradient, in three steps. */
export function threeSteps(x: Tensor2D, W: Tensor2D, correct = true, seen?: (v: Tensor2D, u: Tensor2D) => void) {
  const z = offTape(() => solve(tanhProblem(x, W), zeros<Rank.R2>(x.shape), method).z); // 1: find z⋆, off the tape
  const y = f(z, x, W); // 2: apply f to it once, on the tape
  return correct ? corrected(y, W, seen) : y; // 3: correct the cotangent on its way back
}

/** The same value; on its way back a cotangent v becomes the u with u = Jᵀu + v. */
function corrected(y: Tensor2D, W: Tensor2D, seen?: (v: Tensor2D, u: Tensor2D) => void): Tensor2D {
  const node = customGrad((...args) => {
    const [y, save] = args as unknown as [Tensor2D, GradSaveFunc];
    save([y, W]);
    const gradFunc = (v: Tensor2D, saved: Tensor[]) => {
      const [y, W] = saved as [Tensor2D, Tensor2D];
      const slope = sub(1, square(y));
      const u = dense((u) => matMul(mul(u, slope), W), v);
      seen?.(v, u);
      return u;
    };
    return { value: clone(y), gradFunc };
  });
  return tidy("correct", () => node(y) as Tensor2D);
}

/** The same value with every iteration on the tape. */
export function everyIteration(x: Tensor2D, W: Tensor2D, iterations: number): Tensor2D {
  let z: Tensor2D = zeros(x.shape);
  for (let k = 0; k < iterations; k += 1) z = f(z, x, W);
  return z;
}

export function* run({ tape, correct, gain, width: n }: Params, { random }: Context): Generator<Value> {
  const bound = gain / Math.sqrt(n);
  const numbers = {
    W: Float32Array.from({ length: n * n }, () => random.uniform(-bound, bound)),
    x: Float32Array.from({ length: n }, () => random.normal()),
    // a loss whose cotangent at z⋆ is this
    v: Float32Array.from({ length: n }, () => random.uniform(-1, 1)),
  };
  const x = tensor2d(numbers.x, [1, n]);
  const W = tensor2d(numbers.W, [n, n]);
  const v = tensor2d(numbers.v, [1, n]);
  const z0 = zeros<Rank.R2>([1, n]);
  try {
    const { z, outcome, trace } = solve(tanhProblem(x, W), z0, method);
    const found = [...z.dataSync()];
    z.dispose();
    for (const { k, residual } of trace) yield { kind: "solve", k, residual };
    yield { kind: "solved", outcome };

    const iterations = trace.length;
    for (const [way, layer] of [
      ["three steps", () => threeSteps(x, W, correct)],
      ["every iteration", () => everyIteration(x, W, iterations)],
    ] as const) {
      yield { kind: "tape", way, tape: asValue(recordTape(layer)) };
    }

    let flow: Flow = { z: found, y: [], v: [], u: [], dx: [], dW: [] };
    tidy(() => {
      let passed = { v: [...numbers.v], u: [...numbers.v] };
      let y: number[] = [];
      const loss = (x: Tensor, W: Tensor) => {
        const out =
          tape === "every iteration"
            ? everyIteration(x as Tensor2D, W as Tensor2D, iterations)
            : threeSteps(x as Tensor2D, W as Tensor2D, correct, (v, u) => {
                passed = { v: [...v.dataSync()], u: [...u.dataSync()] };
              });
        y = [...out.dataSync()];
        return sum(mul(v, out));
      };
      const [dx, dW] = grads(loss)([x, W]).map((gradient) => [...gradient.dataSync()]);
      flow = { z: found, y, ...passed, dx: dx ?? [], dW: rowsOf(dW ?? [], n) };
    });
    yield { kind: "flow", flow };

    const layer = { W: Float64Array.from(numbers.W), x: Float64Array.from(numbers.x) };
    const exact = tanhBackward(layer, tanhSolve(layer).z, Float64Array.from(numbers.v)).W;
    const gaps = flow.dW.flat().map((entry, at) => Math.abs(entry - (exact[at] ?? 0)));
    yield { kind: "check", gap: Math.max(...gaps) / Math.max(...exact.map(Math.abs)) };
  } finally {
    for (const tensor of [x, W, v, z0]) tensor.dispose();
  }
}

const asValue = ({ nodes, saved, bytes }: ReturnType<typeof recordTape>): Tape => ({ nodes: [...nodes], saved, bytes });

const rowsOf = (A: number[], n: number) => Array.from({ length: n }, (_, i) => A.slice(i * n, (i + 1) * n));
