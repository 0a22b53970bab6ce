import { expect, test } from "vitest";
import { sameData } from "./same-data.ts";
import { joinSeries, toCsv } from "./table.ts";

test("series of different lengths share a table", () => {
  const table = joinSeries("step", [
    { label: "a", points: [0, 1, 2].map((x) => ({ x, y: x / 10 })) },
    { label: "b", points: [{ x: 1, y: 7 }] },
  ]);
  expect(table.rows).toEqual([
    [0, 0, null],
    [1, 0.1, 7],
    [2, 0.2, null],
  ]);
});

test("CSV: full precision, quoted where it must be", () => {
  expect(
    toCsv({
      columns: ["k", 'a "b", c'],
      rows: [
        [1, 0.1 + 0.2],
        [null, "x,y"],
      ],
    }),
  ).toBe('k,"a ""b"", c"\r\n1,0.30000000000000004\r\n,"x,y"\r\n');
});

test("data are the same by their contents", () => {
  expect(sameData({ a: [1, Number.NaN, { b: "c" }] }, { a: [1, Number.NaN, { b: "c" }] })).toBe(true);
  expect(sameData([1, 2], [1, 3])).toBe(false);
  expect(sameData({ a: 1 }, { a: 1, b: undefined })).toBe(false);
  expect(sameData([1, 2], [1, 2, 3])).toBe(false);
  expect(sameData(null, {})).toBe(false);
  expect(sameData(new Uint8Array([1, 2]), new Uint8Array([1, 3]))).toBe(false);
});
