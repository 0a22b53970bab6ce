/** Named checkpoints in the page's storage: the only thing that outlives a run. A lab cannot reach them but through its page. */
import { promisifyRequest } from "idb-keyval";
import {
  type CheckpointInfo,
  checkpointInfo,
  isOfLesson,
  type StoredCheckpoint,
  storedCheckpoint,
} from "../checkpoint.ts";
import { read } from "../schema.ts";
import { openKeptStore } from "./kept-store.ts";
import { roomFor, type Shelf } from "./shelf.ts";

/**
 * `memory`: this browser keeps nothing, so the checkpoint lasts as long as the page. `full`: the disk took no more; `room`: the cell's own
 * room is used up; likewise. `unkept`: not even the page has room.
 */
export type Kept = "stored" | "memory" | "full" | "room" | "unkept";

/** Which checkpoint: the page writes `code`, of the texts that the run was made of. No cell can set it, or read it. */
export interface CheckpointKey {
  readonly lesson: string;
  readonly cell: string;
  readonly name: string;
  readonly code: string;
}

/** Who asks for a checkpoint. */
export interface Asker {
  readonly lesson: string;
  readonly cell: string;
  readonly code: string;
}

type Key = readonly [kind: "info" | "data", lesson: string, cell: string, name: string, code?: string];

const store = openKeptStore("implicit-layers-checkpoints", "checkpoints");
const inMemory = new Map<string, { readonly info: CheckpointInfo; readonly checkpoint: StoredCheckpoint }>();
/** Bytes of checkpoints that a page holds for itself. */
const mostInMemory = 128 * 2 ** 20;

const keyOf = (kind: Key[0], { lesson, cell, name, code }: CheckpointKey): IDBValidKey =>
  code === "" ? [kind, lesson, cell, name] : [kind, lesson, cell, name, code];
const idOf = ({ lesson, cell, name, code }: CheckpointKey) => JSON.stringify([lesson, cell, name, code]);

/** Never throws: what storage cannot take is kept in memory, and the answer says so. */
export async function saveCheckpoint(key: CheckpointKey, checkpoint: StoredCheckpoint): Promise<Kept> {
  const { name, code } = key;
  const { note, data } = checkpoint;
  const info: CheckpointInfo = { name, note, bytes: data.byteLength, saved: Date.now(), code };
  const known = await listCheckpoints(key.lesson, key.cell);
  const room = roomFor(info, known);
  if (!room.fits) return remember(key, info, checkpoint, "room");
  try {
    await store.use("readwrite", (its) => {
      for (const old of room.superseded) removeFrom(its, { ...key, code: old.code });
      // both in one transaction: there is never a note without its weights
      its.put(info, keyOf("info", key));
      its.put(checkpoint, keyOf("data", key));
      return promisifyRequest(its.transaction);
    });
    inMemory.delete(idOf(key));
    return "stored";
  } catch (error) {
    const full = error instanceof DOMException && error.name === "QuotaExceededError";
    return remember(key, info, checkpoint, full ? "full" : "memory");
  }
}

function remember(key: CheckpointKey, info: CheckpointInfo, checkpoint: StoredCheckpoint, why: Kept): Kept {
  const id = idOf(key);
  const others = [...inMemory].filter(([other]) => other !== id);
  const held = others.reduce((sum, [, { info }]) => sum + info.bytes, 0);
  if (held + info.bytes > mostInMemory || others.length >= 200) return "unkept";
  inMemory.set(id, { info, checkpoint });
  return why;
}

/**
 * The checkpoint that a run may have. Code goes on from what the same code has saved; the lesson's own takes nothing that another code made.
 * `broken`: what lies in the storage is no checkpoint.
 */
export async function loadCheckpoint(
  { lesson, cell, name }: Omit<CheckpointKey, "code">,
  asker: Asker,
): Promise<StoredCheckpoint | "broken" | undefined> {
  const known = (await listCheckpoints(lesson, cell)).filter((one) => one.name === name && !one.broken);
  const own = lesson === asker.lesson && cell === asker.cell;
  const same = own ? known.find(({ code }) => code === asker.code) : undefined;
  const trusted = isOfLesson(asker.code) ? known.filter(({ code }) => !own && isOfLesson(code)) : known;
  const found = same ?? trusted[0];
  return found && takeCheckpoint({ lesson, cell, name, code: found.code });
}

/** One checkpoint with its numbers. */
export async function takeCheckpoint(key: CheckpointKey): Promise<StoredCheckpoint | "broken" | undefined> {
  const kept = inMemory.get(idOf(key));
  if (kept) return kept.checkpoint;
  try {
    const found: unknown = await store.use("readonly", (its) => promisifyRequest(its.get(keyOf("data", key))));
    return read(storedCheckpoint, found) ?? "broken";
  } catch {
    return undefined;
  }
}

/** The checkpoints of a cell, the newest first, and what lies among them and is none. */
export async function listCheckpoints(lesson: string, cell: string): Promise<Shelf> {
  const own = [...inMemory].filter(([id]) => id.startsWith(`${JSON.stringify([lesson, cell]).slice(0, -1)},`));
  const unsaved = new Map(own.map(([id, { info }]) => [id, { ...info, unsaved: true }]));
  const stored = await storedInfos(lesson, cell).catch((): Shelf => []);
  const others = stored.filter(({ name, code }) => !unsaved.has(idOf({ lesson, cell, name, code })));
  return [...unsaved.values(), ...others].sort((a, b) => b.saved - a.saved);
}

async function storedInfos(lesson: string, cell: string): Promise<Shelf> {
  // in the order of keys a list comes after every text
  const range = IDBKeyRange.bound(["info", lesson, cell], ["info", lesson, cell, []]);
  return store.use("readonly", async (its) => {
    const [keys, infos] = await Promise.all([
      promisifyRequest(its.getAllKeys(range)),
      promisifyRequest<unknown[]>(its.getAll(range)),
    ]);
    return keys.map((key, at) => {
      const [, , , name = "", code = ""] = Array.isArray(key) ? key.map(String) : [];
      const info = read(checkpointInfo, infos[at]);
      return info ? { ...info, name, code } : { name, code, note: null, bytes: 0, saved: 0, broken: true };
    });
  });
}

/** Deletes a checkpoint; what cannot be deleted stays, and is listed. */
export async function deleteCheckpoint(key: CheckpointKey): Promise<void> {
  inMemory.delete(idOf(key));
  try {
    await store.use("readwrite", (its) => {
      removeFrom(its, key);
      return promisifyRequest(its.transaction);
    });
  } catch {
    // the list will show it
  }
}

function removeFrom(its: IDBObjectStore, key: CheckpointKey): void {
  its.delete(keyOf("info", key));
  its.delete(keyOf("data", key));
}
