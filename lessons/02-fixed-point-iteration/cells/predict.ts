import type { Context } from "notebook/cell";

export type Params = Record<string, never>;

/** Ten inputs at one weight, and whether you foresaw how long each of them takes. */
export interface Value {
  check: string;
  passed: boolean;
  detail: string;
}

/** What is known before the iteration starts: its rate |w(1 − z⋆²)|, its first residual, and where it may stop. */
export interface Known {
  rate: number;
  first: number;
  tolerance: number;
}

/** Your task: how many steps will it take? As it stands, it thinks that every step takes off as much as the first one. */
export function predict({ rate, first, tolerance }: Known): number {
  return (first - tolerance) / (first * (1 - rate));
}

export function* run(_: Params, { random }: Context): Generator<Value> {
  for (const [w, tolerance] of [
    [-0.5, 1e-4],
    [0.7, 1e-6],
    [-0.95, 1e-8],
    [1.5, 1e-10],
    [0.95, 1e-10],
  ] as const) {
    // ten inputs a weight; what you missed by most is shown
    const tried = Array.from({ length: 10 }, () => compare(w, random.uniform(0.3, 0.7), tolerance));
    const { known, steps, guess, miss } = tried.reduce((a, b) => (b.miss > a.miss ? b : a));
    yield {
      check: `ten inputs at w = ${w}, down to ${tolerance}: within 20 %, or 2 steps`,
      passed: miss <= 1,
      detail: `at a rate of ${known.rate.toFixed(3)}, from ${known.first.toFixed(2)}, you say ${Number(guess.toFixed(1))}; it takes ${steps}`,
    };
  }
}

/** What `predict` says of one iteration, and what it takes; `miss` is 1 where the guess is as far off as it may be. */
function compare(w: number, x: number, tolerance: number) {
  const f = (z: number) => Math.tanh(w * z + x);
  const first = Math.abs(f(0));
  let [z, residual, steps] = [0, first, 0];
  while (residual > tolerance && steps < 5000) {
    z = f(z);
    residual = Math.abs(f(z) - z);
    steps += 1;
  }
  const known = { rate: Math.abs(w * (1 - z ** 2)), first, tolerance };
  const guess: unknown = predict(known);
  if (typeof guess !== "number") throw new Error(`predict must return a number of steps; it returned ${guess}`);
  const miss = Math.abs(guess - steps) / Math.max(2, 0.2 * steps);
  return { known, steps, guess, miss: Number.isNaN(miss) ? Number.POSITIVE_INFINITY : miss };
}
