/** Questions from the lab to its page, and the answers as promises. */
import type { Checkpoint, Digits, Mnist } from "../cell.ts";
import { Failed } from "../failure.ts";
import { readLabMessage } from "../lab-message.ts";
import { readDigits } from "../mnist/idx.ts";
import { inflate } from "../mnist/inflate.ts";
import {
  type ArrayEntry,
  type Asset,
  encode,
  type LabMessage,
  limits,
  type Plain,
  type StoredCheckpoint,
  type WorkerMessage,
} from "../protocol.ts";

export interface Requests {
  asset(name: Asset): Promise<ArrayBuffer | undefined>;
  mnist(): Promise<Mnist>;
  load(name: string, from?: string): Promise<Checkpoint | undefined>;
  save(name: string, checkpoint: Checkpoint): Promise<void>;
  /** Gives the page's answer to whoever asked. */
  answer(message: WorkerMessage): void;
}

type Half = "train" | "test";
const counts = { train: 60_000, test: 10_000 } as const;

/** `stopped` rejects when the reader presses Stop, so that nobody waits for a download that is no longer wanted. */
export function openRequests(
  say: (message: LabMessage, bytes?: ArrayBuffer) => void,
  stopped: Promise<never>,
): Requests {
  const files = new Map<Asset, PromiseWithResolvers<ArrayBuffer | undefined>>();
  const loads = new Map<number, PromiseWithResolvers<Checkpoint | undefined>>();
  const saves = new Map<number, PromiseWithResolvers<void>>();
  const queue = oneByOne();
  let halves: { readonly [half in Half]: PromiseWithResolvers<Digits> } | undefined;
  let id = 0;

  const askMnist = () => {
    if (halves) return halves;
    halves = { train: resolvers<Digits>(), test: resolvers<Digits>() };
    // a cell that never looks at the test set is not to fail because of it
    for (const { promise } of Object.values(halves)) promise.catch(() => undefined);
    say({ type: "mnist" });
    return halves;
  };

  return {
    asset(name) {
      const asked = files.get(name) ?? resolvers<ArrayBuffer | undefined>();
      if (!files.has(name)) say({ type: "asset", name });
      files.set(name, asked);
      return asked.promise;
    },
    async mnist() {
      const { train, test } = askMnist();
      const late = Promise.race([test.promise, stopped]);
      late.catch(() => undefined);
      return { train: await Promise.race([train.promise, stopped]), test: late };
    },
    async load(name, from) {
      checkName(name);
      if (from !== undefined) checkName(from);
      return queue(() => {
        const asked = resolvers<Checkpoint | undefined>();
        loads.set(++id, asked);
        say({ type: "load", id, name, ...(from === undefined ? {} : { from }) });
        return asked.promise;
      });
    },
    async save(name, checkpoint) {
      checkName(name);
      const { arrays, data } = pack(checkpoint);
      const note = noteOf(checkpoint);
      checkSize({ type: "save", id, name, note, arrays }, data.byteLength);
      return queue(() => {
        const asked = resolvers<void>();
        saves.set(++id, asked);
        say({ type: "save", id, name, note, arrays }, data);
        return asked.promise;
      });
    },
    answer(message) {
      if (message.type === "asset") files.get(message.name)?.resolve(message.bytes);
      else if (message.type === "loaded")
        loads.get(message.id)?.resolve(message.checkpoint && unpack(message.checkpoint));
      else if (message.type === "saved") saves.get(message.id)?.resolve();
      else if (message.type === "no-mnist") {
        halves?.[message.half].reject(new Failed({ kind: "data", message: message.message }));
      } else if (message.type === "mnist") {
        const asked = halves?.[message.half];
        digitsOf(message.half, message.images, message.labels).then(asked?.resolve, asked?.reject);
      }
    },
  };
}

async function digitsOf(half: Half, images: readonly ArrayBuffer[], labels: ArrayBuffer): Promise<Digits> {
  try {
    const [pixels, digits] = await Promise.all([inflate(images), inflate([labels])]);
    return readDigits(pixels, digits, counts[half]);
  } catch (error) {
    throw new Failed({ kind: "data", message: `MNIST ${half} set: ${error instanceof Error ? error.message : error}` });
  }
}

/** As many checkpoints as may be on their way in either direction, the one that is under way included. */
const mostAsked = 32;

/** Lets one request out at a time: a page answers them one by one, and what waits in it is its own memory. */
function oneByOne(): <T>(ask: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return (ask) => {
    if (waiting >= mostAsked) {
      throw new RangeError(`too many: ${waiting} checkpoints are being loaded or saved; await each before the next`);
    }
    waiting += 1;
    const answer = waiting === 1 ? ask() : last.then(ask);
    last = answer
      .catch(() => undefined)
      .then(() => {
        waiting -= 1;
      });
    return answer;
  };
}

/** All arrays of a checkpoint in one piece, and where each lies. */
export function pack({ arrays }: Checkpoint): { readonly arrays: readonly ArrayEntry[]; readonly data: ArrayBuffer } {
  const entries = Object.entries(arrays);
  const data = new Float32Array(entries.reduce((sum, [, array]) => sum + array.data.length, 0));
  let offset = 0;
  for (const [name, { shape, data: own }] of entries) {
    const size = shape.reduce((product, side) => product * side, 1);
    if (!(own instanceof Float32Array) || own.length !== size) {
      throw new Error(`invalid checkpoint: ${name} holds ${own.length} numbers, its shape [${shape}] takes ${size}`);
    }
    data.set(own, offset);
    offset += size;
  }
  return { arrays: entries.map(([name, { shape }]) => ({ name, shape: [...shape] })), data: data.buffer };
}

/** Undoes `pack`. */
export function unpack({ arrays, note, data }: StoredCheckpoint): Checkpoint {
  let offset = 0;
  const named = arrays.map(({ name, shape }) => {
    const size = shape.reduce((product, side) => product * side, 1);
    const own = new Float32Array(data, offset, size).slice();
    offset += 4 * size;
    return [name, { shape, data: own }] as const;
  });
  return { arrays: Object.fromEntries(named), note };
}

/** A note as it travels: plain, its NaN and infinities kept. */
const noteOf = ({ note }: Checkpoint): Plain => JSON.parse(encode(note, "the note"));

/** What the page would not read it would not answer either, and the cell would wait for ever. */
function checkSize(message: LabMessage, bytes: number): void {
  if (bytes > limits.checkpoint) {
    throw new RangeError(`too big: a checkpoint of ${bytes} bytes; at most ${limits.checkpoint} are kept`);
  }
  if (!readLabMessage(JSON.stringify(message))) {
    throw new RangeError(
      `invalid checkpoint: its names have 1 to 100 characters, its shapes at most 8 whole numbers, its note at most ${limits.message / 2} characters`,
    );
  }
}

function checkName(name: unknown): void {
  if (typeof name !== "string" || name === "" || name.length > 100) throw new Error(`invalid checkpoint name: ${name}`);
}

function resolvers<T>(): PromiseWithResolvers<T> {
  let resolve: (value: T | PromiseLike<T>) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  resolve(value: T | PromiseLike<T>): void;
  reject(reason: unknown): void;
}
