/** Named checkpoints in the page's storage: the only thing that outlives a run. A lab cannot reach them but through its page. */
import { createStore, get, getMany, keys, setMany, type UseStore } from "idb-keyval";
import type { CheckpointInfo, StoredCheckpoint } from "../protocol.ts";

/** `memory`: this browser keeps nothing, so the checkpoint lasts as long as the page. `full`: the disk took no more; likewise. */
export type Kept = "stored" | "memory" | "full";

type Key = [kind: "info" | "data", lesson: string, cell: string, name: string];

const perCell = 24;
const inMemory = new Map<string, { readonly info: CheckpointInfo; readonly checkpoint: StoredCheckpoint }>();
let store: UseStore | undefined;
const storeOf = (): UseStore => {
  store ??= createStore("implicit-layers-checkpoints", "checkpoints");
  return store;
};
const key = (kind: Key[0], lesson: string, cell: string, name: string): Key => [kind, lesson, cell, name];
const idOf = (lesson: string, cell: string, name: string) => JSON.stringify([lesson, cell, name]);

/** Never throws: what storage cannot take is kept in memory, and the answer says so. */
export async function saveCheckpoint(
  lesson: string,
  cell: string,
  name: string,
  checkpoint: StoredCheckpoint,
): Promise<Kept> {
  const info: CheckpointInfo = { name, note: checkpoint.note, bytes: checkpoint.data.byteLength, saved: Date.now() };
  const id = idOf(lesson, cell, name);
  try {
    const known = await listCheckpoints(lesson, cell);
    if (known.length >= perCell && !known.some((other) => other.name === name)) return "full";
    // both in one transaction: there is never a note without its weights
    const data: [Key, unknown] = [key("data", lesson, cell, name), checkpoint];
    await setMany([[key("info", lesson, cell, name), info], data], storeOf());
    inMemory.delete(id);
    return "stored";
  } catch (error) {
    inMemory.set(id, { info, checkpoint });
    return error instanceof DOMException && error.name === "QuotaExceededError" ? "full" : "memory";
  }
}

/** `from` names another cell of the lesson, or `lesson/cell`. */
export async function loadCheckpoint(
  lesson: string,
  cell: string,
  name: string,
): Promise<StoredCheckpoint | undefined> {
  const kept = inMemory.get(idOf(lesson, cell, name));
  if (kept) return kept.checkpoint;
  try {
    return await get<StoredCheckpoint>(key("data", lesson, cell, name), storeOf());
  } catch {
    return undefined;
  }
}

export async function listCheckpoints(lesson: string, cell: string): Promise<readonly CheckpointInfo[]> {
  const own = [...inMemory].filter(([id]) => id.startsWith(`${JSON.stringify([lesson, cell]).slice(0, -1)},`));
  const unsaved = own.map(([, { info }]) => info);
  const stored = await storedInfos(lesson, cell).catch(() => []);
  const names = new Set(unsaved.map(({ name }) => name));
  return [...unsaved, ...stored.filter(({ name }) => !names.has(name))].sort((a, b) => b.saved - a.saved);
}

async function storedInfos(lesson: string, cell: string): Promise<readonly CheckpointInfo[]> {
  const all = await keys<Key>(storeOf());
  const wanted = all.filter(
    ([kind, keptLesson, keptCell]) => kind === "info" && keptLesson === lesson && keptCell === cell,
  );
  const infos = await getMany<CheckpointInfo | undefined>(wanted, storeOf());
  return infos.filter((info) => info !== undefined);
}
