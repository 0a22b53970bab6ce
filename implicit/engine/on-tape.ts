import type { Tensor } from "@tensorflow/tfjs-core";
import { activeTape, free, taping } from "./fence.ts";
import { floatsOnly, leadingTo, sorted, type TapeNode } from "./route.ts";

/** Runs `fn` on the tape as it is; should it throw, what it recorded is taken off again and freed, which tfjs would leave behind. */
export function undoIfThrown<T>(fn: () => T): T {
  const tape = activeTape();
  const mark = tape?.length ?? 0;
  try {
    return fn();
  } catch (error) {
    if (tape) free(tape.splice(mark));
    throw error;
  }
}

/** The tapes on which the next solve is to be recorded. */
const unrolling = new WeakSet<readonly TapeNode[]>();

/** Runs `fn` so that the first `solve` that it makes on the running tape stays on it instead of stepping off. */
export function unrollNext<T>(fn: () => T): T {
  const tape = activeTape();
  if (!tape || !taping()) return fn();
  const before = unrolling.has(tape);
  unrolling.add(tape);
  try {
    return fn();
  } finally {
    if (!before) unrolling.delete(tape);
  }
}

/** Asked once by each solve: whether it is the one to stay on the tape that runs. A solve inside its map, or on another tape, is not. */
export function takeUnrolling(): boolean {
  const tape = activeTape();
  return tape !== null && taping() && unrolling.delete(tape);
}

/** Puts the running tape in order of dependency: call it before a second derivative is taken through what it holds. */
export function settleTape(): void {
  const tape = activeTape();
  if (tape) tape.splice(0, tape.length, ...sorted(tape));
}

/** Runs `fn` on the tape as it is, and then lets no boolean or integer among what it recorded carry a gradient. */
export function floatTape<T>(fn: () => T): T {
  const tape = activeTape();
  const mark = tape?.length ?? 0;
  const result = fn();
  if (taping() && tape) floatsOnly(tape.slice(mark));
  return result;
}

/** Runs `fn` on the tape, and says which of `xs` its result then leads back to through what `fn` recorded. */
export function traced<T extends { readonly z: Tensor }>(xs: readonly Tensor[], fn: () => T): [T, boolean[]] {
  const tape = activeTape();
  const mark = tape?.length ?? 0;
  const result = fn();
  const found = leadingTo(sorted(tape?.slice(mark) ?? []), result.z);
  return [result, xs.map(({ id }) => found.has(id))];
}
