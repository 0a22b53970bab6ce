import type { Context } from "notebook/cell";

export type Params = Record<string, never>;

/** One thing that has to hold for your start, and whether it does. */
export interface Value {
  check: string;
  passed: boolean;
  detail: string;
}

/** Your task: a start between −1 and 1 from which Newton's method is still lost after 50 steps. */
export const start = 0.9;

const [w, x] = [2, 0.65];
const f = (z: number) => Math.tanh(w * z + x);

export function* run(_: Params, __: Context): Generator<Value> {
  const inside = start >= -1 && start <= 1;
  yield { check: "the start lies between −1 and 1", passed: inside, detail: `start = ${start}` };

  let z = start;
  let k = 0;
  while (k < 50 && Math.abs(z - f(z)) > 1e-10) {
    z -= (z - f(z)) / (1 - w * (1 - f(z) ** 2));
    k += 1;
  }
  const arrived = Math.abs(z - f(z)) <= 1e-10;
  yield {
    check: "Newton has not arrived after 50 steps",
    passed: inside && !arrived,
    detail: arrived
      ? `it arrived at z = ${z.toFixed(4)} after ${k} steps`
      : `after ${k} steps it is at z = ${z.toFixed(4)}`,
  };

  let plain = start;
  for (let step = 0; step < 200; step += 1) plain = f(plain);
  yield {
    check: "plain iteration arrives from the same start",
    passed: inside && Math.abs(plain - f(plain)) <= 1e-10,
    detail: `it ends at z = ${plain.toFixed(4)}`,
  };
}
