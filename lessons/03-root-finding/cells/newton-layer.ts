import { dispose, type Rank, type Tensor2D, tanh, tensor2d, zeros } from "@tensorflow/tfjs-core";
import { guardedNewton, iterate, newton, type Outcome, type Problem, picard, type Step, tanhProblem } from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  /** The weights are drawn from ± gain/√width; PyTorch's Linear starts at gain 1. */
  gain: number;
  /** Numbers in the state z. */
  width: number;
  tolerance: number;
  /** Plain Newton, or one that takes a shorter step where the whole one does not help. */
  newton: "plain" | "guarded";
  seed: number;
}

/** One step of one of the two solves. */
export interface RacingStep extends Step {
  solver: "iteration" | "newton";
}

export interface Summary {
  outcomes: { iteration: Outcome; newton: Outcome };
}

export type Value = RacingStep | Summary;

/** The layer: its output z is whatever satisfies z = tanh(z Wᵀ + x). Change this map, and the digits below train yours. */
export const layer = (x: Tensor2D, W: Tensor2D): Problem => tanhProblem(x, W);

const batch = 10;

export function* run({ gain, width, tolerance, newton: kind }: Params, { random }: Context): Generator<Value> {
  const bound = gain / Math.sqrt(width);
  const W = tensor2d(
    Float32Array.from({ length: width * width }, () => random.uniform(-bound, bound)),
    [width, width],
  );
  const x = tensor2d(
    Float32Array.from({ length: batch * width }, () => random.normal()),
    [batch, width],
  );
  const nothing = zeros<Rank.R2>([batch, width]);
  const near: Tensor2D = tanh(x);
  const problem = layer(x, W);
  try {
    const stop = { absolute: tolerance, steps: 100 };
    const solver = kind === "guarded" ? guardedNewton() : newton();
    yield {
      outcomes: {
        iteration: yield* traced("iteration", iterate(problem, nothing, { solver: picard(), stop })),
        newton: yield* traced("newton", iterate(problem, near, { solver, stop: { ...stop, steps: 50 } })),
      },
    };
  } finally {
    dispose([W, x, nothing, near]);
  }
}

/** Passes the steps on with the solver's name, and returns how the solve ended. */
function* traced(solver: RacingStep["solver"], steps: ReturnType<typeof iterate>): Generator<RacingStep, Outcome> {
  let next = steps.next();
  for (; !next.done; next = steps.next()) yield { ...next.value, solver };
  next.value.z.dispose();
  return next.value.outcome;
}
