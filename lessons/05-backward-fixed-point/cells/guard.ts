import type { Context } from "notebook/cell";

export type Params = Record<string, never>;

/** One thing that your guard has to do, and whether it does. */
export interface Value {
  check: string;
  passed: boolean;
  detail: string;
}

/** What a training step knows before it changes w: how the two solves ended, and the gradient they gave. */
export interface Seen {
  forward: "converged" | "max-steps";
  backward: "converged" | "max-steps";
  gradient: number;
}

const outcomes = ["converged", "max-steps"] as const;

/** Your task: may this step be taken? As it stands everything that is a number may. */
export function accept({ gradient }: Seen): boolean {
  return Number.isFinite(gradient);
}

type Target = (x: number) => number;
type Finder = "plain iteration" | "Newton";

export function* run(_: Params, { random }: Context): Generator<Value> {
  const inputs = [-1, -0.7, -0.4, 0.3, 0.6, 0.9].map((x) => x + random.uniform(-0.05, 0.05));
  for (const [by, least] of [
    ["plain iteration", 0.35],
    ["Newton", 0.35],
  ] as const) {
    const { first, last, taken } = train(inputs, (x) => x / 3, by);
    yield {
      check: `targets x/3, z by ${by}: the loss falls under ${least} of the first one and stays there`,
      passed: last < least * first,
      detail: `from ${first.toFixed(4)} to ${last.toPrecision(3)} with ${taken} of 300 steps taken`,
    };
  }
  const asked = outcomes.flatMap((forward) => outcomes.map((backward) => ({ forward, backward, gradient: 0.1 })));
  const right = (seen: Seen) => accept(seen) === (seen.forward === "converged" && seen.backward === "converged");
  const mistaken = asked.find((seen) => !right(seen));
  yield {
    check: "asked about the four ways in which two solves can end, it takes a step only where both arrived",
    passed: mistaken === undefined,
    detail: mistaken
      ? `not so for forward ${mistaken.forward}, backward ${mistaken.backward}: ${reason(mistaken)}`
      : "a gradient speaks of a solution, and of a u that belongs to it",
  };
  const { first, last, taken } = train(inputs, (x) => 0.8 * Math.tanh(x), "plain iteration");
  yield {
    check: "targets 0.8 tanh x, where nothing goes wrong: all 300 steps are taken",
    passed: taken === 300 && last < 0.1 * first,
    detail: `from ${first.toFixed(4)} to ${last.toPrecision(3)} with ${taken} of 300 steps taken`,
  };
}

function reason({ forward, backward }: Seen): string {
  if (forward !== "converged") return "z is no solution, so that what comes back is the derivative of nothing";
  return backward !== "converged" ? "what came back is not yet u" : "both arrived, and the step is a good one";
}

/** One unknown, z = tanh(wz + x), and one weight: 300 steps down the squared distance from the targets. */
function train(inputs: readonly number[], target: Target, by: Finder): { first: number; last: number; taken: number } {
  let w = 0;
  let taken = 0;
  const losses: number[] = [];
  for (let step = 0; step < 300; step += 1) {
    let [loss, gradient] = [0, 0];
    const seen = { forward: "converged", backward: "converged" } as {
      -readonly [K in "forward" | "backward"]: Seen[K];
    };
    for (const x of inputs) {
      const f = (z: number) => Math.tanh(w * z + x);
      const slope = (z: number) => 1 - w * (1 - f(z) ** 2);
      const forward = settle((z) => (by === "Newton" && slope(z) !== 0 ? z + (f(z) - z) / slope(z) : f(z)), 0, f);
      if (!forward.converged) seen.forward = "max-steps";
      const z = forward.at;
      const v = z - target(x);
      // the backward iteration is plain in both trainings
      const backward = settle((u) => v + w * (1 - f(z) ** 2) * u, v);
      if (!backward.converged) seen.backward = "max-steps";
      loss += (v * v) / 2 / inputs.length;
      gradient += (backward.at * (1 - z * z) * z) / inputs.length;
    }
    losses.push(loss);
    if (!accept({ ...seen, gradient })) continue;
    w -= 2 * gradient;
    taken += 1;
  }
  return { first: losses[0] ?? 0, last: losses.at(-1) ?? Number.NaN, taken };
}

/** Repeats a step, fifty times at most, until what is left to change is under 1e-6. */
function settle(step: (a: number) => number, start: number, map = step): { at: number; converged: boolean } {
  let at = start;
  for (let k = 0; k < 50; k += 1) {
    if (Math.abs(map(at) - at) <= 1e-6) return { at, converged: true };
    at = step(at);
  }
  return { at, converged: false };
}
