export interface Params {
  /** The weight, one number. */
  w: number;
  /** The input. */
  x: number;
  /** Where Newton's method starts. */
  z0: number;
}

/** First half of a step: how high g is at z, and how steep. */
export interface Point {
  k: number;
  z: number;
  g: number;
  slope: number;
}

/** Second half: where the tangent meets zero. */
export interface Landing {
  k: number;
  next: number;
}

export interface Summary {
  /** arrived: |g| under 1e-14. flat: a tangent that never meets zero. wanders: neither within 50 steps. */
  fate: "arrived" | "flat" | "wanders";
  /** Every z with g(z) = 0. */
  roots: number[];
  /** Steps that crossed a place where g turns round: there the tangent points away from the nearest root. */
  jumps: number;
  /** One step from 10⁻¹·⁵ … 10⁻³ off the root that was reached: what is left of the distance. */
  probes: { distance: number; error: number }[];
  /** p in error ≈ C · distanceᵖ, from the closest two probes; null where a single step is exact or no root was reached. */
  order: number | null;
  /** The graph of g, as far as the steps went. */
  curve: { x: number; y: number }[];
}

export type Value = Point | Landing | Summary;

export function* run({ w, x, z0 }: Params): Generator<Value> {
  const g = (z: number) => z - Math.tanh(w * z + x);
  const slope = (z: number) => 1 - w * (1 - Math.tanh(w * z + x) ** 2);
  const newton = (z: number) => z - g(z) / slope(z);

  const visited: number[] = [];
  let fate: Summary["fate"] = "wanders";
  let z = z0;
  for (let k = 0; k <= 50; k += 1) {
    visited.push(z);
    yield { k, z, g: g(z), slope: slope(z) };
    if (Math.abs(g(z)) <= 1e-14) fate = "arrived";
    else if (!Number.isFinite(newton(z))) fate = "flat";
    if (fate !== "wanders") break;
    yield { k, next: newton(z) };
    z = newton(z);
  }

  const turns = turnsOf(w, x);
  const pieces = visited.map((at) => turns.filter((turn) => turn < at).length);
  const roots = rootsOf(g, turns);
  const probes = fate === "arrived" ? probe(newton, z, roots) : [];
  yield {
    fate,
    roots,
    jumps: pieces.slice(1).filter((piece, i) => piece !== pieces[i]).length,
    probes,
    order: orderOf(probes),
    curve: graph(g, visited),
  };
}

/** Where the slope of g is 0: at 1 − tanh² = 1/w, so only for w > 1. */
function turnsOf(w: number, x: number): number[] {
  if (w <= 1) return [];
  const bend = Math.atanh(Math.sqrt(1 - 1 / w));
  return [(-bend - x) / w, (bend - x) / w];
}

/** Between two turns g is monotone, and bisection finds its zero. */
function rootsOf(g: (z: number) => number, turns: readonly number[]): number[] {
  const ends = [-1, ...turns.filter((turn) => Math.abs(turn) < 1), 1];
  return ends.slice(1).flatMap((end, i) => {
    let [low, high] = [ends[i] ?? -1, end];
    const rises = g(high) >= 0;
    if (g(low) > 0 === rises) return [];
    for (let half = 0; half < 60; half += 1) {
      const middle = (low + high) / 2;
      if (g(middle) > 0 === rises) high = middle;
      else low = middle;
    }
    return [(low + high) / 2];
  });
}

function probe(newton: (z: number) => number, z: number, roots: readonly number[]): Summary["probes"] {
  const root = roots.reduce((a, b) => (Math.abs(b - z) < Math.abs(a - z) ? b : a), z + 1);
  return [1.5, 2, 2.5, 3].map((digits) => {
    const distance = 10 ** -digits;
    return { distance, error: Math.abs(newton(root + distance) - root) };
  });
}

/** The slope on two logarithmic axes between the closest two that rounding has not blurred. */
function orderOf(probes: Summary["probes"]): number | null {
  const [far, near] = probes.filter(({ error }) => error > 1e-13).slice(-2);
  return far && near ? Math.log(far.error / near.error) / Math.log(far.distance / near.distance) : null;
}

function graph(g: (z: number) => number, visited: readonly number[]): Summary["curve"] {
  const low = Math.max(-6, Math.min(-1.2, ...visited));
  const high = Math.min(6, Math.max(1.2, ...visited));
  return Array.from({ length: 201 }, (_, i) => {
    const z = low + ((high - low) * i) / 200;
    return { x: z, y: g(z) };
  });
}
