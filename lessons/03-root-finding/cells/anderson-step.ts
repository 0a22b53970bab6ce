import type { Context } from "notebook/cell";

export type Params = Record<string, never>;

/** One thing that your step has to do, and whether it does. */
export interface Value {
  check: string;
  passed: boolean;
  detail: string;
}

/** An iterate and f of it. */
export interface Visit {
  z: number[];
  f: number[];
}

const dot = (a: number[], b: number[]) => a.reduce((sum, entry, i) => sum + entry * (b[i] ?? 0), 0);
const minus = (a: number[], b: number[]) => a.map((entry, i) => entry - (b[i] ?? 0));

/**
 * Your task: one Anderson step with a memory of two. Mix the last two images, (1 − γ) f + γ f₀, with the γ that makes the same mixture of their
 * residuals f − z shortest. As it stands the older visit is ignored, which is plain iteration.
 */
export function mix(older: Visit, newer: Visit): number[] {
  const [r0, r] = [minus(older.f, older.z), minus(newer.f, newer.z)];
  const gamma = 0 * dot(r, minus(r, r0));
  return newer.f.map((entry, i) => (1 - gamma) * entry + gamma * (older.f[i] ?? 0));
}

/** The best mixture, from the squared lengths of three: along γ they lie on a parabola. */
function shortest(older: Visit, newer: Visit): number[] {
  const blend = (a: number[], b: number[], gamma: number) =>
    a.map((entry, i) => (1 - gamma) * entry + gamma * (b[i] ?? 0));
  const [r0, r] = [minus(older.f, older.z), minus(newer.f, newer.z)];
  const [left, middle, right] = [-1, 0, 1].map((gamma) => dot(blend(r, r0, gamma), blend(r, r0, gamma))) as [
    number,
    number,
    number,
  ];
  return blend(newer.f, older.f, (left - right) / (2 * (left - 2 * middle + right)));
}

export function* run(_: Params, { random }: Context): Generator<Value> {
  const offset = random.uniform(0.5, 1);
  const maps: [string, number, (z: number[]) => number[], number][] = [
    ["one unknown, slope −1.4: three evaluations", 1, ([z = 0]) => [offset - 1.4 * z], 3],
    ["one unknown, slope 1.5: three evaluations", 1, ([z = 0]) => [offset + 1.5 * z], 3],
    ["one unknown, cos z: eight evaluations", 1, ([z = 0]) => [Math.cos(z)], 8],
    ["nothing to learn, f constant: no NaN", 2, () => [offset, -offset], 4],
  ];
  for (const [check, n, f, most] of maps) {
    let z = Array.from({ length: n }, () => 0);
    let older: Visit = { z, f: f(z) };
    let evaluations = 1;
    z = older.f;
    let residual = Number.POSITIVE_INFINITY;
    while (evaluations < 50) {
      const newer = { z, f: f(z) };
      evaluations += 1;
      const r = minus(newer.f, newer.z);
      residual = Math.sqrt(dot(r, r));
      z = mix(older, newer);
      older = newer;
      if (!(residual > 1e-9)) break;
    }
    // one more mixture after the end, of two that may be the same
    z = mix(older, { z, f: f(z) });
    yield {
      check: `${check} or fewer`,
      passed: residual <= 1e-9 && evaluations <= most && z.every(Number.isFinite),
      detail: `residual ${residual.toExponential(1)} after ${evaluations} evaluations, next z = ${z.map((entry) => entry.toFixed(4)).join(", ")}`,
    };
  }
  const gaps = Array.from({ length: 20 }, () => {
    const draw = () => Array.from({ length: 5 }, () => random.normal());
    const [older, newer] = [
      { z: draw(), f: draw() },
      { z: draw(), f: draw() },
    ];
    const apart = minus(mix(older, newer), shortest(older, newer));
    return Math.sqrt(dot(apart, apart));
  });
  const gap = Math.max(...gaps);
  yield {
    check: "five unknowns, twenty pairs of visits: no mixture has a shorter residual",
    passed: gap < 1e-9,
    detail: `furthest from the best mixture: ${gap.toExponential(1)}`,
  };
}
