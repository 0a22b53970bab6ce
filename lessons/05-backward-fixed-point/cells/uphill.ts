import { spectralRadius, tanhBackward, tanhJacobian, tanhMap, tanhSolve } from "implicit";
import type { Context } from "notebook/cell";

export type Params = Record<string, never>;

/** One thing that has to hold for your layer, and whether it does. */
export interface Value {
  check: string;
  passed: boolean;
  detail: string;
}

/** Your task: weights for which plain iteration settles both ways, and yet the one-step gradient points uphill. */
export const W = [
  [0.4, 0.3],
  [0.3, 0.4],
];

export function* run(_: Params, __: Context): Generator<Value> {
  // z = tanh(Wz + x) with x = (0.1, −0.2), and a loss whose ∂ℓ/∂z is v = (1, 1)
  if (W.length !== 2 || !W.every((row) => row.length === 2 && row.every(Number.isFinite)))
    throw new Error("W must be two rows of two finite numbers each");
  const layer = { W: Float64Array.from(W.flat()), x: Float64Array.of(0.1, -0.2) };
  const v = Float64Array.of(1, 1);
  const { z, residuals, converged } = tanhSolve(layer, { by: "iteration", tolerance: 1e-10, steps: 500 });
  yield {
    check: "plain iteration finds z from 0",
    passed: converged,
    detail: `residual ${(residuals.at(-1) ?? Number.NaN).toExponential(1)} after ${residuals.length - 1} steps`,
  };
  const nowhere = "there is no z⋆ yet: the first line comes first";
  const radius = spectralRadius(tanhJacobian(layer, z), 2);
  yield {
    check: "ρ(J) is under 0.9 there, so that the backward iteration settles too",
    passed: converged && radius < 0.9,
    detail: converged ? `ρ(J) = ${radius.toFixed(3)}` : nowhere,
  };
  // ∂ℓ/∂x is slope ∘ u: the one-step gradient takes v for u
  const { u, x: exact } = tanhBackward(layer, z, v);
  const oneStep = tanhMap(layer, z).map((f, i) => (1 - f * f) * (v[i] ?? 0));
  const dot = oneStep.reduce((sum, entry, i) => sum + entry * (exact[i] ?? 0), 0);
  const cosine = dot / (Math.hypot(...oneStep) * Math.hypot(...exact));
  const angle = (180 * Math.acos(Math.min(1, Math.max(-1, cosine)))) / Math.PI;
  const found = `u = (${[...u].map((entry) => entry.toFixed(3)).join(", ")}), angle ${angle.toFixed(1)}°`;
  yield {
    check: "the angle between the one-step gradient and ∂ℓ/∂x is more than 90°",
    passed: converged && radius < 0.9 && cosine < 0,
    detail: !converged ? nowhere : cosine < 0 && radius >= 0.9 ? `${found}, but ρ(J) is not under 0.9` : found,
  };
}
