import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { symbols } from "./symbols.ts";
import type { Terms } from "./types.ts";

const known = symbols.flatMap(({ plain }) => plain.split(/,\s*/));
const folders = readdirSync("lessons").filter((name) => /^\d\d-/.test(name));
const prose = folders.flatMap((folder) => {
  try {
    return [[folder, readFileSync(`lessons/${folder}/en.mdx`, "utf8")] as const];
  } catch {
    return [];
  }
});
const terms = import.meta.glob<Terms>("./*/terms.ts", { import: "terms", eager: true });

test("a letter has one meaning, and its two ways of writing are told apart", () => {
  expect(new Set(symbols.map(({ tex }) => tex)).size).toBe(symbols.length);
  expect(new Set(known).size).toBe(known.length);
});

test("what a lesson marks by a single letter is in the table", () => {
  const marked = Object.entries(terms).flatMap(([path, own]) =>
    Object.values(own).flatMap(({ symbol }) => symbol.split(/,\s*/).map((one) => [path, one] as const)),
  );
  const letters = marked.filter(([, one]) => /^[\p{L}][⋆ₖ]?$/u.test(one));
  expect(letters.length).toBeGreaterThan(20);
  expect(letters.filter(([, one]) => !known.includes(one))).toEqual([]);
});

test("no lesson writes v̄, the inverse of J − I, or another letter for the cotangent than v and u", () => {
  const banned = [/\\bar\s*\{?v/, /J\s*-\s*I\b/, /\bv̄/];
  const found = prose.flatMap(([folder, text]) => banned.filter((one) => one.test(text)).map((one) => [folder, one]));
  expect(found).toEqual([]);
  // y and g as cotangents stand where other notes are quoted, and nowhere else
  const quoted = /<Pitfall[\s\S]*?<\/Pitfall>/g;
  for (const [folder, text] of prose) expect(text.replace(quoted, ""), folder).not.toMatch(/\)\s*\\?,?\s*g\b\s*\$/);
});
