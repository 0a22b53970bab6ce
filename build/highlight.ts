import { readFile } from "node:fs/promises";
import type { Element } from "hast";
import { createHighlighter, type Highlighter } from "shiki";
import type { Plugin } from "vite";

/** The themes' colours as classes (app/style/code.css): an inline style on every word made up half of a page. */
const kinds: { readonly [light: string]: string } = {
  "#A0111F": "keyword",
  "#023B95": "constant",
  "#702C00": "type",
  "#622CBC": "function",
  "#032563": "string",
  "#66707B": "comment",
};
const plain = "#0E1116";

/** A word's class in place of its style; plain text needs neither. */
function classify(node: Element): void {
  const light = /light-dark\((#\w+)/.exec(String(node.properties.style))?.[1] ?? plain;
  const kind = kinds[light];
  if (!kind && light !== plain) return;
  delete node.properties.style;
  if (kind) node.properties.class = `code-${kind}`;
}

/** The ground is the page's own; and code is not for a browser's translation. */
function asCode(node: Element): void {
  delete node.properties.style;
  node.properties.translate = "no";
}

let shiki: Promise<Highlighter> | undefined;

/** Highlighted once, at build time, for both themes; the high-contrast themes are the ones that pass WCAG contrast. */
export async function highlight(source: string, language: string): Promise<string> {
  shiki ??= createHighlighter({
    themes: ["github-light-high-contrast", "github-dark-high-contrast"],
    langs: ["ts", "python", "sh"],
  });
  const html = (await shiki).codeToHtml(source, {
    lang: language,
    themes: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    defaultColor: "light-dark()",
    // by default Shiki gives up on a line after half a second, and a busy machine then makes other pages than an idle one
    tokenizeTimeLimit: 0,
    transformers: [{ pre: asCode, span: classify }],
  });
  return html.replace(/<span>([^<]*)<\/span>/g, "$1");
}

/** `import html from "./cell.ts?code"`: the file's own text, highlighted. */
export const code = (): Plugin => ({
  name: "code",
  enforce: "pre",
  async load(id) {
    if (!id.endsWith("?code")) return;
    const file = id.slice(0, -"?code".length);
    this.addWatchFile(file);
    const html = await highlight((await readFile(file, "utf8")).trimEnd(), "ts");
    return { code: `export default ${JSON.stringify(html)}`, moduleType: "js" };
  },
});
