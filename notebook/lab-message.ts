/** What a lab says: untrusted text in, a checked message out. Pure, and the same in the frame and in the page. */
import * as v from "valibot";
import { assets, backendReasons, backends, failureKinds, type pageFailureKinds, progressKinds } from "./names.ts";
import { limits, type Plain } from "./plain.ts";
import { listUpTo, nameText, plain, quantity, readText, wholeFrom } from "./schema.ts";

const place = wholeFrom(1);
const id = wholeFrom(Number.MIN_SAFE_INTEGER);

const backendInfo = v.object({
  name: v.picklist(backends),
  /** Why it was chosen. */
  reason: v.picklist(backendReasons),
  /** The unmasked WebGL renderer, or "" where there is none. */
  renderer: v.pipe(
    v.string(),
    v.transform((text) => text.slice(0, 300)),
  ),
});
export type BackendInfo = Readonly<v.InferOutput<typeof backendInfo>>;

const progress = v.object({
  what: v.picklist(progressKinds),
  done: quantity,
  /** 0 where it is not known. */
  total: quantity,
});
export type Progress = Readonly<v.InferOutput<typeof progress>>;

const tensors = v.object({ before: quantity, after: quantity });
/** Tensors alive before and after a run. */
export type Tensors = Readonly<v.InferOutput<typeof tensors>>;

/** A name and a shape: an array of a checkpoint. */
export const arrayEntry = v.object({
  name: nameText,
  shape: listUpTo(wholeFrom(0), 8),
});
/** Where an array lies in a checkpoint's bytes: float32, one after the other. */
export type ArrayEntry = Readonly<v.InferOutput<typeof arrayEntry>>;

const at = v.object({ cell: nameText, line: place, column: place });

/** Whatever is not understood in a failure is left out, so that the failure itself is never lost. */
const failure = v.fallback(
  v.pipe(
    v.object({
      kind: v.optional(v.fallback(v.picklist(failureKinds), "runtime"), "runtime"),
      message: v.pipe(
        v.unknown(),
        v.transform((words) => (typeof words === "object" ? "" : String(words ?? "").slice(0, limits.words))),
      ),
      at: v.optional(v.fallback(v.optional(at), undefined)),
    }),
    v.transform(({ kind, message, at }): Failure => ({ kind, message, ...(at && { at }) })),
  ),
  { kind: "runtime", message: "" },
);
/** What went wrong, as data; the page puts it into words. */
export interface Failure {
  readonly kind: (typeof failureKinds)[number] | (typeof pageFailureKinds)[number];
  readonly message: string;
  /** Where in the reader's code (1-based), where known. */
  readonly at?: Readonly<v.InferOutput<typeof at>>;
  /** The page itself says so. Whatever a lab says is the word of the code in it, and shown as that. */
  readonly said?: "page";
}

const message = v.variant("type", [
  v.object({ type: v.literal("ready") }),
  v.object({ type: v.literal("beat") }),
  v.object({ type: v.literal("running") }),
  v.object({ type: v.literal("mnist") }),
  v.object({ type: v.literal("asset"), name: v.picklist(assets) }),
  v.object({ type: v.literal("backend"), backend: backendInfo }),
  v.object({ type: v.literal("progress"), progress }),
  v.object({
    type: v.literal("values"),
    values: v.pipe(
      plain,
      v.check((values): boolean => Array.isArray(values)),
      v.transform((values) => values as readonly Plain[]),
    ),
  }),
  v.object({ type: v.literal("load"), id, name: nameText, from: v.exactOptional(nameText) }),
  v.object({
    type: v.literal("save"),
    id,
    name: nameText,
    note: plain,
    arrays: v.pipe(
      listUpTo(arrayEntry, 10_000),
      v.check((arrays) => bytesOf(arrays) <= limits.checkpoint),
    ),
  }),
  v.object({
    type: v.literal("end"),
    failure: v.exactOptional(failure),
    tensors: v.exactOptional(v.fallback(v.optional(tensors), undefined)),
  }),
]);

/** What a lab says to its page, one JSON text each. A `save` is followed by the arrays' bytes, the only binary there is. */
export type LabMessage = Readonly<v.InferOutput<typeof message>>;

/** The message in `text`, or undefined where the text is none. */
export const readLabMessage = (text: unknown): LabMessage | undefined =>
  typeof text === "string" && text.length <= limits.message ? readText(message, text) : undefined;

/** How many bytes the arrays of a `save` take: what must follow it. */
export const bytesOf = (arrays: readonly ArrayEntry[]): number =>
  arrays.reduce((sum, { shape }) => sum + 4 * shape.reduce((size, side) => size * side, 1), 0);
