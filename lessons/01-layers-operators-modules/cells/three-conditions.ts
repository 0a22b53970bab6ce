import type { Context } from "notebook/cell";

export interface Params {
  /** The input: one number, the same for all three layers. */
  x: number;
  /** How many steps each solver may take. */
  steps: number;
}

/** A layer that is given by a condition. What the output must satisfy and how it is found are separate functions. */
export interface Layer {
  name: "fixed-point" | "ode" | "minimum";
  /** By how much a path misses the condition. It looks at x and z only and knows nothing of the solver. */
  residual(x: number, path: number[]): number;
  /** Where the solver goes; its last number is the layer's output z. */
  solve(x: number, steps: number): number[];
}

/** One layer's output for this x, the way to it, and the residual of the condition after 0, 1, 2 … steps. */
export interface Found {
  layer: Layer["name"];
  z: number;
  residual: number;
  path: number[];
  residuals: number[];
  /** The whole layer: z for every x of the slider. */
  graph: { x: number; y: number }[];
}

/** What two of the solvers walk on. */
export interface Ground {
  map: { x: number; y: number }[];
  energy: { x: number; y: number }[];
}

export type Value = Found | Ground;

/** z = f(z): the solver applies f again and again. */
const f = (z: number, x: number) => Math.tanh(x - 0.8 * z);
const fixedPoint: Layer = {
  name: "fixed-point",
  residual: (x, path) => Math.abs(f(end(path), x) - end(path)),
  solve: (x, steps) => walk(0.9, steps, (z) => f(z, x)),
};

/** z = z(2), where z(0) = x and dz/dt = sin z: the solver takes Runge–Kutta steps through time. */
const time = 2;
const ode: Layer = {
  name: "ode",
  // z(2) − x is the integral of sin z(t) over time, here by Simpson's rule along the path
  residual: (x, path) => {
    const h = time / Math.max(1, path.length - 1);
    let integral = 0;
    for (let k = 1; k < path.length; k += 1) {
      const [a, b] = [path[k - 1] ?? 0, path[k] ?? 0];
      const middle = (a + b) / 2 + (h / 8) * (Math.sin(a) - Math.sin(b));
      integral += (h / 6) * (Math.sin(a) + 4 * Math.sin(middle) + Math.sin(b));
    }
    return path.length > 1 ? Math.abs(end(path) - x - integral) : Math.abs(time * Math.sin(x));
  },
  solve: (x, steps) => {
    const h = time / steps;
    return walk(x, steps, (z) => {
      const k1 = Math.sin(z);
      const k2 = Math.sin(z + (h / 2) * k1);
      const k3 = Math.sin(z + (h / 2) * k2);
      const k4 = Math.sin(z + h * k3);
      return z + (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
    });
  },
};

/** z where E(z) is least: its derivative is 0 there. The solver walks downhill. */
const energy = (z: number, x: number) => (z - x) ** 2 / 2 + z ** 4 / 4;
const slope = (z: number, x: number) => z - x + z ** 3;
const minimum: Layer = {
  name: "minimum",
  residual: (x, path) => Math.abs(slope(end(path), x)),
  solve: (x, steps) => walk(1.5, steps, (z) => z - 0.2 * slope(z, x)),
};

export const layers: Layer[] = [fixedPoint, ode, minimum];

export function* run({ x, steps }: Params, _: Context): Generator<Value> {
  const grid = Array.from({ length: 81 }, (_, i) => i / 20 - 2);
  yield {
    map: grid.map((z) => ({ x: z / 2, y: f(z / 2, x) })),
    energy: grid.map((z) => ({ x: z, y: energy(z, x) })),
  };
  for (const { name, residual, solve } of layers) {
    const path = solve(x, steps);
    yield {
      layer: name,
      z: end(path),
      residual: residual(x, path),
      path,
      residuals: Array.from({ length: steps + 1 }, (_, k) => residual(x, solve(x, k))),
      graph: grid.map((at) => ({ x: at, y: end(solve(at, steps)) })),
    };
  }
}

/** z0, next(z0), next(next(z0)) … */
function walk(z0: number, steps: number, next: (z: number) => number): number[] {
  const path = [z0];
  for (let k = 0; k < steps; k += 1) path.push(next(end(path)));
  return path;
}

const end = (path: number[]) => path.at(-1) ?? Number.NaN;
