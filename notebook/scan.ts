/**
 * A cell's text as tokens, in one pass and in linear time: what in it is code, and what is a comment or a string. Nothing is thrown, so
 * a text that is not TypeScript yet is read too; types need no grammar of their own here.
 */
export interface Token {
  /** `stray` is a character that no code has. */
  readonly kind: "word" | "number" | "string" | "template" | "regex" | "mark" | "stray";
  /** As written. */
  readonly text: string;
  /** Offsets of its first character, and of the one after its last. */
  readonly start: number;
  readonly end: number;
  /** Brackets of any kind around it. */
  readonly depth: number;
  /** No function and no class is around it: it is the module's own code. Where that is not certain, false. */
  readonly outside: boolean;
  /** A line ended between the token before and this one. */
  readonly newline: boolean;
}

interface Bracket {
  readonly closes: string;
  /** What stands in it is a value, so that a slash after it divides. */
  readonly operand: boolean;
  readonly outside: boolean;
  /** The parentheses of an `if` and its like: a statement follows. */
  readonly control: boolean;
}

const lineEnd = /[\n\r\u2028\u2029]/g;
const lineBreak = /[\n\r\u2028\u2029]/;
const space = /\s+/uy;
const escaped = String.raw`\\u(?:\{[\da-fA-F]*\}|[\da-fA-F]{4})`;
const word = new RegExp(String.raw`[#@]?(?:[\p{ID_Start}$_]|${escaped})(?:[\p{ID_Continue}$]|${escaped})*`, "uy");
const number = /\.?\d[\w$.]*/y;
const string = /(["'])(?:(?!\1)[^\\\n\r]|\\(?:\r\n|[\s\S]))*\1?/y;
const regex = /\/(?:[^\\/[\n\r]|\\[^\n\r]|\[(?:[^\]\\\n\r]|\\[^\n\r])*\])+\/[\w$]*/y;
const piece = /(?:[^\\`$]|\\[\s\S]|\$(?!\{))*(`|\$\{)?/y;
const mark = /=>|\?\.(?!\d)|\.\.\.|\+\+|--|[{}()[\];,<>=!+\-*/%&|^~?:.@#]/y;

const beforeValues = new Set(
  "await case default delete extends in instanceof new of return throw typeof void yield".split(" "),
);
const controls = new Set("if while for with switch catch".split(" "));
const beforeBlocks = new Set("else do try finally".split(" "));

/** The tokens of a text, without comments and white space. */
export function scan(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const open: Bracket[] = [];
  let at = 0;
  /** The last token ends a value: a slash divides. */
  let operand = false;
  let closed: Bracket | undefined;
  let newline = false;
  /** Up to here no regular expression ends: what was looked for once is not looked for again. */
  let noRegexBefore = 0;

  const length = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0].length ?? 0;
  };
  const put = (kind: Token["kind"], end: number, endsValue = true) => {
    const outside = open.at(-1)?.outside ?? true;
    tokens.push({ kind, text: text.slice(at, end), start: at, end, depth: open.length, outside, newline });
    at = end;
    operand = endsValue;
    closed = undefined;
    newline = false;
  };
  const endOfLine = (from: number) => {
    lineEnd.lastIndex = from;
    return lineEnd.exec(text)?.index ?? text.length;
  };
  /** Past white space and comments. */
  const skip = () => {
    for (;;) {
      const start = at;
      if (text.startsWith("//", at) || (at === 0 && text.startsWith("#!"))) at = endOfLine(at);
      else if (text.startsWith("/*", at)) {
        const end = text.indexOf("*/", at + 2);
        at = end < 0 ? text.length : end + 2;
      } else at += length(space);
      if (at === start) return;
      newline ||= lineBreak.test(text.slice(start, at));
    }
  };
  /** A template's text from `from` on, up to its end or to the next value in it. */
  const template = (from: number) => {
    piece.lastIndex = from;
    const found = piece.exec(text);
    put("template", from + (found?.[0].length ?? 0));
    if (found?.[1] !== "${") return;
    operand = false;
    open.push({ closes: "`", operand: true, outside: open.at(-1)?.outside ?? true, control: false });
  };
  /** After this token a statement begins, or a function's body. */
  const isStatement = ({ text: last }: Token) => {
    if (last === "}") return closed?.operand !== true;
    if (last !== ":") return last === "=>" || last === ";" || last === "{" || beforeBlocks.has(last);
    const label = tokens.at(-3)?.text;
    return open.at(-1)?.operand !== true && (label === undefined || /^(?:[;{}]|case)$/.test(label));
  };
  const bracketFor = (opening: string): Bracket => {
    const last = tokens.at(-1);
    const around = open.at(-1)?.outside ?? true;
    if (opening === "{") {
      const record = !operand && last !== undefined && !isStatement(last) && last.text !== ">" && last.text !== ")";
      const block = last === undefined || (isStatement(last) && last.text !== "=>") || closed?.control === true;
      return { closes: "}", operand: record, outside: around && (record || block), control: false };
    }
    const name = last?.text === "await" ? tokens.at(-2)?.text : last?.text;
    const control = opening === "(" && last?.kind === "word" && controls.has(name ?? "");
    return { closes: opening === "(" ? ")" : "]", operand: !control, outside: around, control };
  };

  for (;;) {
    skip();
    if (at >= text.length) return tokens;
    const character = text.charAt(at);
    const last = tokens.at(-1);
    const named = length(word);
    if (named > 0) {
      const name = text.slice(at, at + named);
      const member = last?.text === "." || last?.text === "?.";
      put("word", at + named, member || !(beforeValues.has(name) || controls.has(name) || beforeBlocks.has(name)));
    } else if (character === "`") template(at + 1);
    else if (character === "}" && open.at(-1)?.closes === "`") {
      open.pop();
      template(at + 1);
    } else if (character === '"' || character === "'") {
      // a module's name ends its statement
      put("string", at + length(string), last?.text !== "from" && last?.text !== "import");
    } else if (length(number) > 0) put("number", at + length(number));
    else if (/[{([]/.test(character)) {
      const bracket = bracketFor(character);
      put("mark", at + 1, false);
      open.push(bracket);
    } else if (/[})\]]/.test(character)) {
      const bracket = open.at(-1)?.closes === character ? open.pop() : undefined;
      put("mark", at + 1, bracket?.operand ?? character !== "}");
      closed = bracket;
    } else {
      const literal = character === "/" && !operand && at >= noRegexBefore ? length(regex) : 0;
      if (character === "/" && !operand && literal === 0 && at >= noRegexBefore) noRegexBefore = endOfLine(at);
      const sign = length(mark);
      // after a value, `!` is TypeScript's "is there": what follows it divides
      const postfix = operand && !newline && /^(?:!|\+\+|--)$/.test(text.slice(at, at + sign));
      if (literal > 0) put("regex", at + literal);
      else if (sign > 0) put("mark", at + sign, postfix);
      else put("stray", at + String.fromCodePoint(text.codePointAt(at) ?? 0).length, operand);
    }
  }
}
