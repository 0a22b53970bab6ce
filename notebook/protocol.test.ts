import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, readLabMessage } from "./lab-message.ts";
import { decode, encode, limits, type Plain } from "./protocol.ts";

const through = (value: unknown) => decode(JSON.parse(encode(value)));

const plain: fc.Arbitrary<Plain> = fc.letrec<{ value: Plain }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    // JSON knows no minus zero
    fc.double().map((number) => number + 0),
    fc.string(),
    fc.array(tie("value")),
    fc.dictionary(
      fc.string().filter((key) => key !== "$" && key !== "__proto__"),
      tie("value"),
    ),
  ),
})).value;

describe("encode and decode", () => {
  it("carry every plain value, NaN and the infinities too", () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(through(value)).toEqual(value);
      }),
    );
    expect(through([Number.NaN, Infinity, -Infinity, 1.5])).toEqual([Number.NaN, Infinity, -Infinity, 1.5]);
  });

  it.each([
    ["a typed array", { a: [new Float32Array(2)] }, "the value.a[0] is a Float32Array"],
    ["a function", [() => 1], "the value[0] is a function"],
    ["undefined", undefined, "the value is undefined"],
    ["a class instance", { when: new Date() }, "the value.when is a Date"],
    ["a reserved key", { $: 1 }, "has a key $"],
  ])("refuse %s and say where it is", (_, value, words) => {
    expect(() => encode(value)).toThrow(words);
  });

  it("leave out what is undefined in a record, as JSON does", () => {
    expect(through({ a: 1, b: undefined })).toEqual({ a: 1 });
  });

  it("refuse a ring and a tower", () => {
    const ring: unknown[] = [];
    ring.push(ring);
    expect(() => encode(ring)).toThrow("nested deeper than");
    expect(decode(JSON.parse("[".repeat(500) + "]".repeat(500)))).toBeUndefined();
  });
});

describe("readLabMessage", () => {
  const read = (message: unknown) => readLabMessage(JSON.stringify(message));

  it("reads what a lab says", () => {
    expect(read({ type: "values", values: [1, { a: { $: "NaN" } }] })).toEqual({
      type: "values",
      values: [1, { a: Number.NaN }],
    });
    expect(read({ type: "save", id: 1, name: "w", note: null, arrays: [{ name: "a", shape: [2, 3] }] })).toMatchObject({
      name: "w",
    });
    expect(read({ type: "load", id: 2, name: "w", from: "other" })).toEqual({
      type: "load",
      id: 2,
      name: "w",
      from: "other",
    });
    expect(read({ type: "end" })).toEqual({ type: "end" });
  });

  it.each([
    ["no text", 3],
    ["no JSON", "{"],
    ["a list", "[]"],
    ["an unknown type", '{"type":"open"}'],
    ["a type of every object", '{"type":"constructor"}'],
    ["values that are none", '{"type":"values","values":{"a":1}}'],
    ["a value that is not what encode makes", '{"type":"values","values":[{"$":"eval"}]}'],
    ["a prototype", '{"type":"values","values":[{"__proto__":{"a":1}}]}'],
    ["a file that is not on the list", '{"type":"asset","name":"../index.html"}'],
    ["a backend that is none", '{"type":"backend","backend":{"name":"gpu","reason":"forced","renderer":""}}'],
    ["progress that is none", '{"type":"progress","progress":{"what":"cell","done":-1,"total":1}}'],
    ["progress without end", '{"type":"progress","progress":{"what":"cell","done":1,"total":1e999}}'],
    ["progress of what nobody knows", '{"type":"progress","progress":{"what":"magic","done":1,"total":2}}'],
    ["progress of a prototype", '{"type":"progress","progress":{"what":"__proto__","done":1,"total":2}}'],
    ["a name that is too long", JSON.stringify({ type: "load", id: 1, name: "n".repeat(101) })],
    [
      "a checkpoint that is too big",
      JSON.stringify({ type: "save", id: 1, name: "w", note: 1, arrays: [{ name: "a", shape: [1e5, 1e5] }] }),
    ],
    [
      "a shape that is none",
      JSON.stringify({ type: "save", id: 1, name: "w", note: 1, arrays: [{ name: "a", shape: [1.5] }] }),
    ],
    ["a message that is too long", JSON.stringify({ type: "values", values: ["x".repeat(limits.message)] })],
  ])("takes %s for nothing", (_, text) => {
    expect(readLabMessage(text)).toBeUndefined();
  });

  it("never throws, whatever the text", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readLabMessage(text)));
    fc.assert(
      fc.property(
        fc.record({
          type: fc.constantFrom("values", "save", "load", "end", "progress", "backend", "asset"),
          id: fc.anything(),
          name: fc.anything(),
          arrays: fc.anything(),
          values: fc.anything(),
          failure: fc.anything(),
          progress: fc.anything(),
        }),
        (message) => {
          let text: string | undefined;
          try {
            text = JSON.stringify(message);
          } catch {
            return;
          }
          readLabMessage(text);
        },
      ),
    );
  });

  it("never loses a failure, however garbled it is", () => {
    expect(read({ type: "end", failure: { kind: "?", message: 3, at: { cell: 1 } } })).toEqual({
      type: "end",
      failure: { kind: "runtime", message: "3" },
    });
    expect(read({ type: "end", failure: 7 })).toEqual({ type: "end", failure: { kind: "runtime", message: "" } });
    expect(read({ type: "end", failure: { message: { toString: 1 } } })).toEqual({
      type: "end",
      failure: { kind: "runtime", message: "" },
    });
  });

  it.each([1.5, 0, "1e999", null])("takes line %s for no place in a text", (line) => {
    const text = `{"type":"end","failure":{"kind":"shape","message":"m","at":{"cell":"c","line":${line},"column":1}}}`;
    expect(readLabMessage(text)).toEqual({ type: "end", failure: { kind: "shape", message: "m" } });
  });

  it("knows the bytes of a checkpoint", () => {
    expect(
      bytesOf([
        { name: "a", shape: [2, 3] },
        { name: "b", shape: [] },
        { name: "c", shape: [0, 9] },
      ]),
    ).toBe(28);
  });
});
