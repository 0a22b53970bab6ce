/**
 * Fixed example data for every chart: the gallery page, the visual tests and the documentation draw the same figures.
 * Everything is seeded; nothing here was computed by a lesson.
 */
import type { CobwebChartProps } from "./cobweb-chart.tsx";
import type { Digit } from "./digit-grid.tsx";
import type { Pin } from "./ghosts.ts";
import type { IterationsSeries } from "./iterations-chart.tsx";
import type { TestPoint, TrainingPoint } from "./loss-chart.tsx";
import type { MemorySeries } from "./memory-chart.tsx";
import type { PhasePlaneChartProps } from "./phase-plane-chart.tsx";
import type { ResidualSeries } from "./residual-chart.tsx";
import type { Row, RowsColumn } from "./rows-table.tsx";
import type { ScalingSeries } from "./scaling-chart.tsx";
import type { Cloud } from "./scatter-chart.tsx";
import type { Eigenvalue } from "./spectrum-chart.tsx";
import type { TapeNode } from "./tape-chart.tsx";

/** Uniform in [0, 1), the same for the same seed (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const geometric = (steps: number, first: number, rate: number, seed: number, noise = 0.1) => {
  const random = uniform(seed);
  return Array.from({ length: steps + 1 }, (_, k) => ({
    k,
    residual: first * rate ** k * (1 + noise * (random() - 0.5)),
  }));
};

/** Three solvers on one problem: linear, faster, quadratic. */
export const residuals: readonly ResidualSeries[] = [
  { name: "picard", label: "plain iteration", points: geometric(13, 16, 0.4, 1) },
  { name: "anderson", label: "Anderson", role: "state", points: geometric(8, 16, 0.2, 2, 0.5) },
  {
    name: "newton",
    label: "Newton",
    role: "parameter",
    points: [16, 1.1, 8e-3, 4.1e-7].map((residual, k) => ({ k, residual })),
  },
];

/** One solve alone, as lesson 02's first cell shows it. */
export const oneResidual: readonly ResidualSeries[] = [
  { name: "residual", label: "residual", role: "residual", points: geometric(13, 16, 0.41, 5) },
];

/** A solve that meets NaN. */
export const brokenResidual: readonly ResidualSeries[] = [
  {
    name: "newton",
    label: "Newton inside the tape",
    points: [...geometric(9, 3, 1.9, 3), { k: 10, residual: Number.NaN }],
  },
];

/** A live solve with two pinned ones behind it. */
export const ghostResiduals: readonly ResidualSeries[] = [
  { name: "residual", label: "this run", role: "residual", points: geometric(24, 16, 0.62, 7) },
  { name: "pin-1", label: "damping 0.3", ghost: true, points: geometric(34, 16, 0.72, 8) },
  { name: "pin-2", label: "gain 0.8", ghost: true, points: geometric(15, 16, 0.48, 9) },
];

/** Two pinned runs by their settings. */
export const pins: readonly Pin<number>[] = [
  { id: "pin-1", params: { gain: 1, damping: 0.3 }, values: 1 },
  { id: "pin-2", params: { gain: 0.8, damping: 0 }, values: 2 },
];

/** `count` steps of a noisy, slow decay: the heaviest residual curve that must still draw in a frame. */
export const longResidual = (count: number): readonly ResidualSeries[] => [
  { name: "residual", label: "residual", points: geometric(count - 1, 10, 0.999, 4, 1.2) },
];

/** A training run of `count` batches. */
export function training(count: number, seed = 11): readonly TrainingPoint[] {
  const random = uniform(seed);
  return Array.from({ length: count }, (_, at) => {
    const level = 0.06 + 2.24 * Math.exp(-at / 60) + 0.42 * Math.exp(-at / 900);
    const noise = 0.55 + 0.9 * random();
    return {
      batch: at + 1,
      loss: level * noise,
      error: Math.round(100 * Math.min(0.9, level * 0.29 * (0.3 + 1.4 * random()))) / 100,
    };
  });
}

const originalRows = [
  [0.1116, 0.402, 54.14, 0.0672, 0.2232, 56.13],
  [0.0573, 0.1918, 55.99, 0.05, 0.1694, 58.76],
  [0.0434, 0.1481, 58.75, 0.0439, 0.1448, 57.75],
  [0.0361, 0.123, 63.59, 0.0371, 0.1271, 67.28],
  [0.0318, 0.1069, 78.74, 0.0355, 0.1199, 74.17],
  [0.0214, 0.074, 75.45, 0.0314, 0.1045, 74.48],
  [0.0192, 0.0685, 77.18, 0.0308, 0.1043, 76.36],
  [0.0185, 0.0657, 78.53, 0.031, 0.1047, 76.62],
  [0.0175, 0.0632, 79.46, 0.0306, 0.1031, 83.24],
  [0.0174, 0.0616, 82.14, 0.0307, 0.1051, 87.91],
] as const;

/** Columns of the ten epochs' table. */
export const epochColumns: readonly RowsColumn[] = [
  { key: "trainError", label: "error", group: "training", digits: 4 },
  { key: "trainLoss", label: "loss", group: "training", digits: 4 },
  { key: "trainIterations", label: "iterations", group: "training", digits: 2 },
  { key: "testError", label: "error", group: "test", digits: 4 },
  { key: "testLoss", label: "loss", group: "test", digits: 4 },
  { key: "testIterations", label: "iterations", group: "test", digits: 2 },
];

/** The original notebook's ten epochs. */
export const originalEpochs: readonly Row[] = originalRows.map((row, i) => ({
  id: i + 1,
  values: Object.fromEntries(epochColumns.map(({ key }, column) => [key, row[column]])),
}));

/** The first four epochs of an example run. */
export const someEpochs: readonly Row[] = originalRows.slice(0, 4).map((row, i) => ({
  id: i + 1,
  values: Object.fromEntries(
    epochColumns.map(({ key }, column) => [key, (row[column] ?? 0) * (1 + 0.02 * Math.sin(3 * i + column))]),
  ),
}));

/** The original's tests, by batch. */
export const originalTests: readonly TestPoint[] = originalRows.map(([, , , error, loss], i) => ({
  batch: 600 * (i + 1),
  error,
  loss,
}));

/** Tests of the example run. */
export const someTests: readonly TestPoint[] = originalTests
  .slice(0, 4)
  .map(({ batch, error, loss = 0 }, i) => ({ batch, error: error * (1 + 0.03 * Math.sin(i)), loss: loss * 1.02 }));

/** Iterations of a training run, growing as it learns. */
export function iterations(count: number): readonly IterationsSeries[] {
  const random = uniform(21);
  const course = (from: number, to: number) =>
    Array.from({ length: count }, (_, batch) => ({
      batch,
      iterations: Math.min(200, Math.round(from + (to - from) * (batch / count) + 26 * random() ** 3)),
    }));
  return [
    { name: "forward", label: "forward", role: "state", points: course(48, 82) },
    { name: "backward", label: "backward", role: "cotangent", points: course(24, 44) },
  ];
}

/** A digit-like stroke, drawn from a few seeded curves. */
function stroke(seed: number): readonly number[] {
  const random = uniform(seed);
  const [a, b, c, d] = [random(), random(), random(), random()];
  const pixels = new Array<number>(784).fill(0);
  for (let t = 0; t <= 1; t += 0.004) {
    const x = 14 + 7 * Math.sin(2 * Math.PI * (t * (0.6 + a) + b));
    const y = 5 + 18 * t + 3 * Math.sin(2 * Math.PI * (t * (0.5 + c) + d));
    for (let row = Math.floor(y) - 2; row <= y + 2; row++)
      for (let column = Math.floor(x) - 2; column <= x + 2; column++) {
        if (row < 0 || row > 27 || column < 0 || column > 27) continue;
        const ink = 255 * Math.max(0, 1.5 - Math.hypot(row + 0.5 - y, column + 0.5 - x) / 1.2);
        const at = row * 28 + column;
        pixels[at] = Math.max(pixels[at] ?? 0, Math.min(255, Math.round(ink)));
      }
  }
  return pixels;
}

/** Sixteen strokes with made-up labels and guesses. */
export const digits: readonly Digit[] = Array.from({ length: 16 }, (_, i) => {
  const random = uniform(100 + i);
  const label = Math.floor(10 * random());
  return { index: 247 + 31 * i, pixels: stroke(i), label, guess: (label + 1 + Math.floor(8 * random())) % 10 };
});

type Cobweb = Pick<CobwebChartProps, "curve" | "orbit" | "fixedPoints" | "domain" | "functionLabel">;

/** z ← tanh(w z + x): w = −1.4 swings, w = 2 has three fixed points. */
export function cobweb(w: number, x: number, start: number, steps: number): Cobweb {
  const f = (z: number) => Math.tanh(w * z + x);
  const orbit = [start];
  for (let k = 0; k < steps; k++) orbit.push(f(orbit.at(-1) ?? 0));
  const curve = Array.from({ length: 121 }, (_, i) => ({ x: -1.2 + i / 50, y: f(-1.2 + i / 50) }));
  const fixedPoints = curve.flatMap(({ x: left, y }, i) => {
    const next = curve[i + 1];
    if (!next || (y - left) * (next.y - next.x) > 0) return [];
    let [low, high] = [left, next.x];
    for (let k = 0; k < 50; k++) {
      const middle = (low + high) / 2;
      if ((f(middle) - middle) * (f(low) - low) > 0) low = middle;
      else high = middle;
    }
    return [{ z: low, slope: w * (1 - f(low) ** 2) }];
  });
  return { curve, orbit, fixedPoints, domain: [-1.2, 1.2], functionLabel: "tanh(wz + x)" };
}

type Phase = Pick<PhasePlaneChartProps, "orbits" | "fixedPoints" | "field" | "domain">;

/** A turning contraction of the plane, two orbits of it. */
export const phase: Phase = (() => {
  const [c, s] = [0.92 * Math.cos(0.7), 0.92 * Math.sin(0.7)];
  const map = ({ x, y }: { x: number; y: number }) => ({
    x: Math.tanh(c * x - s * y + 0.1),
    y: Math.tanh(s * x + c * y),
  });
  const orbit = (x: number, y: number) => {
    const points = [{ x, y }];
    for (let k = 0; k < 60; k++) points.push(map(points.at(-1) ?? { x, y }));
    return points;
  };
  const first = orbit(0.9, -0.6);
  const end = first.at(-1) ?? { x: 0, y: 0 };
  return {
    orbits: [
      { name: "a", label: "from (0.9, −0.6)", role: "state", points: first },
      { name: "b", label: "from (−0.9, 0.3)", role: "parameter", points: orbit(-0.9, 0.3) },
    ],
    fixedPoints: [{ ...end, stable: true }],
    field: Array.from({ length: 81 }, (_, i) => {
      const at = { x: -1 + (i % 9) / 4, y: -1 + Math.floor(i / 9) / 4 };
      const to = map(at);
      return { ...at, toX: at.x + 0.3 * (to.x - at.x), toY: at.y + 0.3 * (to.y - at.y) };
    }),
    domain: [-1.2, 1.2],
  };
})();

/** Fifty eigenvalues in a disc; a `gain` over 1 puts some outside the unit circle. */
export function eigenvalues(gain: number): readonly Eigenvalue[] {
  const random = uniform(31);
  return Array.from({ length: 25 }, () => {
    const [r, angle] = [gain * Math.sqrt(random()), Math.PI * random()];
    return { re: r * Math.cos(angle), im: r * Math.sin(angle) };
  }).flatMap(({ re, im }) => [
    { re, im },
    { re, im: -im },
  ]);
}

/** A matrix with both signs. */
export function matrix(rows: number, columns: number): readonly (readonly number[])[] {
  const random = uniform(41);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => (random() - 0.45) * 1.4));
}

/** Rows of attention: positive, each adding up to one. */
export const attention: readonly (readonly number[])[] = matrix(5, 5).map((row) => {
  const weights = row.map((value) => Math.exp(3 * value));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
});

/** Times of three ways to step, by size. */
export const scaling: readonly ScalingSeries[] = (
  [
    ["picard", "plain iteration", "residual", 0.004, 1.1],
    ["krylov", "Newton–Krylov", "cotangent", 0.03, 1.3],
    ["dense", "dense Newton", "parameter", 0.0009, 2.6],
  ] as const
).map(([name, label, role, factor, slope], i) => {
  const random = uniform(50 + i);
  return {
    name,
    label,
    role,
    points: [10, 20, 40, 70, 100, 150, 200].map((n) => ({
      n,
      milliseconds: factor * n ** slope * (0.9 + 0.2 * random()),
    })),
  };
});

/** Bytes held by three ways to find a gradient. */
export const memory: readonly MemorySeries[] = (
  [
    ["unrolled", "unrolled", "parameter", 40_000, 24_000],
    ["implicit", "implicit", "state", 84_000, 0],
    ["phantom", "phantom, 5 steps", "cotangent", 160_000, 0],
  ] as const
).map(([name, label, role, base, slope]) => ({
  name,
  label,
  role,
  points: [5, 10, 20, 50, 100, 200].map((k) => ({ k, bytes: base + slope * k })),
}));

/** Trials of random layers: iterations against the norm of W, those that converged and those that did not. */
export const trials: readonly Cloud[] = (() => {
  const random = uniform(61);
  const all = Array.from({ length: 200 }, () => {
    const norm = 0.3 + 1.7 * random();
    const rho = norm * (0.5 + 0.45 * random());
    return { norm, steps: rho < 1 ? Math.min(200, Math.round(9 / -Math.log(rho))) : 200 };
  });
  const points = (limit: boolean) =>
    all.filter(({ steps }) => steps >= 200 === limit).map(({ norm, steps }) => ({ x: norm, y: steps }));
  return [
    { name: "converged", label: "converged", role: "state", symbol: "dot", points: points(false) },
    { name: "failed", label: "did not", role: "bad", symbol: "cross", points: points(true) },
  ];
})();

/** Two steps of z ← tanh(zWᵀ + x) on a tape, then the loss. */
export const tape: readonly TapeNode[] = [
  { id: 0, name: "Transpose", inputs: [], bytes: 40_000, shape: [100, 100] },
  { id: 1, name: "BatchMatMul", inputs: [0], bytes: 40_000, shape: [100, 100] },
  { id: 2, name: "Add", inputs: [1], bytes: 40_000, shape: [100, 100] },
  { id: 3, name: "Tanh", inputs: [2], bytes: 40_000, shape: [100, 100] },
  { id: 4, name: "BatchMatMul", inputs: [0, 3], bytes: 80_000, shape: [100, 100] },
  { id: 5, name: "Add", inputs: [4], bytes: 40_000, shape: [100, 100] },
  { id: 6, name: "Tanh", inputs: [5], bytes: 40_000, shape: [100, 100] },
  { id: 7, name: "BatchMatMul", inputs: [6], bytes: 44_000, shape: [100, 10] },
  { id: 8, name: "LogSoftmax", inputs: [7], bytes: 4_000, shape: [100, 10] },
  { id: 9, name: "Mean", inputs: [8], bytes: 4, shape: [] },
];
