/** What the tests of the training loop share: digits that can be learnt, and a context whose storage outlives it. */
import type { Checkpoint, Context, Digits } from "../cell.ts";
import { seeded } from "../random.ts";
import type { TrainRow } from "./train.ts";

/** Digits that a linear model can learn: the label's own row of pixels is bright. */
function digits(count: number, seed: number): Digits {
  const random = seeded(seed);
  const labels = Uint8Array.from({ length: count }, () => random.integer(10));
  const pixels = Uint8Array.from({ length: count * 784 }, () => random.integer(60));
  for (const [index, label] of labels.entries())
    pixels.fill(255, index * 784 + label * 28, index * 784 + label * 28 + 14);
  return { count, pixels, labels };
}

/** What a run trains on, and what it is tested with. */
export const train = digits(300, 1);
export const test = digits(70, 2);

/** A context whose storage outlives it, as the page's does. Its clock moves on by ten milliseconds each time it is read. */
export function contextOf(store: Map<string, Checkpoint>, { seed = 0, code = "a" } = {}) {
  const abort = new AbortController();
  let now = 0;
  const context: Context = {
    seed,
    code,
    random: seeded(seed),
    signal: abort.signal,
    clock: () => (now += 10),
    data: { mnist: async () => ({ train, test: Promise.resolve(test) }) },
    checkpoints: {
      load: async (name) => store.get(name),
      save: async (name, checkpoint) => void store.set(name, structuredClone(checkpoint) as Checkpoint),
    },
    checkEvery: 1,
    progress: () => undefined,
    breathe: async () => undefined,
  };
  return context;
}

/** The rows of a run, or its first ones. */
export async function collect(
  rows: AsyncGenerator<TrainRow>,
  stopAfter = Number.POSITIVE_INFINITY,
): Promise<TrainRow[]> {
  const all: TrainRow[] = [];
  for await (const row of rows) {
    all.push(row);
    if (all.length >= stopAfter) break;
  }
  return all;
}

/** The rows of one kind. */
export const ofKind = <K extends TrainRow["kind"]>(rows: readonly TrainRow[], kind: K) =>
  rows.filter((row): row is Extract<TrainRow, { kind: K }> => row.kind === kind);
