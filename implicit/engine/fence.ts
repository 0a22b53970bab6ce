/**
 * The only file that touches the engine's private state (`gradientDepth`, `kernelDepth`, `activeTape`, `runKernelFunc`). It is undocumented,
 * so tfjs is pinned exactly and `test/tape.test.ts` fails loudly when it changes.
 */
import { engine, type Tensor, type TensorInfo } from "@tensorflow/tfjs-core";
import type { TapeNode } from "./route.ts";

type Engine = ReturnType<typeof engine>["state"];
type PrivateState = Omit<Engine, "activeTape"> & { activeTape: TapeNode[] | null };

const privateState = (): PrivateState => engine().state;

/** The tape that runs, or null. */
export const activeTape = (): TapeNode[] | null => privateState().activeTape;

/** How many gradients are being taken, whether or not anything is being recorded now. */
export const gradientDepth = (): number => privateState().gradientDepth;

/** Whether what runs now is being recorded for a gradient. */
export function taping(): boolean {
  const { gradientDepth, kernelDepth } = privateState();
  return gradientDepth > 0 && kernelDepth === 0;
}

/** How many gradients are being taken around what runs now: 2 inside a gradient of a gradient. */
export function tapeDepth(): number {
  return taping() ? privateState().gradientDepth : 0;
}

/** A tensor for numbers that a backend's own program has left on the device. */
export const tensorFrom = (info: TensorInfo): Tensor => engine().makeTensorFromTensorInfo(info);

/** An operation as the engine records it: `customGrad` wraps the same. */
export interface Recorded<O extends Tensor> {
  readonly inputs: Record<string, Tensor>;
  forwardFunc(backend: unknown, save: (tensors: Tensor[]) => void): O;
  backwardsFunc(dy: O, saved: Tensor[]): Record<string, () => Tensor>;
}

/** Runs an operation and records it as one node, where anything is being recorded. */
export const recordNode = <O extends Tensor>(call: Recorded<O>): O =>
  (engine() as unknown as { runKernelFunc(call: Recorded<O>): O }).runKernelFunc(call);

/** Runs `fn` with another tape in place of the running one, and puts everything back whatever happens. */
export function swapTape<T>(tape: TapeNode[] | null, fn: () => T, depth = tape ? 1 : 0): T {
  const state = privateState();
  const { gradientDepth, kernelDepth, activeTape } = state;
  state.gradientDepth = depth;
  state.kernelDepth = 0;
  state.activeTape = tape;
  try {
    return fn();
  } finally {
    // A gradient that threw leaves its tape, and all that the tape saved, behind.
    if (!tape && state.activeTape) free(state.activeTape);
    Object.assign(state, { gradientDepth, kernelDepth, activeTape });
  }
}

/** Frees what a tape's nodes keep for the backward pass. */
export function free(tape: readonly TapeNode[]): void {
  for (const node of tape) for (const tensor of node.saved ?? []) tensor.dispose();
}

/**
 * Runs `fn` as if no gradient were being taken: nothing is recorded, and gradients inside it work even in the middle of a
 * `customGrad`, forward or backward, where tfjs itself throws. Tensors that `fn` returns belong to the caller's scope.
 */
export function offTape<T>(fn: () => T): T {
  return swapTape(null, fn);
}
