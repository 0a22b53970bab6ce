/** A cell's TypeScript text becomes JavaScript that the lab can evaluate: types go, imports become calls, lines stay where they are. */
import { decode } from "@jridgewell/sourcemap-codec";
import { transform } from "sucrase";
import { Failed } from "./failure.ts";

/** 1-based, as a reader counts. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A name that a cell imports, and where its text says so. */
export interface Import {
  /** What stands between the quotes. */
  readonly from: string;
  readonly place: Place;
  /** The values that the cell uses of it (types are gone), each with its place. */
  readonly names: readonly { readonly name: string; readonly place: Place }[];
}

export interface Compiled {
  readonly cell: string;
  /** An expression whose value is function (require, exports); its stack frames say `cell:///NAME.ts`. */
  readonly source: string;
  readonly imports: readonly Import[];
  /** The place in the reader's text of a place in `source`. */
  original(place: Place): Place;
}

const opening = "(function(require,exports){";

/** Throws `Failed` with the place where the text is not TypeScript. */
export function compile(cell: string, text: string): Compiled {
  const { code, mappings } = toJavaScript(cell, text);
  const segments = decode(mappings);
  const original = ({ line, column }: Place): Place => {
    const index = column - 1 - (line === 1 ? opening.length : 0);
    const segment = segments[line - 1]?.filter(([start]) => start <= Math.max(0, index)).at(-1);
    if (segment === undefined || segment.length === 1) return { line, column: 1 };
    return { line: segment[2] + 1, column: segment[3] + 1 };
  };
  return {
    cell,
    source: `${opening}${code}\n})\n//# sourceURL=cell:///${cell}.ts`,
    imports: importsOf(code, text),
    original,
  };
}

function toJavaScript(cell: string, text: string): { readonly code: string; readonly mappings: string } {
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
    const { message, loc } = error as Error & { readonly loc?: { readonly line: number; readonly column: number } };
    const plain = message.replace(/^Error transforming [^:]*: /, "").replace(/ \(\d+:\d+\)$/, "");
    // what is missing at the end is missing on the last line that says something, not on an empty one below
    const last = placeAt(text, text.trimEnd().length);
    // sucrase counts columns from 1 too
    const at = loc && (loc.line > last.line ? last : { line: loc.line, column: loc.column });
    throw new Failed({ kind: "syntax", message: plain, ...(at && { at: { cell, ...at } }) });
  }
}

/** Reads the imports off the JavaScript, where only those that are values are left, and finds their places in the text. */
function importsOf(code: string, text: string): Import[] {
  return [...code.matchAll(/(?:var (_\w+) = |(?<=^|[\n;] *))require\('([^'\n]+)'\);/g)].map(
    ([, variable, from = ""]) => {
      const statement = statementOf(text, from);
      const used = variable ? membersOf(code, variable) : [];
      // a default import goes through a second variable
      const other = new RegExp(`var (_\\w+) = _interopRequireDefault\\(${variable}\\);`).exec(code)?.[1];
      const names = [...new Set([...used, ...(variable && other ? membersOf(code, other) : [])])];
      return {
        from,
        place: placeAt(text, statement.quote),
        names: names.map((name) => {
          const inside = text
            .slice(statement.start, statement.quote)
            .search(new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`));
          return { name, place: placeAt(text, inside < 0 ? statement.quote : statement.start + inside) };
        }),
      };
    },
  );
}

/** What the code uses, or passes on, of a module that it holds in a variable. */
const membersOf = (code: string, variable: string): string[] =>
  [
    ...code.matchAll(new RegExp(`(?<![\\w.$])${variable}\\.([\\w$]+)`, "g")),
    ...code.matchAll(new RegExp(`_createNamedExportFrom\\(${variable}, '[\\w$]+', '([\\w$]+)'\\)`, "g")),
  ].map(([, name = ""]) => name);

/** Where the statement that imports `from` begins, and where its quotes open. */
function statementOf(text: string, from: string): { readonly start: number; readonly quote: number } {
  const escaped = from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const found = new RegExp(`(?:from|import)\\s*(["'])${escaped}\\1`).exec(text);
  if (!found) return { start: 0, quote: 0 };
  const quote = found.index + found[0].length - from.length - 2;
  const start = Math.max(text.lastIndexOf("import", found.index), text.lastIndexOf("export", found.index), 0);
  return { start, quote };
}

function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
