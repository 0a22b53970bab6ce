// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these strings are code, read as such
import { expect, test } from "vitest";
import { withoutStrays } from "./stray.ts";

test.each([
  ["export const a = “b”;", 'export const a = "b";'],
  ["const a\u00adb = 3 – 2 × 4 ÷ 2;", "const ab = 3 - 2 * 4 / 2;"],
  ["if (a ≤ b）{\u200b}", "if (a <= b){}"],
  ["const a = […b];", "const a = [...b];"],
  ["const a\u200db = 1;", "const ab = 1;"],
  // strings, templates, comments and regular expressions may have them
  ["const a = '“–”'; // ‘\u200b’", "const a = '“–”'; // ‘\u200b’"],
  ["const a = `– ${1 – 2} –`;", "const a = `– ${1 - 2} –`;"],
  ["const größe = /–/u;", "const größe = /–/u;"],
])("%s is meant as %s", (text, meant) => {
  expect(withoutStrays(text)).toBe(meant);
  expect(withoutStrays(meant)).toBe(meant);
});
