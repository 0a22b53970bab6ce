import { expect, test } from "vitest";
import { excerpt, find } from "./search.ts";

const entries = [
  {
    url: "a/#one",
    lesson: "Fixed points",
    heading: "When does it settle?",
    text: "The Jacobian's spectral radius decides.",
  },
  { url: "a/#two", lesson: "Fixed points", heading: "The Jacobian", text: "A matrix of derivatives." },
  { url: "b/", lesson: "Newton", heading: "Newton", text: "A tangent a step." },
];

test("every word has to be there, and headings come first", () => {
  expect(find(entries, "jacobian").map(({ url }) => url)).toEqual(["a/#two", "a/#one"]);
  expect(find(entries, "JACOBIAN radius").map(({ url }) => url)).toEqual(["a/#one"]);
  expect(find(entries, "jacobian tangent")).toEqual([]);
  expect(find(entries, "  ")).toEqual([]);
});

test("an excerpt begins before its word", () => {
  const [first] = entries;
  if (!first) throw new Error("no entry");
  expect(excerpt({ ...first, text: `${"words ".repeat(30)}needle at the end` }, "needle")).toMatch(
    /^… .*needle at the end$/,
  );
});
