/** TypeScript in, JavaScript out. Two compilers do it: the quick one in every lab, and the whole one, fetched when it is needed. */
import { transform } from "sucrase";
import { type Place, placesOf } from "./place.ts";
import type { Token } from "./scan.ts";

export interface JavaScript {
  readonly code: string;
  /** A source map's mappings. */
  readonly mappings: string;
}

/** Knows all of the language. Throws `NotTypeScript`. */
export type WholeCompiler = (cell: string, text: string) => JavaScript;

/** A text that a compiler refused, and where. */
export class NotTypeScript extends Error {
  readonly place: Place | undefined;
  constructor(message: string, place: Place | undefined) {
    super(message);
    this.place = place;
  }
}

/** sucrase: milliseconds for a cell, most of the language, loose about errors. */
function quick(cell: string, text: string): JavaScript {
  try {
    const { code, sourceMap } = transform(text, {
      transforms: ["typescript", "imports"],
      disableESTransforms: true,
      production: true,
      filePath: `${cell}.ts`,
      sourceMapOptions: { compiledFilename: `${cell}.js` },
    });
    return { code, mappings: String(sourceMap?.mappings ?? "") };
  } catch (error) {
    const { message, loc } = error as Error & { readonly loc?: Place };
    const words = message.replace(/^Error transforming [^:]*: /, "").replace(/ \(\d+:\d+\)$/, "");
    throw new NotTypeScript(words, loc && { line: loc.line, column: loc.column });
  }
}

/**
 * The JavaScript of a text; `tokens` are its own. What the quick compiler has no idea of, and what it refuses, the whole one decides:
 * its words and places are better too. Where that one cannot be had, the quick one's answer stands.
 */
export async function toJavaScript(
  cell: string,
  text: string,
  tokens: readonly Token[],
  load: () => Promise<WholeCompiler | undefined>,
): Promise<JavaScript> {
  let refusal: NotTypeScript | undefined;
  const need = beyondQuick(tokens);
  if (!need) {
    try {
      return quick(cell, text);
    } catch (error) {
      if (!(error instanceof NotTypeScript)) throw error;
      refusal = error;
    }
  }
  const whole = await load();
  if (whole) return whole(cell, text);
  throw (
    refusal ??
    new NotTypeScript(
      `${need?.what}: this needs a file that did not arrive; is there a network?`,
      need && placesOf(text)(need.token.start),
    )
  );
}

/** The first thing in a text that sucrase drops, lets stand or takes for something else. Finding too much costs a download. */
function beyondQuick(tokens: readonly Token[]): { readonly what: string; readonly token: Token } | undefined {
  for (const [at, token] of tokens.entries()) {
    const what = unknownToQuick(tokens, at, token);
    if (what) return { what, token };
  }
  return undefined;
}

function unknownToQuick(tokens: readonly Token[], at: number, { kind, text, outside }: Token): string | undefined {
  if (text.startsWith("@") && kind !== "stray") return "a decorator";
  if (kind !== "word" || /^\??\.$/.test(tokens[at - 1]?.text ?? "")) return undefined;
  const next = tokens[at + 1];
  const follows = next?.kind === "word" && !next.newline;
  if (
    (text === "namespace" || text === "module" || text === "global") &&
    (follows || next?.kind === "string" || next?.text === "{")
  )
    return `a ${text}`;
  if (text === "accessor" && next && !next.newline && (follows || /^[[#]/.test(next.text) || next.kind === "string"))
    return "an accessor";
  if (text === "using" && follows) return "using";
  if (text === "return" && outside) return "a return outside of a function";
  if (text === "import" && (tokens[at + 2]?.text === "=" || tokens[at + 3]?.text === "=")) return "import … =";
  if (text === "export" && (next?.text === "=" || next?.text === "import")) return "export =";
  return undefined;
}
