import { expect, test } from "vitest";
import { markTerms } from "./mark-terms.ts";

const html =
  '<pre><code><span class="line"><span style="x">const z = W</span> &lt; f(z0)</span>\n<span class="line">rest</span></code></pre>';
const plain = (text: string) => text.replace(/<[^>]*>/g, "");

test("words and lines get their term, and the text stays as it is", () => {
  const marked = markTerms(html, { state: { words: "\\bz0?\\b" }, parameter: { words: "\\bW\\b", lines: "rest" } });
  expect(plain(marked)).toBe(plain(html));
  expect(marked.match(/data-term="state"/g)).toHaveLength(2);
  expect(marked).toContain('<span data-term="parameter">W</span>');
  expect(marked).toContain('<span class="line" data-term="parameter">rest');
});

test("without marks nothing changes", () => {
  expect(markTerms(html, {})).toBe(html);
});
