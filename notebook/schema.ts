/**
 * The contract for what crosses a border (posted, yielded, stored, linked, recorded): schemas, from which the types come as well.
 * Pure, and the same in the lab, the frame and the page. Whatever comes from outside is `read` here before anybody uses it.
 */
import * as v from "valibot";
import { decode, type Plain } from "./plain.ts";

/** What one schema takes and gives. */
export type Schema<T> = v.GenericSchema<unknown, T>;

/** What `schema` makes of `value`; undefined where it is not what the schema says. */
export function read<const S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> | undefined {
  const result = v.safeParse(schema, value, { abortEarly: true });
  return result.success ? result.output : undefined;
}

/** JSON text as `schema` says; undefined where it is no JSON, or says something else. */
export function readText<const S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> | undefined {
  try {
    return read(schema, JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Text of at most so many characters. */
export const textUpTo = (most: number) => v.pipe(v.string(), v.maxLength(most));
/** What something is called: 1 to 100 characters. */
export const nameText = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
/** Any number, NaN and the infinities among them: an iteration that fails is something to draw. */
export const real = v.custom<number>((value) => typeof value === "number", "is not a number");
/** A finite number that is not negative. */
export const quantity = v.pipe(v.number(), v.finite(), v.minValue(0));
/** A whole number from `least` on. Loops may be driven by it: it has an end that a loop reaches. */
export const wholeFrom = (least: number, most: number = Number.MAX_SAFE_INTEGER) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most));
/** A list of at most so many. */
export const listUpTo = <const S extends v.GenericSchema>(item: S, most: number) =>
  v.pipe(v.array(item), v.maxLength(most), v.readonly());
/** Milliseconds since 1970, within what a calendar knows. */
export const moment = v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15));
/** What `encode` made, as parsed JSON; out comes the value itself. */
export const plain = v.pipe(
  v.unknown(),
  v.rawTransform<unknown, Plain>(({ dataset, addIssue, NEVER }) => {
    const value = decode(dataset.value);
    if (value !== undefined) return value;
    addIssue({ message: "is not plain" });
    return NEVER;
  }),
);
