import {
  add,
  grad,
  mul,
  type Rank,
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
  implicit,
  iterative,
  type Problem,
  picard,
  recordTape,
  spectralRadius,
  type TanhLayer,
  tanhBackward,
  tanhJacobian,
  tanhMap,
  tanhProblem,
} from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  /** The weights are drawn from ± gain/√width. */
  gain: number;
  width: number;
  seed: number;
}

/** A step of one of the two iterations, over the whole batch. */
export interface Lap {
  pass: "forward" | "backward";
  k: number;
  residual: number;
}

/** One trip of a cotangent back along the tape, for slow motion: the first numbers of the first input's. */
export interface Trip {
  trip: number;
  u: number[];
  /** After tanh: (1 − z²) ∘ u. */
  sloped: number[];
  /** After the product: Wᵀ((1 − z²) ∘ u), which is Jᵀu. */
  pulled: number[];
  /** After v is added. */
  next: number[];
}

/** What the library records of one application of f at z⋆. */
export interface Tape {
  nodes: { id: number; name: string; inputs: number[]; shape: number[]; bytes: number }[];
}

export interface Summary {
  outcome: "converged" | "max-steps";
  /** The factor a step between residuals of 1e-6 and 1e-12; null where the iteration has no such steps, or too few. */
  forward: number | null;
  backward: number | null;
  /** The largest ρ(Jᵢ) of the batch. */
  radius: number;
  /** Largest difference of u from the dense solve: float64, and float32 at a relative tolerance of 1e-5; null if u was not found. */
  gap64: number | null;
  gap32: number | null;
}

export type Value = Lap | Trip | Tape | Summary;

const batch = 10;
const tightest = 1e-13;
const most = 600;

export function* run({ gain, width: n }: Params, { random }: Context): Generator<Value> {
  const bound = gain / Math.sqrt(n);
  const W = Float64Array.from({ length: n * n }, () => random.uniform(-bound, bound));
  const drawn = () => Array.from({ length: batch }, () => Float64Array.from({ length: n }, () => random.normal()));
  const layers: TanhLayer[] = drawn().map((x) => ({ W, x }));
  const v = drawn();

  // forwards: z ← tanh(Wz + x), each input its own row
  const f = (z: Rows) => layers.map((layer, i) => tanhMap(layer, z[i] ?? layer.x));
  const forward: number[] = [];
  let z: Rows = v.map(() => new Float64Array(n));
  for (let fz = f(z); ; fz = f(z)) {
    forward.push(distance(fz, z));
    yield { pass: "forward", k: forward.length - 1, residual: forward.at(-1) ?? Number.NaN };
    if (ended(forward)) break;
    z = fz;
  }
  yield { nodes: tidy(() => tapeOf(tanhProblem(tensorOf(layers.map(({ x }) => x)), square(W)), tensorOf(z))) };

  // backwards: u ← v + Jᵀu, back along that tape with J at the z that was found, and v added at the end
  const slopes = f(z).map((row) => row.map((entry) => 1 - entry * entry));
  const backward: number[] = [];
  let u: Rows = v;
  for (let k = 0; ; k += 1) {
    const sloped = each(u, slopes, (entry, slope) => entry * slope);
    const pulled = sloped.map((row) => turned(W, row));
    const next = each(pulled, v, (entry, given) => entry + given);
    backward.push(distance(next, u));
    yield { pass: "backward", k, residual: backward.at(-1) ?? Number.NaN };
    if (k < 5) yield { trip: k, u: few(u), sloped: few(sloped), pulled: few(pulled), next: few(next) };
    if (ended(backward)) break;
    u = next;
  }

  const arrived = [forward, backward].every((residuals) => (residuals.at(-1) ?? 1) <= tightest);
  const exact = arrived ? layers.map((layer, i) => tanhBackward(layer, at(z, i), at(v, i)).u) : [];
  const radii = layers.map((layer, i) => spectralRadius(tanhJacobian(layer, at(z, i)), n));
  yield {
    outcome: arrived ? "converged" : "max-steps",
    forward: tailRate(forward),
    backward: tailRate(backward),
    radius: Math.max(...radii),
    gap64: arrived ? largest(each(u, exact, (entry, other) => entry - other)) : null,
    gap32: arrived ? inFloat32(W, layers, v) : null,
  };
}

type Rows = readonly Float64Array[];

const at = (rows: Rows, i: number) => rows[i] ?? new Float64Array();
const each = (a: Rows, b: Rows, combine: (a: number, b: number) => number): Rows =>
  a.map((row, i) => row.map((entry, j) => combine(entry, b[i]?.[j] ?? 0)));
const distance = (a: Rows, b: Rows) => Math.hypot(...each(a, b, (x, y) => x - y).map((row) => Math.hypot(...row)));
const largest = (rows: Rows) => Math.max(...rows.map((row) => Math.max(...row.map(Math.abs))));
const few = (rows: Rows) => [...at(rows, 0).slice(0, 8)];
const ended = (residuals: readonly number[]) => {
  const last = residuals.at(-1) ?? 0;
  return last <= tightest || residuals.length > most || !(last < 1e30);
};

/** Wᵀ s, without writing the transpose down. */
export function turned(W: ArrayLike<number>, s: Float64Array): Float64Array {
  const n = s.length;
  const product = new Float64Array(n);
  for (let i = 0; i < n; i += 1)
    for (let j = 0; j < n; j += 1) product[j] = (product[j] ?? 0) + (W[i * n + j] ?? 0) * (s[i] ?? 0);
  return product;
}

/** exp of the slope of log residual by step, by least squares over the residuals between 1e-6 and 1e-12. */
function tailRate(residuals: readonly number[]): number | null {
  const tail = residuals.flatMap((residual, k) =>
    residual <= 1e-6 && residual >= 1e-12 ? [[k, Math.log(residual)]] : [],
  );
  const mean = (part: 0 | 1) => tail.reduce((sum, point) => sum + (point[part] ?? 0), 0) / tail.length;
  const [k0, log0] = [mean(0), mean(1)];
  const along = (part: 0 | 1, middle: number) =>
    tail.reduce((sum, point) => sum + ((point[0] ?? 0) - k0) * ((point[part] ?? 0) - middle), 0);
  return tail.length < 3 ? null : Math.exp(along(1, log0) / along(0, k0));
}

const tensorOf = (rows: Rows) =>
  tensor2d(Float32Array.from(rows.flatMap((row) => [...row])), [rows.length, at(rows, 0).length]);
const square = (W: Float64Array) => tensor2d(Float32Array.from(W), [Math.sqrt(W.length), Math.sqrt(W.length)]);

/** The tape of one application of f at z, as the library records it; each node with the nodes that it reads. */
export function tapeOf({ map, theta }: Problem, z: Tensor2D): Tape["nodes"] {
  const { nodes } = recordTape(() => map(z, ...theta));
  const writer = new Map(nodes.flatMap(({ id, outputs }) => outputs.map((output) => [output.id, id] as const)));
  return nodes.map(({ id, name, inputs, outputs }) => {
    const shape = [...(outputs[0]?.shape ?? [])];
    const read = inputs.flatMap((input) => writer.get(input.id) ?? []);
    return { id, name, inputs: read, shape, bytes: name === "save" ? 4 * shape.reduce((a, b) => a * b, 1) : 0 };
  });
}

/** The same u by the library in float32: by iterating to a relative 1e-5, against dense elimination; ‖difference‖ / ‖u‖. */
function inFloat32(W: Float64Array, layers: readonly TanhLayer[], v: Rows): number {
  return tidy(() => {
    let gap = Number.NaN;
    const both = implicit((A, v) => {
      const u = iterative({ solver: picard(), stop: { relative: 1e-5, steps: 600 } })(A, v);
      // the evaluation that measured the last residual is one step closer than the u it was measured at
      const [mine, exact] = [add(A(u), v).dataSync(), dense(A, v).dataSync()];
      gap = Math.hypot(...mine.map((entry, i) => entry - (exact[i] ?? 0))) / Math.hypot(...exact);
      return u;
    });
    const loss = (x: Tensor) => {
      const options = { solver: picard(), stop: { absolute: 1e-5, steps: 600 }, adjoint: both };
      const { z } = fixedPointLayer(
        tanhProblem(x as Tensor2D, square(W)),
        zeros<Rank.R2>([batch, v[0]?.length ?? 0]),
        options,
      );
      return sum(mul(z, tensorOf(v)));
    };
    grad(loss)(tensorOf(layers.map(({ x }) => x)));
    return gap;
  });
}
