import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkpointInfo, storedCheckpoint } from "./checkpoint.ts";
import { read } from "./schema.ts";
import { trainNote } from "./train-rows.ts";

const kept = { arrays: [{ name: "W", shape: [2, 3] }], note: { best: Number.NaN }, data: new ArrayBuffer(24) };

describe("what storage gives back", () => {
  it("is a checkpoint as it was kept", () => {
    expect(read(storedCheckpoint, kept)).toEqual(kept);
    expect(read(checkpointInfo, { name: "w", note: null, bytes: 24, saved: 1 })).toBeDefined();
  });

  it.each<readonly [what: string, change: object]>([
    ["data too short", { data: new ArrayBuffer(20) }],
    ["data too long", { data: new ArrayBuffer(28) }],
    ["data that are none", { data: {} }],
    ["a shape that is none", { arrays: [{ name: "W", shape: [-2, -3] }] }],
    ["no arrays", { arrays: undefined }],
    ["a note that is not plain", { note: new Map() }],
  ])("with %s is none", (_, change) => {
    expect(read(storedCheckpoint, { ...kept, ...change })).toBeUndefined();
  });

  it("without a date is no entry of a list", () => {
    expect(read(checkpointInfo, { name: "w", note: null, bytes: 24 })).toBeUndefined();
  });

  it("is read whatever it is, and nothing throws", () => {
    const anything = fc.anything({ withMap: true, withTypedArray: true, withNullPrototype: true, withBigInt: true });
    const schemas = [storedCheckpoint, checkpointInfo, trainNote];
    fc.assert(fc.property(anything, (value) => schemas.forEach((schema) => void read(schema, value))));
  });
});
