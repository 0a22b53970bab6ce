import {
  clone,
  keep,
  sub,
  Tensor,
  type Tensor1D,
  type Tensor2D,
  type TensorContainer,
  tidy,
} from "@tensorflow/tfjs-core";
import { solveAccelerated } from "./accelerated.ts";
import { offTape } from "./engine/fence.ts";
import { takeUnrolling } from "./engine/on-tape.ts";
import type { Iterate, Method, Solution } from "./method.ts";
import { fromLadder, isSafe, ladderSquares, plainSquares, readAll, squaredDistance, squaresOf } from "./norms.ts";
import { type Counted, checkProblem, complete, type Field, field, originalMap, type Problem } from "./problem.ts";
import { rooted, scaledAt } from "./root.ts";
import { rowsOf } from "./rows.ts";
import { checkStop, hasTolerance, judge, type Look, lookAt, type Outcome, type Step, type Stop } from "./stop.ts";

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
  checkRoot(p, m.stop);
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
  checkRoot(p, m.stop);
  const fused = unrolled ? undefined : offTape(() => solveAccelerated(p, z0, m));
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

/** A root's ‖f(w)‖ = ‖w − sF(w)‖ has nothing to say about F. */
function checkRoot(p: Problem, { relative }: Stop): void {
  if (p.root && relative !== undefined) {
    throw new Error(`invalid stop: relative ${relative}, a root stops by its absolute tolerance`);
  }
}

/** The problem, calling `count` at every evaluation. */
function counted(p: Problem, count: () => void): Counted | Problem {
  const { map, root, theta } = p;
  if (!root)
    return {
      ...p,
      uncounted: originalMap(p),
      map: (z, ...theta) => {
        count();
        return map(z, ...theta);
      },
    };
  const F: typeof root.F = (w, ...theta) => {
    count();
    return root.F(w, ...theta);
  };
  return root.scale === "last" ? rooted(F, theta) : { ...p, root: { ...root, F } };
}

/** A step whose two norms are still on the device, as sums of squares. */
interface Unread {
  readonly k: number;
  readonly evaluations: number;
  readonly squares: Tensor1D;
}

function* loop(p: Problem, z0: Tensor2D, m: Method, run: <T>(fn: () => T) => T): Generator<Step, Solution> {
  const { solver, stop, checkEvery = 1, watch } = m;
  let evaluations = 0;
  const counting = counted(p, () => {
    evaluations += 1;
  });
  const verdict = judge(stop, p.root ? "exact" : "rounded");
  const trace: Step[] = [];
  const unread: Unread[] = [];
  let looks: readonly Look[] = [];
  const rows = ({ z, fz, F }: Iterate, outcome: Outcome) =>
    rowsOf(
      {
        shape: z.shape,
        outcome,
        evaluations,
        read: () => [z.dataSync(), fz.dataSync()],
        F: F && (() => F.dataSync()),
      },
      stop,
    );
  let state: Iterate | undefined;
  let before: Iterate | undefined;
  let own: Tensor | undefined;
  try {
    const scaled = tidy(() => {
      const scaled = scaledAt(counting, z0, 1);
      own = scaled === counting ? undefined : keep(scaled.theta.at(-1) as Tensor);
      return scaled as unknown as TensorContainer;
    }) as unknown as Problem;
    const f: Field = field(scaled);
    for (let k = 0; ; k += 1) {
      const from = state;
      state = hold(
        run(() =>
          scoped(() => {
            const next = from ? solver.step(f, from) : solver.init(f, clone(z0));
            return p.root && !next.F ? { ...next, ...offTape(() => complete(f, next)) } : next;
          }),
        ),
      );
      before = from;
      unread.push({ k, evaluations, squares: keep(squares(state, checkEvery)) });
      const now = state;
      const reading = k % checkEvery === 0 || k === stop.steps;
      let stuck = false;
      if (reading) {
        looks = [...looks.slice(-1), ...read(unread.splice(0), now)];
        stuck = hasTolerance(stop) && alike(looks) && offTape(() => isSame(from, now));
      }
      if (from) release(from, now);
      before = undefined;
      if (!reading) continue;

      const fresh = trace.length === 0 ? looks : looks.slice(1);
      const last = fresh.at(-1);
      if (last && watch) offTape(() => watch(last.step, now));
      for (const { step } of fresh) {
        trace.push(step);
        yield step;
      }
      const outcome = verdict(fresh) ?? (stuck ? "max-steps" : undefined);
      if (outcome === "converged" || (outcome && !solver.result)) {
        return { z: run(() => clone(now.z)), outcome, trace, ran: "generic", rows: rows(now, outcome) };
      }
      if (outcome && solver.result) {
        const best = run(() => scoped(() => solver.result?.(now) ?? now));
        state = hold({ ...best, last: now });
        const look = read([{ k, evaluations, squares: keep(squares(best, checkEvery)) }], best);
        for (const { step } of look) {
          trace.push(step);
          yield step;
        }
        const rescued = outcome !== "nonfinite" && verdict(look) === "converged";
        const end = rescued ? "converged" : outcome;
        return { z: run(() => clone(best.z)), outcome: end, trace, ran: "generic", rows: rows(best, end) };
      }
    }
  } finally {
    for (const { squares } of unread) squares.dispose();
    if (before) release(before, state);
    if (state) release(state);
    own?.dispose();
  }
}

/** ‖f(z) − z‖², or a root's ‖F(z)‖², and ‖f(z)‖², left on the device: plain where the state is at hand should they overflow or underflow, else on the ladder. */
function squares({ z, fz, F }: Iterate, checkEvery: number): Tensor1D {
  const measure = checkEvery === 1 ? plainSquares : ladderSquares;
  // the root of a sum of squares is 13 times faster than `norm` on wasm
  return offTape(() => tidy(() => measure([F ?? sub(fz, z), fz])));
}

/** The unread steps' numbers, `now` being the iterate of the last one. */
function read(unread: readonly Unread[], now: Iterate): Look[] {
  const values = offTape(() => readAll(unread.map(({ squares }) => squares)));
  const width = values.length / unread.length;
  for (const { squares } of unread) squares.dispose();
  return unread.map(({ k, evaluations }, i) => {
    const at = (j: number) => values[i * width + j] ?? Number.NaN;
    const [residual, norm] = [0, 1].map((of) =>
      Math.sqrt(width === 2 ? at(of) : fromLadder([at(of), at(of + 2), at(of + 4)])),
    ) as [number, number];
    if (width > 2 || (isSafe(at(0)) && isSafe(at(1)))) return lookAt(k, residual, norm, evaluations);
    const [fz, square] = offTape(() => {
      const fz = now.fz.dataSync();
      return [fz, now.F ? squaresOf(now.F.dataSync()) : squaredDistance(fz, now.z.dataSync())] as const;
    });
    return lookAt(k, Math.sqrt(square), Math.sqrt(squaresOf(fz)), evaluations);
  });
}

/** Whether the last two looks cannot be told apart: then it pays to compare their states. */
function alike(looks: readonly Look[]): boolean {
  const [a, b] = looks.slice(-2);
  return a !== undefined && b !== undefined && a.step.residual === b.step.residual && a.norm === b.norm;
}

/** Whether two states are bit for bit the same, whatever they hold: a step is a function of the state, so it would do nothing for ever. */
function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof Tensor && b instanceof Tensor) {
    if (a.dataId === b.dataId) return true;
    if (a.shape.join() !== b.shape.join()) return false;
    const [x, y] = [a.dataSync(), b.dataSync()];
    return x.every((value, i) => Object.is(value, y[i]));
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return Object.is(a, b);
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return (
    left.length === right.length &&
    left.every(([key, value], i) => key === right[i]?.[0] && isSame(value, right[i]?.[1]))
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
