import {
  aitken,
  anderson,
  bestSoFar,
  broyden,
  guardedNewton,
  iterative,
  newton,
  picard,
  type Solver,
} from "../index.ts";

const krylov = iterative({ solver: anderson({ memory: 20 }), stop: { relative: 1e-5, steps: 24 } });

/** Every solver, by name. A new one enters every table of the tests, and the bench, by being listed here. */
export const solvers: Record<string, Solver> = {
  picard: picard(),
  damped: picard({ damping: 0.3 }),
  aitken: aitken(),
  anderson: anderson(),
  "anderson(16)": anderson({ memory: 16 }),
  broyden: broyden(),
  "broyden(30)": broyden({ memory: 30 }),
  newton: newton(),
  "newton-krylov": newton({ linear: krylov }),
  "guarded newton": guardedNewton(),
  "best so far": bestSoFar(picard()),
};
