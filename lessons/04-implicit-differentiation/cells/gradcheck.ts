import { gradientCheck, solveSystem, type TanhLayer, tanhBackward, tanhJacobian, tanhMap } from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  /** The solver stops when its residual is under it. */
  tolerance: number;
  /** The step of the differences. */
  h: number;
  /** How z⋆ is looked for. */
  solver: "iteration" | "newton";
  /** Where the backward pass takes its Jacobian: at the z that was returned, or one step before it. */
  jacobian: "at z⋆" | "one step before";
  seed: number;
}

/** The check with another step h: the largest difference of an entry, by how exact the solver and the arithmetic are. */
export interface ByStep {
  h: number;
  /** float64, tolerance 1e-14. */
  exact: number;
  /** float64, the tolerance of the slider. */
  loose: number;
  /** float32, as exactly as float32 can solve. */
  single: number;
}

/** The check with another tolerance, and the h of the slider. */
export interface ByTolerance {
  tolerance: number;
  here: number;
  before: number;
}

export interface Summary {
  /** The check as the sliders say. */
  gap: number;
  entries: number;
  steps: number;
  /** Of the solver at the end. */
  residual: number;
  converged: boolean;
}

export type Value = ByStep | ByTolerance | Summary;

const n = 5;
const most = 2000;

export function* run({ tolerance, h, solver, jacobian }: Params, { random }: Context): Generator<Value> {
  const bound = 1 / Math.sqrt(n);
  const theta = Float64Array.from({ length: n * n + n }, (_, at) =>
    at < n * n ? random.uniform(-bound, bound) : random.normal(),
  );
  const c = Float64Array.from({ length: n }, () => random.uniform(-1, 1));
  const dot = (z: Float64Array) => z.reduce((sum, entry, i) => sum + entry * (c[i] ?? 0), 0);

  // every entry of W, then every entry of x
  const layerOf = (theta: Float64Array): TanhLayer => ({ W: theta.slice(0, n * n), x: theta.slice(n * n) });
  const loss = (tolerance: number) => (theta: Float64Array) => dot(solve(layerOf(theta), tolerance, solver).z);

  /** The implicit gradient of all entries: J at the last z, or at the one before it. */
  const gradient = (tolerance: number, where: Params["jacobian"]) => {
    const layer = layerOf(theta);
    const { z, before } = solve(layer, tolerance, solver);
    if (where === "at z⋆") {
      const { W, x } = tanhBackward(layer, z, c);
      return Float64Array.from([...W, ...x]);
    }
    const J = tanhJacobian(layer, before);
    const M = J.map((_, at) => (at % (n + 1) === 0 ? 1 : 0) - (J[(at % n) * n + Math.floor(at / n)] ?? 0));
    const u = solveSystem(M, c) ?? c;
    const s = tanhMap(layer, z).map((f, i) => (u[i] ?? 0) * (1 - f ** 2));
    return Float64Array.from([...theta.keys()], (at) =>
      at < n * n ? (s[Math.floor(at / n)] ?? 0) * (z[at % n] ?? 0) : (s[at - n * n] ?? 0),
    );
  };

  const { steps, residual, converged } = solve(layerOf(theta), tolerance, solver);
  const gap = gradientCheck(loss(tolerance), theta, gradient(tolerance, jacobian), { h });
  yield { gap, entries: theta.length, steps, residual, converged };

  const exact = gradient(1e-14, "at z⋆");
  const single = (theta: Float64Array) => Math.fround(dot(solveSingle(layerOf(theta))));
  for (let digits = -2; digits <= 20; digits += 1) {
    const h = 10 ** (-digits / 2 - 1);
    yield {
      h,
      exact: gradientCheck(loss(1e-14), theta, exact, { h }),
      loose: gradientCheck(loss(tolerance), theta, gradient(tolerance, jacobian), { h }),
      single: gradientCheck(single, theta, exact, { h }),
    };
  }
  for (let digits = 2; digits <= 26; digits += 1) {
    const loose = 10 ** (-digits / 2);
    const check = (where: Params["jacobian"]) => gradientCheck(loss(loose), theta, gradient(loose, where), { h });
    yield { tolerance: loose, here: check("at z⋆"), before: check("one step before") };
  }
}

/** z, and the iterate before it; the arithmetic is float64. */
function solve(layer: TanhLayer, tolerance: number, solver: Params["solver"]) {
  let z: Float64Array = layer.x.map(Math.tanh);
  let before = z;
  for (let steps = 0; ; steps += 1) {
    const f = tanhMap(layer, z);
    const r = f.map((entry, i) => entry - (z[i] ?? 0));
    const residual = Math.hypot(...r);
    const converged = residual <= tolerance;
    if (converged || steps === most || !Number.isFinite(residual)) return { z, before, steps, residual, converged };
    before = z;
    z = solver === "newton" ? newtonStep(layer, z, r) : f;
    // at the floor of the arithmetic nothing changes any more
    if (z.every((entry, i) => entry === before[i])) return { z, before, steps, residual, converged: true };
  }
}

function newtonStep(layer: TanhLayer, z: Float64Array, r: Float64Array): Float64Array {
  const J = tanhJacobian(layer, z);
  const M = J.map((entry, at) => (at % (n + 1) === 0 ? 1 : 0) - entry);
  const step = solveSystem(M, r) ?? r;
  return z.map((entry, i) => entry + (step[i] ?? 0));
}

/** Plain iteration with every number rounded to float32, until it changes nothing or has gone round 500 times. */
function solveSingle({ W, x }: TanhLayer): Float64Array {
  const round = Math.fround;
  let z = x.map((entry) => round(Math.tanh(round(entry))));
  for (let k = 0; k < 500; k += 1) {
    const next = z.map((_, i) => {
      let sum = round(x[i] ?? 0);
      for (let j = 0; j < n; j += 1) sum = round(sum + round(round(W[i * n + j] ?? 0) * (z[j] ?? 0)));
      return round(Math.tanh(sum));
    });
    if (next.every((entry, i) => entry === z[i])) break;
    z = next;
  }
  return z;
}
