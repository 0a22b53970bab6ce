import { readFile } from "node:fs/promises";
import { createHighlighter, type Highlighter } from "shiki";
import type { Plugin } from "vite";

let shiki: Promise<Highlighter> | undefined;

/** Highlighted once, at build time, for both themes; the high-contrast themes are the ones that pass WCAG contrast. */
export async function highlight(source: string, language: string): Promise<string> {
  shiki ??= createHighlighter({
    themes: ["github-light-high-contrast", "github-dark-high-contrast"],
    langs: ["ts", "python", "sh"],
  });
  return (await shiki).codeToHtml(source, {
    lang: language,
    themes: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    defaultColor: "light-dark()",
    // the ground is the page's own
    transformers: [{ pre: (node) => void delete node.properties.style }],
  });
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
