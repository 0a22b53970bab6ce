import mdx from "@mdx-js/rollup";
import type { Element, ElementContent, Root } from "hast";
import { fromHtml } from "hast-util-from-html";
import { toString as textOf } from "hast-util-to-string";
import katex from "katex";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import { SKIP, visit } from "unist-util-visit";
import type { Plugin } from "vite";
import { highlight } from "./highlight.ts";
import { checkMathml } from "./mathml.ts";

const classes = (node: Element): readonly unknown[] => {
  const names = node.properties.className;
  return Array.isArray(names) ? names : [];
};

/** Of a formula in a line, in letters of TeX: one that is not longer stays in one piece. */
const longest = 32;

/** A display in the parts that its author set apart by \qquad: where there is no room for all in a line, each has its own. */
export function partsOf(tex: string): readonly string[] {
  const parts = [""];
  let depth = 0;
  for (const token of tex.match(/\\(?:[a-zA-Z]+|.)|[^\\]/gs) ?? []) {
    if (token === "{" || token === "\\begin") depth += 1;
    if (token === "}" || token === "\\end") depth -= 1;
    if (token === "\\qquad" && depth === 0) parts.push("");
    else parts.push(`${parts.pop()}${token}`);
  }
  return parts;
}

/** A formula as HTML and as MathML; throws where it is no TeX, or where its MathML would not be valid. */
export function typesetOf(tex: string, displayMode: boolean): readonly ElementContent[] {
  const html = katex.renderToString(tex, {
    displayMode,
    throwOnError: true,
    strict: false,
    trust: (context) => context.command === "\\htmlData",
    output: "htmlAndMathml",
  });
  const typeset = fromHtml(html, { fragment: true }).children as ElementContent[];
  checkMathml(typeset, tex);
  return typeset;
}

/** Mathematics is typeset here, once: `\htmlData{term=z}{z}` gives a term that code and charts can share. */
export function rehypeMath() {
  return (tree: Root, file: { readonly path: string }) =>
    visit(tree, "element", (node, index, parent) => {
      if (!classes(node).includes("language-math") || index === undefined || !parent) return;
      const display = classes(node).includes("math-display");
      const render = (tex: string) => {
        try {
          return typesetOf(tex, display);
        } catch (error) {
          const line = node.position ? `:${node.position.start.line}` : "";
          throw new Error(`${file.path}${line}: ${error instanceof Error ? error.message : error}`);
        }
      };
      const typeset = (display ? partsOf(textOf(node)) : [textOf(node)]).flatMap(render);
      const wrapper: Element = {
        type: "element",
        tagName: display ? "div" : "span",
        properties: display
          ? { className: ["math-display"], tabIndex: 0, role: "group", translate: "no" }
          : { className: textOf(node).length > longest ? ["math"] : ["math", "math-short"], translate: "no" },
        children: typeset,
      };
      // remark-math wraps a display in <pre><code>: the paragraph-level <pre> is replaced too
      parent.children[index] = wrapper;
      return SKIP;
    });
}

/** The linked terms in what KaTeX typeset, each once. */
function termsIn(node: Element): readonly string[] {
  const found = new Set<string>();
  visit({ type: "root", children: [node] }, "element", ({ properties }) => {
    if (typeof properties.dataTerm === "string") found.add(properties.dataTerm);
  });
  return [...found];
}

/** Under a display with linked terms stands their key: mathematics itself cannot take the keyboard's focus. */
function rehypeTermKeys() {
  return (tree: Root) =>
    visit(tree, "element", (node, index, parent) => {
      if (!classes(node).includes("math-display") || index === undefined || !parent) return;
      const terms = termsIn(node);
      if (terms.length === 0) return;
      const attributes = [{ type: "mdxJsxAttribute", name: "ids", value: terms.join(" ") }];
      const key = { type: "mdxJsxFlowElement", name: "TermKey", attributes, children: [] };
      parent.children.splice(index + 1, 0, key as unknown as Element);
      return [SKIP, index + 2];
    });
}

/** A display equation arrives as <pre><div class=math-display>: the <pre> goes. */
function rehypeUnwrapMath() {
  return (tree: Root) =>
    visit(tree, "element", (node, index, parent) => {
      const [only] = node.children;
      if (node.tagName !== "pre" || index === undefined || !parent) return;
      if (only?.type === "element" && classes(only).includes("math-display")) parent.children[index] = only;
    });
}

/** Code in a line of prose is as it is in every language. */
function rehypeNames() {
  return (tree: Root) =>
    visit(tree, "element", (node) => {
      if (node.tagName === "code") node.properties.translate = "no";
    });
}

/** Apostrophes are set as type has them; code and mathematics keep theirs. */
function rehypeApostrophes() {
  return (tree: Root) =>
    visit(tree, (node) => {
      if (node.type === "element" && (node.tagName === "code" || node.tagName === "pre")) return SKIP;
      if (node.type === "element" && classes(node).some((name) => String(name).startsWith("math"))) return SKIP;
      if (node.type === "text") node.value = node.value.replaceAll(/(?<=[\p{L}\p{N}”’)])'/gu, "’");
      return undefined;
    });
}

/** `## Heading [#its-id]`: an explicit id survives translation. */
function rehypeHeadingIds() {
  return (tree: Root) =>
    visit(tree, "element", (node) => {
      if (!/^h[2-4]$/.test(node.tagName)) return;
      const last = node.children.at(-1);
      const found = last?.type === "text" ? /\s*\[#([a-z0-9-]+)\]\s*$/.exec(last.value) : null;
      if (!found || last?.type !== "text") throw new Error(`heading without an id: ${textOf(node)} [#like-this]`);
      last.value = last.value.slice(0, found.index);
      node.properties.id = found[1] ?? "";
    });
}

/** Fenced code in prose is highlighted as the cells are. */
function rehypeCode() {
  return async (tree: Root) => {
    const found: { node: Element; language: string }[] = [];
    visit(tree, "element", (node) => {
      const [code] = node.children;
      if (node.tagName !== "pre" || code?.type !== "element") return;
      const language = String(classes(code)[0] ?? "").replace("language-", "");
      if (language) found.push({ node, language });
    });
    for (const { node, language } of found) {
      const [pre] = fromHtml(await highlight(textOf(node).trimEnd(), language), { fragment: true }).children;
      if (pre?.type === "element") Object.assign(node, { properties: pre.properties, children: pre.children });
    }
  };
}

/** MDX to a React component, for the prerender only: no prose ships as JavaScript. */
export const prose = (): Plugin =>
  ({
    enforce: "pre",
    ...mdx({
      remarkPlugins: [remarkMath, remarkGfm],
      rehypePlugins: [
        rehypeMath,
        rehypeUnwrapMath,
        rehypeTermKeys,
        rehypeHeadingIds,
        rehypeApostrophes,
        rehypeNames,
        rehypeCode,
      ],
    }),
  }) as Plugin;

/** KaTeX's stylesheet lists each font three times; every browser that runs this reads the first. */
export const katexFonts = (): Plugin => ({
  name: "katex-fonts",
  enforce: "pre",
  transform: {
    filter: { id: /katex(\.min)?\.css$/ },
    handler: (css) => css.replace(/,\s*url\([^)]*\.(woff|ttf)\)\s*format\([^)]*\)/g, ""),
  },
});
