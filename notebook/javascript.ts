/** TypeScript in, JavaScript out. Two compilers do it: the quick one in every lab, and the whole one, fetched when it is needed. */
import { transform } from "sucrase";
import { type Place, placesOf } from "./place.ts";
import type { Token } from "./scan.ts";

export interface JavaScript {
  readonly code: string;
  /** A source map's mappings. */
  readonly mappings: string;
}

/** A text that a compiler refused, and where. */
export interface NotTypeScript {
  readonly refused: string;
  readonly place?: Place | undefined;
}

/** Knows all of the language. It is a script of its own, so what it finds comes back as data. */
export type WholeCompiler = (cell: string, text: string) => JavaScript | NotTypeScript;

/** sucrase: milliseconds for a cell, most of the language, loose about errors. */
function quick(cell: string, text: string): JavaScript | NotTypeScript {
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
    return { refused: words, place: loc && { line: loc.line, column: loc.column } };
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
): Promise<JavaScript | NotTypeScript> {
  const need = beyondQuick(tokens);
  const found = need ? undefined : quick(cell, text);
  if (found && "code" in found) return found;
  const whole = await load();
  if (whole) return whole(cell, text);
  return (
    found ?? {
      refused: `${need?.what}: this needs a file that did not arrive; is there a network?`,
      place: need && placesOf(text)(need.token.start),
    }
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
