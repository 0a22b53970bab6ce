/** A checkpoint in the page's storage: what it must be to be handed to a cell. Storage is not to be relied on. */
import * as v from "valibot";
import { arrayEntry, bytesOf } from "./lab-message.ts";
import { encode, limits, type Plain } from "./plain.ts";
import { listUpTo, moment, nameText, quantity, textUpTo } from "./schema.ts";

/** A plain value as it is, NaN and the infinities included. */
const held = v.custom<Plain>((value) => {
  try {
    encode(value);
    return true;
  } catch {
    return false;
  }
}, "is not plain");

/** What a list of checkpoints shows of one. */
export const checkpointInfo = v.object({
  name: nameText,
  /** The cell's own short plain description, such as { epoch: 3, batch: 120 }. */
  note: held,
  bytes: quantity,
  /** Milliseconds since 1970. */
  saved: moment,
  /** The code that made it, as the page names it; one of an earlier page has none. */
  code: v.optional(textUpTo(200), ""),
});
export interface CheckpointInfo extends Readonly<v.InferOutput<typeof checkpointInfo>> {
  /** It lasts as long as this page. */
  readonly unsaved?: boolean;
  /** What lies in the storage under its name is no checkpoint. */
  readonly broken?: boolean;
}

/** A checkpoint as it is stored and handed over: all arrays in one piece, which is as long as their shapes say. */
export const storedCheckpoint = v.pipe(
  v.object({ arrays: listUpTo(arrayEntry, 10_000), note: held, data: v.instance(ArrayBuffer) }),
  v.check(({ arrays, data }) => data.byteLength <= limits.checkpoint && data.byteLength === bytesOf(arrays)),
);
export type StoredCheckpoint = Readonly<v.InferOutput<typeof storedCheckpoint>>;

/** The name of the code that a run is made of: the lesson's own, every text of it, or not; and which. */
export const codeName = (whose: "lesson" | "reader", fingerprint: string): string => `${whose} ${fingerprint}`;

/** The texts that made it are the lesson's own, every one. */
export const isOfLesson = (code: string): boolean => code.startsWith("lesson ");
