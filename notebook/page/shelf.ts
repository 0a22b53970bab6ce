/** The room for one cell's checkpoints. The lesson's own code has room of its own, which no edited code can use up. */
import { type CheckpointInfo, isOfLesson } from "../checkpoint.ts";

export type Shelf = readonly CheckpointInfo[];

/** By whose code: how many checkpoints of a cell are kept, and how many bytes. */
export const shelves = {
  lesson: { count: 12, bytes: 64 * 2 ** 20 },
  reader: { count: 24, bytes: 64 * 2 ** 20 },
} as const;

/** Of one name, as many are kept of edited code; each edit makes another code. */
const versions = 6;

interface Room {
  readonly fits: boolean;
  /** Older versions of the same checkpoint, which make place. */
  readonly superseded: Shelf;
}

/** Whether there is room for one more, and what goes for it. */
export function roomFor({ name, code, bytes }: CheckpointInfo, known: Shelf): Room {
  const mine = known.filter((one) => isOfLesson(one.code) === isOfLesson(code) && !one.unsaved);
  const others = mine.filter((one) => one.name !== name || one.code !== code);
  const superseded = others.filter((one) => one.name === name).slice(versions - 1);
  const left = others.filter((one) => !superseded.includes(one));
  const room = shelves[isOfLesson(code) ? "lesson" : "reader"];
  const held = left.reduce((sum, one) => sum + one.bytes, 0);
  return { fits: left.length < room.count && held + bytes <= room.bytes, superseded };
}
