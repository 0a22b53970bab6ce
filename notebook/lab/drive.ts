/** Pulls a cell's values out of its generator, and stops pulling when the reader presses Stop. */
import { Failed } from "../failure.ts";

export interface Driver {
  readonly signal: AbortSignal;
  /** Takes one value; throws where it is not plain. */
  value(value: unknown): void;
  /** Lets messages in and out; called at most every 30 ms of pulling. */
  breathe(): Promise<void>;
  /** A step of the cell is over: it is alive. */
  alive(): void;
}

const pause = 30;

/** Runs what a cell's `run` returned to its end, or to the first yield after Stop; its finally-blocks run either way. */
export async function drive(returned: unknown, { signal, value, breathe, alive }: Driver): Promise<void> {
  const steps = iteratorOf(returned);
  let last = performance.now();
  try {
    for (;;) {
      // awaiting a sync generator's step would let its siblings in between; a plain one is read as it is
      const next = steps.next();
      const step: IteratorResult<unknown> = next instanceof Promise ? await next : (next as IteratorResult<unknown>);
      alive();
      if (step.done) return;
      value(step.value);
      if (signal.aborted) return;
      if (performance.now() - last >= pause) {
        await breathe();
        last = performance.now();
        if (signal.aborted) return;
      }
    }
  } finally {
    await steps.return?.();
  }
}

type Steps = Iterator<unknown> | AsyncIterator<unknown>;

function iteratorOf(returned: unknown): Steps {
  if (typeof returned === "object" && returned !== null) {
    if ("next" in returned && typeof returned.next === "function") return returned as Steps;
    if ("then" in returned && typeof returned.then === "function") {
      throw notGenerator(
        "run returned a promise: write `export async function* run`, with the star, and yield what it finds",
      );
    }
  }
  const what = returned === undefined ? "nothing" : `a ${typeof returned}`;
  throw notGenerator(`run returned ${what}: write \`export function* run\`, with the star, and yield what it finds`);
}

const notGenerator = (message: string) => new Failed({ kind: "runtime", message });
