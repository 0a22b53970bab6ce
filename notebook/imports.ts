/**
 * The one import grammar: what a cell's text imports, as its page says it and as its lab loads it. A lab is handed the texts that this
 * finds, and no others, so what it does not find cannot run. It counts what TypeScript would: not what stands in comments, strings or
 * templates, not what is only a type; `import("./x")` counts wherever it stands. Linear time, and nothing is thrown.
 */
import { type Place, placesOf } from "./place.ts";
import { limits } from "./protocol.ts";
import { scan, type Token } from "./scan.ts";

/** A name that a statement imports or passes on, and where it says so. */
export interface ImportedName {
  readonly name: string;
  readonly place: Place;
}

/** One module that a cell's text asks for, in the order of the text. */
export interface Import {
  /** What stands between the quotes. */
  readonly from: string;
  /** Where they open. */
  readonly place: Place;
  readonly names: readonly ImportedName[];
  /** `later`: by `import("…")`, when the code comes there. */
  readonly when: "first" | "later";
}

const kept = new Map<string, readonly Import[]>();
/** Texts whose imports are remembered: a page asks for the same ones again at every key. */
const most = 100;

/** What a text imports; nothing, where it is longer than a cell may be. */
export function importsOf(text: string): readonly Import[] {
  if (text.length > limits.text) return [];
  const known = kept.get(text);
  if (known) return known;
  const found = readImports(text, scan(text));
  if (kept.size >= most) kept.clear();
  kept.set(text, found);
  return found;
}

/** The sibling cell that a name means, where it means one: `./tanh-layer` and `./tanh-layer.ts` are both `tanh-layer`. */
export const siblingOf = (from: string): string | undefined => /^\.\/([\w-]+?)(?:\.ts)?$/.exec(from)?.[1];

/** A cell and all that it imports, directly or not, each once; `textOf` answers undefined for what is no cell of the page. */
export function reachOf(name: string, textOf: (cell: string) => string | undefined): readonly string[] {
  const seen = new Set<string>();
  const visit = (cell: string | undefined) => {
    const text = cell === undefined || seen.has(cell) ? undefined : textOf(cell);
    if (cell === undefined || text === undefined) return;
    seen.add(cell);
    for (const { from } of importsOf(text)) visit(siblingOf(from));
  };
  visit(name);
  return [...seen];
}

/** The same from the text's tokens, for who has scanned it already. */
export function readImports(text: string, tokens: readonly Token[]): readonly Import[] {
  const place = placesOf(text);
  const named = ({ text: name, start }: Token): ImportedName => ({ name, place: place(start) });
  return tokens.flatMap((token, at): readonly Import[] => {
    if (token.kind !== "word" || isMember(tokens, at)) return [];
    if (token.text === "import" && tokens[at + 1]?.text === "(") {
      const from = tokens[at + 2];
      const ends = tokens[at + 3]?.text;
      if (!from || !isLiteral(from) || (ends !== ")" && ends !== ",")) return [];
      return [{ from: unquoted(from), place: place(from.start), names: [], when: "later" }];
    }
    if (token.depth > 0 || (token.text !== "import" && token.text !== "export")) return [];
    const { from, names } = token.text === "import" ? importing(tokens, at + 1) : exporting(tokens, at + 1);
    return from ? [{ from: unquoted(from), place: place(from.start), names: names.map(named), when: "first" }] : [];
  });
}

interface Clause {
  /** Nothing, where the statement names no module, or only types. */
  readonly from?: Token | undefined;
  readonly names: readonly Token[];
}
const nothing: Clause = { names: [] };

/** `"x"` · `a from "x"` · `a, { b as c, type D } from "x"` · `* as e from "x"` · `type … from "x"` · `f = require("x")` */
function importing(tokens: readonly Token[], start: number): Clause {
  if (tokens[start]?.kind === "string") return { from: tokens[start], names: [] };
  const typed = isTypeWord(tokens, start);
  let at = typed ? start + 1 : start;
  const names: Token[] = [];
  const first = tokens[at];
  if (first?.kind === "word") {
    const [sign, call, opening, module, closing] = tokens.slice(at + 1, at + 6);
    if (sign?.text === "=" && call?.text === "require" && opening?.text === "(" && closing?.text === ")") {
      return typed || module?.kind !== "string" ? nothing : { from: module, names: [] };
    }
    names.push({ ...first, text: "default" });
    at++;
    if (tokens[at]?.text === ",") at++;
  }
  if (tokens[at]?.text === "*") at += 3;
  const list = listed(tokens, at);
  return typed ? nothing : named(tokens, list?.end ?? at, [...names, ...(list?.names ?? [])], list);
}

/** `* from "x"` · `* as a from "x"` · `{ b as c, type D } from "x"` · `type … from "x"`; any other export names no module. */
function exporting(tokens: readonly Token[], start: number): Clause {
  if (tokens[start]?.text === "import") return importing(tokens, start + 1);
  const opens = tokens[start]?.text === "type" ? tokens[start + 1]?.text : tokens[start]?.text;
  if (tokens[start]?.text === "type" || (opens !== "*" && opens !== "{")) return nothing;
  if (opens === "*") return named(tokens, tokens[start + 1]?.text === "as" ? start + 3 : start + 1, []);
  const list = listed(tokens, start);
  return list ? named(tokens, list.end, list.names, list) : nothing;
}

interface List {
  /** Those that are not marked as types. */
  readonly names: readonly Token[];
  readonly types: number;
  readonly end: number;
}

/** What `{ a, b as c, type D }` names of its module. */
function listed(tokens: readonly Token[], start: number): List | undefined {
  if (tokens[start]?.text !== "{") return undefined;
  const names: Token[] = [];
  let types = 0;
  let at = start + 1;
  while (at < tokens.length && tokens[at]?.text !== "}") {
    const begin = at;
    while (at < tokens.length && tokens[at]?.text !== "," && tokens[at]?.text !== "}") at++;
    const words = tokens.slice(begin, at);
    const [first] = words;
    // `type A` and `type A as B` are types; `type` and `type as B` are a name
    if (first?.text === "type" && words.length % 2 === 0) types++;
    else if (first) names.push(first.kind === "string" ? { ...first, text: unquoted(first) } : first);
    if (tokens[at]?.text === ",") at++;
  }
  return { names, types, end: at + 1 };
}

/** The module after `from`; a list of nothing but types asks for none. */
function named(tokens: readonly Token[], at: number, names: readonly Token[], list?: List): Clause {
  const from = tokens[at + 1];
  if (tokens[at]?.text !== "from" || from?.kind !== "string") return nothing;
  return names.length === 0 && (list?.types ?? 0) > 0 ? nothing : { from, names };
}

/** `import type …`, where `type` is no name: `import type from "x"` and `import type, { a } from "x"` import one that is called so. */
function isTypeWord(tokens: readonly Token[], at: number): boolean {
  if (tokens[at]?.text !== "type") return false;
  const [next, after] = [tokens[at + 1]?.text, tokens[at + 2]?.text];
  return next === "from" ? after === "from" || after === "=" : next !== "," && next !== "=";
}

const isMember = (tokens: readonly Token[], at: number) => /^\??\.$/.test(tokens[at - 1]?.text ?? "");
const isLiteral = ({ kind, text }: Token) => kind === "string" || (kind === "template" && /^`[\s\S]*`$/.test(text));

/** What a literal says, its escapes undone: `"\x2e/a"` is `./a`. */
function unquoted({ text }: Token): string {
  const inner = text.slice(1, -1);
  return inner.replace(
    /\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|(\r\n|[\s\S]))/g,
    (_, braced: string | undefined, four: string | undefined, two: string | undefined, other: string | undefined) => {
      const code = Number.parseInt(braced ?? four ?? two ?? "", 16);
      if (Number.isNaN(code)) return escapes[other ?? ""] ?? other ?? "";
      return code > 0x10ffff ? "" : String.fromCodePoint(code);
    },
  );
}

const escapes: { readonly [character: string]: string } = Object.assign(Object.create(null), {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
  v: "\v",
  "0": "\0",
  "\n": "",
  "\r": "",
  "\r\n": "",
  "\u2028": "",
  "\u2029": "",
});
