import { tanhJacobian, tanhMap, tanhSolve } from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  /** How much W stretches; at x = 0 this is the spectral radius at z = 0. */
  gain: number;
  /** By how many degrees W turns the plane. */
  angle: number;
  /** Both numbers of the input. */
  x: number;
  /** Draws where the orbits start. */
  seed: number;
}

type Point = { x: number; y: number };
type Fate = "converges" | "two-cycle" | "rotates" | "creeps";

export interface Orbit {
  points: Point[];
  fate: Fate;
  steps: number;
}

export interface Summary {
  fixedPoints: (Point & { stable: boolean })[];
  /** Of J = diag(1 − z²) W at the fixed point that the first orbit settles on, or goes round. */
  eigenvalues: { re: number; im: number }[];
  radius: number;
  field: (Point & { toX: number; toY: number })[];
}

export type Value = Orbit | Summary;

const limit = 3000;
const drawn = 200;

export function* run({ gain, angle, x }: Params, { random }: Context): Generator<Value> {
  const turn = (angle * Math.PI) / 180;
  const W = Float64Array.of(Math.cos(turn), -Math.sin(turn), Math.sin(turn), Math.cos(turn)).map((w) => gain * w);
  const layer = { W, x: Float64Array.of(x, x) };
  const f = (z: Float64Array) => tanhMap(layer, z);
  const start = () => Float64Array.of(random.uniform(-1, 1), random.uniform(-1, 1));

  const orbits = [start(), start()].map((z0) => {
    const visited: Float64Array[] = [z0];
    let z: Float64Array = z0;
    while (visited.length <= limit && distance(f(z), z) > 1e-9) {
      z = f(z);
      visited.push(z);
    }
    const settled = distance(f(z), z) <= 1e-9;
    return { visited, z, settled, end: settled ? z : middleOf(visited.slice(-100)) };
  });

  // a search that does not care whether a point attracts, from all over the square: it finds those as well that iteration flees
  const found: Float64Array[] = [];
  for (const z0 of [...orbits.map(({ end }) => end), ...grid(7)]) {
    const { z, converged } = tanhSolve(layer, { z0, tolerance: 1e-13 });
    // where ρ(J) is 1 the search ends a little beside the point
    if (converged && !found.some((other) => distance(other, z) < 1e-3)) found.push(z);
  }
  const spectrumAt = (z: Float64Array) => eigenvaluesOf(tanhJacobian(layer, z));
  const nearest = (end: Float64Array) => found.reduce((a, b) => (distance(b, end) < distance(a, end) ? b : a));
  const fateOf = ({ z, settled, end }: (typeof orbits)[number]): Fate => {
    if (settled) return "converges";
    if (radiusOf(spectrumAt(nearest(end))) <= 1 + 1e-9) return "creeps";
    return distance(f(f(z)), z) < 1e-6 ? "two-cycle" : "rotates";
  };
  for (const orbit of orbits) {
    const { visited } = orbit;
    yield { points: visited.slice(0, drawn).map(pointOf), fate: fateOf(orbit), steps: visited.length - 1 };
  }
  const eigenvalues = spectrumAt(nearest(orbits[0]?.end ?? Float64Array.of(0, 0)));
  yield {
    fixedPoints: found.map((z) => ({ ...pointOf(z), stable: radiusOf(spectrumAt(z)) < 1 })),
    eigenvalues,
    radius: radiusOf(eigenvalues),
    field: grid(9).map((z) => {
      const [from, to] = [pointOf(z), pointOf(f(z))];
      return { ...from, toX: from.x + 0.2 * (to.x - from.x), toY: from.y + 0.2 * (to.y - from.y) };
    }),
  };
}

/** Both roots of λ² − (a + d)λ + (ad − bc) = 0: the eigenvalues of [[a, b], [c, d]]. */
function eigenvaluesOf([a = 0, b = 0, c = 0, d = 0]: Float64Array): { re: number; im: number }[] {
  const centre = (a + d) / 2;
  const square = ((a - d) / 2) ** 2 + b * c;
  const root = Math.sqrt(Math.abs(square));
  return square < 0
    ? [root, -root].map((im) => ({ re: centre, im }))
    : [root, -root].map((offset) => ({ re: centre + offset, im: 0 }));
}

const radiusOf = (eigenvalues: readonly { re: number; im: number }[]) =>
  Math.max(...eigenvalues.map(({ re, im }) => Math.hypot(re, im)));

const pointOf = ([x = 0, y = 0]: Float64Array): Point => ({ x, y });
const distance = ([a = 0, b = 0]: Float64Array, [c = 0, d = 0]: Float64Array) => Math.hypot(a - c, b - d);
const middleOf = (points: readonly Float64Array[]) =>
  Float64Array.of(...[0, 1].map((i) => points.reduce((sum, z) => sum + (z[i] ?? 0), 0) / points.length));

/** n × n points of the square. */
const grid = (n: number) =>
  Array.from({ length: n * n }, (_, i) =>
    Float64Array.of((2 * (i % n)) / (n - 1) - 1, (2 * Math.floor(i / n)) / (n - 1) - 1),
  );
