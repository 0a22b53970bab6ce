import {
  singularValues,
  spectralRadius,
  type TanhLayer,
  tanhBackward,
  tanhJacobian,
  tanhMap,
  tanhSolve,
} from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  /** The weights are drawn from ± gain/√width. */
  gain: number;
  /** How strongly each unit drives the next one and is not driven back: pushes ‖Jᵏ‖ far above ρᵏ. */
  chain: number;
  /** Of the phantom gradient: the share of the old z that each of its steps keeps. */
  damping: number;
  /** How many terms the numbers below the chart are about. */
  terms: number;
  width: number;
  seed: number;
}

/** The gradient after so many terms, against the exact one. */
export interface Cut {
  terms: number;
  /** ‖uₖ − u‖ / ‖u‖. */
  error: number;
  /** ‖Jᵏ‖₂, the largest that k more steps can make of any vector. */
  power: number;
  /** Cosine of the angle to the exact ∂ℓ/∂W, and the ratio of the lengths. */
  cosine: number;
  length: number;
  /** The same for the phantom gradient of as many damped steps. */
  phantomError: number;
  phantomCosine: number;
}

export interface Summary {
  /** Diverged: the series has no sum. Max-steps: no z⋆ was found. */
  outcome: "converged" | "diverged" | "max-steps";
  radius: number | null;
  /** The factor by which a term shrinks the error once it is under 1e-6, if it comes so far; and the damped map's. */
  rate: number | null;
  phantomRate: number | null;
  phantomRadius: number | null;
}

export type Value = Cut | Summary;

const most = 250;

export function* run({ gain, chain, damping, width: n }: Params, { random }: Context): Generator<Value> {
  const bound = gain / Math.sqrt(n);
  const W = Float64Array.from({ length: n * n }, () => random.uniform(-bound, bound));
  for (let i = 1; i < n; i += 1) W[i * n + i - 1] = (W[i * n + i - 1] ?? 0) + chain;
  const layer: TanhLayer = { W, x: Float64Array.from({ length: n }, () => random.normal()) };
  const v = Float64Array.from({ length: n }, () => random.normal());
  const { z, converged } = solution(layer);
  if (!converged) {
    yield { outcome: "max-steps", radius: null, rate: null, phantomRate: null, phantomRadius: null };
    return;
  }
  const J = tanhJacobian(layer, z);
  const radius = spectralRadius(J, n);
  const mixed = J.map((entry, i) => (1 - damping) * entry + (i % (n + 1) === 0 ? damping : 0));
  const phantomRadius = spectralRadius(mixed, n);
  if (radius >= 1) {
    yield { outcome: "diverged", radius, rate: null, phantomRate: null, phantomRadius };
    return;
  }

  const { u, x: exact } = tanhBackward(layer, z, v);
  const slopes = tanhMap(layer, z).map((f) => 1 - f * f);
  // ∂ℓ/∂W is (slope ∘ u) zᵀ: for one input its angles and lengths are those of slope ∘ u
  const gradient = (u: Float64Array) => u.map((entry, i) => entry * (slopes[i] ?? 0));

  let power: Float64Array<ArrayBufferLike> = J;
  let term = v;
  let sum = v;
  let damped = v;
  let phantom = v.map((entry) => (1 - damping) * entry);
  const errors: number[] = [];
  const phantomErrors: number[] = [];
  for (let terms = 1; terms <= most; terms += 1) {
    const error = length(minus(sum, u)) / length(u);
    const phantomError = length(minus(phantom, u)) / length(u);
    errors.push(error);
    phantomErrors.push(phantomError);
    yield {
      terms,
      error,
      power: singularValues(power, n)[0] ?? Number.NaN,
      cosine: cosine(gradient(sum), exact),
      length: length(gradient(sum)) / length(exact),
      phantomError,
      phantomCosine: cosine(gradient(phantom), exact),
    };
    if (Math.max(error, phantomError) < 1e-12 || !(error < 1e12)) break;
    power = product(power, J);
    // one more term each: v + Jᵀv + (Jᵀ)²v + …, and the same for the damped map
    term = transposedTimes(J, term);
    sum = sum.map((entry, i) => entry + (term[i] ?? 0));
    damped = transposedTimes(mixed, damped);
    phantom = phantom.map((entry, i) => entry + (1 - damping) * (damped[i] ?? 0));
  }
  yield { outcome: "converged", radius, rate: rateOf(errors), phantomRate: rateOf(phantomErrors), phantomRadius };
}

/** z⋆ by Newton's method; where that goes astray from 0, followed from small weights, a fortieth of W more at a time. */
function solution({ W, x }: TanhLayer): { z: Float64Array; converged: boolean } {
  const tolerance = 1e-13;
  let found = tanhSolve({ W, x }, { by: "newton", tolerance, steps: 50 });
  if (found.converged) return found;
  let z0 = x.map(Math.tanh);
  for (let part = 1; part <= 40; part += 1) {
    const less = W.map((entry) => (entry * part) / 40);
    found = tanhSolve({ W: less, x }, { by: "newton", z0, tolerance, steps: 20 });
    z0 = Float64Array.from(found.z);
  }
  return found;
}

const length = (a: Float64Array) => Math.hypot(...a);
const minus = (a: Float64Array, b: Float64Array) => a.map((entry, i) => entry - (b[i] ?? 0));
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, entry, i) => sum + entry * (b[i] ?? 0), 0);
const cosine = (a: Float64Array, b: Float64Array) => dot(a, b) / (length(a) * length(b));

function transposedTimes(A: Float64Array, s: Float64Array): Float64Array<ArrayBuffer> {
  const n = s.length;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) out[j] = (out[j] ?? 0) + (A[i * n + j] ?? 0) * (s[i] ?? 0);
  }
  return out;
}

function product(A: Float64Array, B: Float64Array): Float64Array {
  const n = Math.sqrt(A.length);
  const out = new Float64Array(A.length);
  for (let i = 0; i < n; i += 1) {
    for (let k = 0; k < n; k += 1) {
      const factor = A[i * n + k] ?? 0;
      for (let j = 0; j < n; j += 1) out[i * n + j] = (out[i * n + j] ?? 0) + factor * (B[k * n + j] ?? 0);
    }
  }
  return out;
}

/** exp of the slope of log error by terms, by least squares over errors between 1e-6 and 1e-12, if there are three. */
function rateOf(errors: readonly number[]): number | null {
  const tail = errors.flatMap((error, k) => (error < 1e-6 && error > 1e-12 ? [{ k, log: Math.log(error) }] : []));
  if (tail.length < 3) return null;
  const k0 = tail.reduce((sum, { k }) => sum + k, 0) / tail.length;
  const log0 = tail.reduce((sum, { log }) => sum + log, 0) / tail.length;
  const rise = tail.reduce((sum, { k, log }) => sum + (k - k0) * (log - log0), 0);
  return Math.exp(rise / tail.reduce((sum, { k }) => sum + (k - k0) ** 2, 0));
}
