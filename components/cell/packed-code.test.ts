import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { pack, packLimits, unpack } from "./packed-code.ts";

const packed = (bytes: Buffer | string) => deflateRawSync(bytes).toString("base64url");

test("comes back as it went, in characters that an address keeps", async () => {
  const texts = fc.dictionary(
    fc.stringMatching(/^[a-z][a-z-]{0,20}$/),
    fc.string({ unit: "grapheme", maxLength: 300 }),
    {
      minKeys: 1,
      maxKeys: 4,
      noNullPrototype: true,
    },
  );
  await fc.assert(
    fc.asyncProperty(texts, async (before) => {
      const link = await pack(before);
      expect(link).toMatch(/^[\w-]+$/);
      expect(await unpack(link ?? "")).toEqual(before);
    }),
    { seed: 1, numRuns: 60 },
  );
});

test("a text that no link can hold is refused", async () => {
  let state = 1;
  const noise = Array.from({ length: 100_000 }, () => {
    state = (state * 48271) % 2147483647;
    return String.fromCharCode(33 + (state % 90));
  }).join("");
  expect(await pack({ cell: noise })).toBeUndefined();
});

test.each([
  ["nothing", ""],
  ["no base64", "%%%"],
  ["no deflate", "abcdefgh"],
  ["cut short", packed(JSON.stringify({ cell: "let a = 1;".repeat(40) })).slice(0, 30)],
  ["no JSON", packed("{")],
  ["a list", packed('["x"]')],
  ["null", packed("null")],
  ["a record of numbers", packed('{"cell":1}')],
  ["bytes that are no text", packed(Buffer.from([0x7b, 0xff, 0xfe]))],
  ["longer than a link", "A".repeat(packLimits.packed + 1)],
  ["a bomb", packed(Buffer.alloc(20_000_000, 0x20))],
])("refuses %s", async (_, garbage) => {
  expect(await unpack(garbage)).toBeUndefined();
});
