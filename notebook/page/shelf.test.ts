import { expect, test } from "vitest";
import { type CheckpointInfo, codeName } from "../checkpoint.ts";
import { roomFor, type Shelf, shelves } from "./shelf.ts";

const lesson = codeName("lesson", "abc");
const reader = codeName("reader", "def");
let clock = 0;
const one = (name: string, code: string, bytes = 1): CheckpointInfo => ({
  name,
  code,
  bytes,
  note: null,
  saved: clock++,
});
const many = (count: number, code: string, bytes = 1): Shelf =>
  Array.from({ length: count }, (_, at) => one(`junk ${at}`, code, bytes));

test("junk of an edited cell fills its own room, and none of the lesson's", () => {
  const junk = many(shelves.reader.count, reader);
  expect(roomFor(one("one more", reader), junk).fits).toBe(false);
  expect(roomFor(one("training", lesson), junk)).toEqual({ fits: true, superseded: [] });
  const heavy = many(4, reader, 16 * 2 ** 20);
  expect(roomFor(one("one more", reader), heavy).fits).toBe(false);
  expect(roomFor(one("training", lesson, 16 * 2 ** 20), heavy).fits).toBe(true);
});

test("a checkpoint that is saved again needs no more room", () => {
  const full = many(shelves.reader.count, reader);
  expect(roomFor(one("junk 3", reader), full)).toEqual({ fits: true, superseded: [] });
});

test("of one name the latest codes' are kept, newest first, and older ones make place", () => {
  const versions = Array.from({ length: 9 }, (_, at) => one("training", codeName("reader", `${at}`))).reverse();
  const { fits, superseded } = roomFor(one("training", codeName("reader", "new")), versions);
  expect(fits).toBe(true);
  expect(superseded.map(({ code }) => code)).toEqual(["reader 3", "reader 2", "reader 1", "reader 0"]);
});

test("what lasts as long as the page takes no room in the storage", () => {
  const unsaved = many(shelves.reader.count, reader).map((info) => ({ ...info, unsaved: true }));
  expect(roomFor(one("training", reader), unsaved).fits).toBe(true);
});
