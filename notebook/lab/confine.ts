/**
 * Takes from the lab's realm what would let a cell work on more than its own thread, before any reader's code is there: a worker that spins
 * holds up itself, sixty of them hold up the machine and the page with it. What is gone from a realm cannot be found again in it, and there
 * is no way to another realm: frames, imports and workers are what is taken.
 */

/** Globals by name: other realms and threads, codecs and decoders that run on threads of their own. */
const globals = [
  "Worker",
  "SharedWorker",
  "ShadowRealm",
  "importScripts",
  "createImageBitmap",
  "ImageDecoder",
  "VideoDecoder",
  "VideoEncoder",
  "AudioDecoder",
  "AudioEncoder",
] as const;

/** Members by their interface: key stretching and ciphers run on the browser's threads, compute shaders and models on the graphics card's. */
const members = [
  ...["encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "generateKey", "wrapKey", "unwrapKey"].map(
    (name) => ["SubtleCrypto", name] as const,
  ),
  ["WorkerNavigator", "gpu"],
  ["WorkerNavigator", "ml"],
];

/** As many as tfjs may want: the browser takes the page's own away when there are many. */
const contexts = 8;

/** Throws where this browser does not let go of one of them: such a lab must not start. */
export function confine(realm: typeof globalThis): void {
  for (const name of globals) remove(realm, name);
  for (const [owner, name] of members) {
    const prototype: unknown = Reflect.get(realm, owner)?.prototype;
    if (typeof prototype === "object" && prototype !== null) remove(prototype, name);
  }
  countContexts(realm);
  queueDigests(realm);
}

/** Wherever on the chain of prototypes it stands. */
function remove(from: object, name: string): void {
  for (let owner: object | null = from; owner; owner = Reflect.getPrototypeOf(owner)) {
    Reflect.deleteProperty(owner, name);
  }
  if (name in from) throw new Error(`the browser does not let go of ${name}`);
}

/** The way to a drawing context, closed after so many of them. */
function countContexts(realm: typeof globalThis): void {
  const prototype: unknown = Reflect.get(realm, "OffscreenCanvas")?.prototype;
  if (typeof prototype !== "object" || prototype === null) return;
  const getContext: unknown = Reflect.get(prototype, "getContext");
  if (typeof getContext !== "function") return;
  // bound, since a cell may change what their prototypes do
  const { apply } = Reflect;
  const seen = new WeakSet<object>();
  const [has, add] = [seen.has.bind(seen), seen.add.bind(seen)];
  let count = 0;
  Reflect.set(prototype, "getContext", function (this: object, ...args: unknown[]) {
    if (!has(this)) {
      if (count >= contexts) throw new Error(`too many: a cell draws on at most ${contexts} canvases`);
      count += 1;
      add(this);
    }
    return apply(getContext, this, args);
  });
}

/** Hashes are made one after the other, so that they take one thread and no more. */
function queueDigests(realm: typeof globalThis): void {
  const prototype: unknown = Reflect.get(realm, "SubtleCrypto")?.prototype;
  if (typeof prototype !== "object" || prototype === null) return;
  const digest: unknown = Reflect.get(prototype, "digest");
  if (typeof digest !== "function") return;
  // as they are now, whatever a cell makes of them later
  const { apply } = Reflect;
  const { then } = Promise.prototype;
  let last: Promise<unknown> = Promise.resolve();
  Reflect.set(prototype, "digest", function (this: object, ...args: unknown[]) {
    const next = () => apply(digest, this, args);
    last = apply(then, last, [next, next]);
    return last;
  });
}
