/** Where a linked term stands in code, as regular expressions: its words, and lines that are about it as a whole. */
export interface CodeMarks {
  readonly [id: string]: { readonly words?: string; readonly lines?: string };
}

/** Puts `data-term` on the words and lines of highlighted code. The text stays as it is, to the letter: it is what runs. */
export function markTerms(html: string, marks: CodeMarks): string {
  const lines = Object.entries(marks).flatMap(([id, { lines }]) => (lines ? [[id, new RegExp(lines)] as const] : []));
  const words = Object.entries(marks).flatMap(([id, { words }]) => (words ? [[id, words] as const] : []));
  const any = new RegExp(words.map(([id, pattern]) => `(?<${id}>${pattern})`).join("|") || "(?!)", "g");
  const marked = html.replace(/>([^<\n]+)</g, (_, text: string) => {
    const found = text.replace(any, (match: string, ...rest) => {
      const groups: { readonly [id: string]: string | undefined } = rest.at(-1);
      const id = Object.keys(groups).find((name) => groups[name] !== undefined);
      return `<span data-term="${id}">${match}</span>`;
    });
    return `>${found}<`;
  });
  return marked.replace(/<span class="line">(.*)/g, (line, rest: string) => {
    const text = rest.replace(/<[^>]*>/g, "");
    const id = lines.find(([, pattern]) => pattern.test(text))?.[0];
    return id ? `<span class="line" data-term="${id}">${rest}` : line;
  });
}
