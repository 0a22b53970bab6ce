/**
 * MNIST on its way to a lab: downloaded in parts, each verified before it is kept or handed on. A part that is wrong is named; what was
 * right stays, so the next run goes on from there. The page never unpacks anything.
 */
import { base, manifest } from "virtual:mnist";
import type { MnistHalf, MnistPart } from "../mnist/manifest.ts";
import type { Progress } from "../protocol.ts";
import { fetchPart, wrongWith } from "./part.ts";
import { keepPart, keptPart } from "./parts-kept.ts";

export interface MnistListener {
  progress(progress: Progress): void;
  half(name: "train" | "test", images: readonly Blob[], labels: Blob): void;
  failed(name: "train" | "test", message: string): void;
  /** The browser does not keep the digits for the next visit. Once at most. */
  unkept(): void;
}

const atOnce = 3;
const parts = new Map<string, { promise: Promise<Blob>; done: number }>();
const listeners = new Set<() => void>();
const failedBefore = new Set<string>();
const unkept = new Set<() => void>();
let keeps = true;
let active = 0;
const queue: (() => void)[] = [];

/** Loads the train set, then the test set; every listener is told of both, once. Answers with a way to stop listening. */
export function loadMnist(listener: MnistListener): () => void {
  let listening = true;
  const partsOf = ({ images, labels }: MnistHalf) => [labels, ...images];
  const train = partsOf(manifest.train);
  const total = train.reduce((sum, { bytes }) => sum + bytes, 0);
  const report = () => {
    const done = train.reduce((sum, { file }) => sum + (parts.get(file)?.done ?? 0), 0);
    listener.progress({ what: "mnist", done, total });
  };
  const half = async (name: "train" | "test") => {
    const { images, labels } = manifest[name];
    try {
      const [first, ...others] = await Promise.all([labels, ...images].map(part));
      if (listening && first) listener.half(name, others, first);
    } catch (error) {
      if (listening) listener.failed(name, error instanceof Error ? error.message : String(error));
    }
  };
  const stop = () => {
    listening = false;
    listeners.delete(report);
    unkept.delete(listener.unkept);
  };
  unkept.add(listener.unkept);
  if (!keeps) listener.unkept();
  listeners.add(report);
  half("train").then(() => {
    listeners.delete(report);
    if (listening) half("test");
  });
  report();
  return stop;
}

/** A part, from memory, from storage, or from the network. Two runs that want it at once share one download. */
function part(wanted: MnistPart): Promise<Blob> {
  const known = parts.get(wanted.file);
  if (known) return known.promise;
  const entry = { promise: get(wanted, (done) => note(wanted, done)), done: 0 };
  parts.set(wanted.file, entry);
  entry.promise.catch(() => {
    parts.delete(wanted.file);
    failedBefore.add(wanted.file);
  });
  return entry.promise;
}

function note({ file }: MnistPart, done: number): void {
  const entry = parts.get(file);
  if (entry) entry.done = done;
  for (const listener of listeners) listener();
}

async function get(wanted: MnistPart, progress: (done: number) => void): Promise<Blob> {
  await turn();
  try {
    const kept = await keptPart(wanted.sha256);
    if (kept && !(await wrongWith(kept, wanted))) {
      progress(wanted.bytes);
      return new Blob([kept]);
    }
    // what came wrong once may come from the browser's cache again
    const cache = failedBefore.has(wanted.file) ? "reload" : "default";
    const fetched = await fetchPart(`${base}${wanted.file}`, wanted, { cache, progress });
    // nobody waits for a disk
    keepPart(wanted.sha256, fetched).then((kept) => kept || notKept());
    return new Blob([fetched]);
  } finally {
    active--;
    queue.shift()?.();
  }
}

function notKept(): void {
  if (!keeps) return;
  keeps = false;
  for (const tell of unkept) tell();
}

async function turn(): Promise<void> {
  if (active >= atOnce) await new Promise<void>((resolve) => queue.push(resolve));
  active++;
}
