/** A cell's TypeScript text becomes JavaScript that the lab can evaluate: types go, imports become calls, and every place can be found again. */
import { decode } from "@jridgewell/sourcemap-codec";
import { Failed } from "./failure.ts";
import { type Import, readImports } from "./imports.ts";
import { toJavaScript, type WholeCompiler } from "./javascript.ts";
import { type Place, placesOf } from "./place.ts";
import { limits } from "./protocol.ts";
import { scan } from "./scan.ts";
import { markSites } from "./sites.ts";
import { strayOf } from "./stray.ts";
import { usedNames } from "./used-names.ts";

export interface Compiled {
  readonly cell: string;
  /** An expression whose value is `function (require, exports, module, sites)`; its stack frames say `cell:///NAME.ts`. */
  readonly source: string;
  /** What its text imports, by the grammar that its page goes by. */
  readonly imports: readonly Import[];
  /** The names that it uses of each module as values. */
  readonly used: ReadonlyMap<string, ReadonlySet<string>>;
  /** It has an `await` outside of any function: its own function is async. */
  readonly awaits: boolean;
  /** The places where it gives values away; what each gave last is in the array `sites`, in this order. */
  readonly sites: readonly Place[];
  /** The place in the reader's text of a place in `source`. */
  original(place: Place): Place;
}

/** Throws `Failed` with the place where the text is not TypeScript. `whole` loads the compiler that knows all of the language. */
export async function compile(
  cell: string,
  text: string,
  whole: () => Promise<WholeCompiler | undefined>,
): Promise<Compiled> {
  const refuse = (message: string, place?: Place) =>
    new Failed({ kind: "syntax", message, ...(place && { at: { cell, ...place } }) });
  if (text.length > limits.text) {
    throw refuse(`too long: ${text.length} characters; a cell has at most ${limits.text}`, { line: 1, column: 1 });
  }
  const tokens = scan(text);
  const stray = strayOf(text, tokens);
  if (stray) throw refuse(stray.message, stray.place);
  const marked = markSites(text, tokens);
  const awaits = tokens.some(
    ({ text: word, outside }, at) => word === "await" && outside && !/^\??\.$/.test(tokens[at - 1]?.text ?? ""),
  );
  // what is missing at the end is missing on the last line that says something, not on an empty one below
  const last = placesOf(text)(text.trimEnd().length);
  const made = await toJavaScript(cell, marked.text, scan(marked.text), whole);
  if ("refused" in made) {
    const at = made.place && marked.original(made.place);
    throw refuse(made.refused, at && at.line > last.line ? last : at);
  }
  const { code, mappings } = made;
  const opening = `(${awaits ? "async " : ""}function(require,exports,module,${marked.name}){`;
  const segments = decode(mappings);
  return {
    cell,
    source: `${opening}${code}\n})\n//# sourceURL=cell:///${cell}.ts`,
    imports: readImports(text, tokens),
    used: usedNames(code),
    awaits,
    sites: marked.places,
    original({ line, column }) {
      const index = column - 1 - (line === 1 ? opening.length : 0);
      const found = segments[line - 1]?.filter(([start]) => start <= Math.max(0, index)).at(-1);
      if (found === undefined || found.length === 1) return { line: Math.min(line, last.line), column: 1 };
      return marked.original({ line: found[2] + 1, column: found[3] + 1 });
    },
  };
}
