/** The import graph of a page's cells, read off their texts. */

/** The siblings that a cell's text imports, as written: `from "./tanh-layer"`, `import("./tanh-layer")`. */
export const importsOf = (text: string): readonly string[] =>
  [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']\.\/([\w-]+)(?:\.ts)?["']/g)].map((found) => found[1] ?? "");

/** A cell and all that it imports, directly or not, each once; `textOf` answers undefined for what is no cell of the page. */
export function reachOf(name: string, textOf: (cell: string) => string | undefined): readonly string[] {
  const seen = new Set<string>();
  const visit = (cell: string) => {
    const text = textOf(cell);
    if (text === undefined || seen.has(cell)) return;
    seen.add(cell);
    for (const sibling of importsOf(text)) visit(sibling);
  };
  visit(name);
  return [...seen];
}
