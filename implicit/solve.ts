import {
  clone,
  concat,
  keep,
  sqrt,
  square,
  stack,
  sub,
  sum,
  Tensor,
  type Tensor1D,
  type Tensor2D,
  type TensorContainer,
  tidy,
} from "@tensorflow/tfjs-core";
import { kernelSolve } from "./kernel.ts";
import { checkProblem, type Evaluate, type Field, field, type Problem } from "./problem.ts";
import { checkStop, type Outcome, type Step, type Stop, stepOf, verdict } from "./stop.ts";
import { offTape, takeUnrolling } from "./tape.ts";

/** An iterate and f of it. A solver's state is at least this. */
export interface Iterate {
  readonly z: Tensor2D;
  readonly fz: Tensor2D;
}

/**
 * One algorithm: how an iterate becomes the next. It knows nothing of the loop, the stopping rule or the gradient.
 *
 * The state is a record of tensors (lists of tensors too) and is all that outlives a step; the loop owns it, keeps what the
 * next state still holds and disposes of the rest. Coefficients are per row, since every row is its own problem, and a row
 * whose residual is 0 takes the plain step. To be unrolled, a step is made of differentiable operations.
 */
export interface Solver<S extends Iterate = Iterate> {
  readonly name: string;
  /** One evaluation. */
  init(f: Evaluate, z0: Tensor2D): S;
  step(f: Evaluate, state: S): S;
  /** What to return when a run ends badly and it is not the last iterate (best so far). */
  result?(state: S): Iterate;
  /** Set by undamped `picard` and by `newton` with dense factors alone: the algorithms that fused kernels know. */
  readonly kernel?: "picard" | "newton";
}

/** How to solve: which algorithm, when to stop, and how often to look. */
export interface Method {
  readonly solver: Solver;
  readonly stop: Stop;
  /** Read the residual every so many steps (default 1). The ones between stay on the device; worth 4 to 8 on WebGL. */
  readonly checkEvery?: number;
  /** Called at each look, with the step just read and its iterate, which lives until the next step: clone what you keep. */
  watch?(step: Step, state: Iterate): void;
}

/**
 * What a solve found. `z` [batch, n] is the iterate whose residual is the trace's last, and the caller's to dispose of;
 * `trace` has every step from k = 0; `ran` says whether a fused kernel did it.
 */
export interface Solution {
  readonly z: Tensor2D;
  readonly outcome: Outcome;
  readonly trace: readonly Step[];
  readonly ran: "kernel" | "generic";
}

/**
 * The loop, off the tape, one step of the solver for each `next()`: it yields each step's numbers and returns the solution.
 *
 * Between two calls nothing runs, so a page can stream it and pause it; leave it (`break`, `return()`) and its tensors are
 * freed. With `checkEvery` above 1 the steps arrive in bunches, all of them: the trace is complete and shows at which step the
 * tolerance was first crossed, while `z` is the iterate of the last step read. Misuse throws here and now, not at the
 * first `next()`. Always takes the generic path; `solve` may use a kernel.
 */
export function iterate(p: Problem, z0: Tensor2D, m: Method): Generator<Step, Solution> {
  checkMethod(m);
  checkProblem(p, z0);
  return loop(p, z0, m, offTape);
}

/**
 * Finds z with f(z) = z from z0, which may be warm: the last batch's solution, say.
 *
 * Drains `iterate`; where a kernel for this problem is loaded and the method is one it knows, the kernel does the same
 * in one go. The result is a constant to any gradient being taken: `fixedPointLayer` is the differentiable one.
 */
export function solve(p: Problem, z0: Tensor2D, m: Method): Solution {
  const unrolled = takeUnrolling();
  checkMethod(m);
  checkProblem(p, z0);
  const fused = unrolled ? undefined : offTape(() => kernelSolve(p, z0, m));
  if (fused) return fused;
  const run = loop(p, z0, m, unrolled ? (fn) => fn() : offTape);
  let next = run.next();
  while (!next.done) next = run.next();
  return next.value;
}

/** Throws unless the method can run. */
export function checkMethod({ solver, stop, checkEvery = 1 }: Method): void {
  if (typeof solver?.step !== "function") throw new Error(`invalid solver: ${String(solver)}`);
  if (!stop) throw new Error(`invalid stop: ${String(stop)}`);
  checkStop(stop);
  if (!(Number.isInteger(checkEvery) && checkEvery >= 1)) throw new Error(`invalid checkEvery: ${checkEvery}`);
}

/** A step whose two norms are still on the device. */
interface Unread {
  readonly k: number;
  readonly evaluations: number;
  readonly norms: Tensor1D;
}

function* loop(p: Problem, z0: Tensor2D, m: Method, run: <T>(fn: () => T) => T): Generator<Step, Solution> {
  const { solver, stop, checkEvery = 1, watch } = m;
  let evaluations = 0;
  const map = (z: Tensor2D, ...theta: Tensor[]) => {
    evaluations += 1;
    return p.map(z, ...theta);
  };
  const f: Field = field({ ...p, map });
  const trace: Step[] = [];
  const unread: Unread[] = [];
  let state: Iterate | undefined;
  try {
    for (let k = 0; ; k += 1) {
      const before: Iterate | undefined = state;
      state = hold(run(() => scoped(() => (before ? solver.step(f, before) : solver.init(f, clone(z0))))));
      if (before) release(before, state);
      unread.push({ k, evaluations, norms: keep(norms(state)) });
      if (k % checkEvery !== 0 && k !== stop.steps) continue;

      const steps = read(unread.splice(0));
      const last = steps.at(-1);
      const now = state;
      if (last && watch) offTape(() => watch(last, now));
      for (const step of steps) {
        trace.push(step);
        yield step;
      }
      const outcome = verdict(steps, stop);
      if (outcome === "converged" || (outcome && !solver.result)) {
        return { z: run(() => clone(now.z)), outcome, trace, ran: "generic" };
      }
      if (outcome && solver.result) {
        const best = run(() => scoped(() => solver.result?.(now) ?? now));
        state = hold({ ...best, last: now });
        const step = read([{ k, evaluations, norms: keep(norms(best)) }])[0];
        if (step) {
          trace.push(step);
          yield step;
        }
        const rescued = outcome !== "nonfinite" && step && verdict([step], stop) === "converged";
        return { z: run(() => clone(best.z)), outcome: rescued ? "converged" : outcome, trace, ran: "generic" };
      }
    }
  } finally {
    for (const { norms } of unread) norms.dispose();
    if (state) release(state);
  }
}

/** ‖f(z) − z‖ and ‖f(z)‖, left on the device. The root of a sum of squares is 13 times faster than `norm` on wasm. */
function norms({ z, fz }: Iterate): Tensor1D {
  return offTape(() => tidy(() => sqrt(stack([sum(square(sub(fz, z))), sum(square(fz))])) as Tensor1D));
}

function read(unread: readonly Unread[]): Step[] {
  const values = offTape(() => tidy(() => concat(unread.map(({ norms }) => norms)).dataSync()));
  for (const { norms } of unread) norms.dispose();
  return unread.map(({ k, evaluations }, i) =>
    stepOf(k, values[2 * i] ?? Number.NaN, values[2 * i + 1] ?? Number.NaN, evaluations),
  );
}

/** `tidy` for a record that tfjs's types do not see as a container of tensors, though it is one. */
const scoped = <S extends Iterate>(fn: () => S): S => tidy(fn as unknown as () => TensorContainer) as unknown as S;

/** Takes a state's tensors out of every scope: they live until `release`. */
function hold<S extends Iterate>(state: S): S {
  for (const tensor of tensorsIn(state)) keep(tensor);
  return state;
}

/** Disposes of a state's tensors, those that the next state still holds excepted. */
function release(state: Iterate, next?: Iterate): void {
  const held = next ? tensorsIn(next) : new Set<Tensor>();
  for (const tensor of tensorsIn(state)) if (!held.has(tensor)) tensor.dispose();
}

function tensorsIn(value: unknown, found = new Set<Tensor>()): Set<Tensor> {
  if (value instanceof Tensor) found.add(value);
  else if (Array.isArray(value)) for (const item of value) tensorsIn(item, found);
  else if (typeof value === "object" && value !== null) for (const item of Object.values(value)) tensorsIn(item, found);
  return found;
}
