import type { Context } from "notebook/cell";

export type Params = Record<string, never>;

/** One layer, and whether you foresaw how long it takes. */
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
    const x = random.uniform(0.4, 0.6);
    const f = (z: number) => Math.tanh(w * z + x);
    const residuals = [f(0)];
    let z = 0;
    while ((residuals.at(-1) ?? 0) > tolerance && residuals.length < 5000) {
      z = f(z);
      residuals.push(Math.abs(f(z) - z));
    }
    const known = { rate: Math.abs(w * (1 - z ** 2)), first: residuals[0] ?? 0, tolerance };
    const [steps, guess] = [residuals.length - 1, predict(known)];
    yield {
      check: `rate ${known.rate.toFixed(2)}, from ${known.first.toFixed(2)} to ${tolerance}: within 20 %, or 2 steps`,
      passed: Math.abs(guess - steps) <= Math.max(2, 0.2 * steps),
      detail: `you say ${Number(guess.toFixed(1))}, it takes ${steps}`,
    };
  }
}
