/** The registry that a run's imports resolve to: built-in modules, and sibling cells evaluated afresh. */
import { type Compiled, compile, type Import } from "./compile.ts";
import { Failed } from "./failure.ts";
import { hash128 } from "./random.ts";

export type Exports = { [name: string]: unknown };

export interface Modules {
  /** Compiles a cell and everything that it imports, without evaluating any of it. */
  prepare(cell: string): void;
  /** Evaluates a cell and, before it, what it imports; each once. */
  load(cell: string): Exports;
  readonly compiled: ReadonlyMap<string, Compiled>;
  /** A fingerprint of all the text that `prepare` has read. */
  fingerprint(): string;
}

/**
 * `evaluate` turns a compiled cell's source into its function; it is the one place where a reader's text becomes code.
 * Reports on the cell that has it: an unknown import, a missing export, a cycle.
 */
export function modulesOf(
  sources: { readonly [cell: string]: string },
  builtin: { readonly [name: string]: object },
  evaluate: (compiled: Compiled) => (require: (name: string) => object, exports: Exports) => void,
): Modules {
  const compiled = new Map<string, Compiled>();
  const loaded = new Map<string, Exports>();

  const siblingOf = (name: string): string | undefined => {
    const cell = /^\.\/([\w-]+)(?:\.ts)?$/.exec(name)?.[1];
    return cell !== undefined && Object.hasOwn(sources, cell) ? cell : undefined;
  };

  const prepare = (cell: string, importers: readonly string[]): void => {
    if (compiled.has(cell)) return;
    const made = compile(cell, sources[cell] ?? "");
    for (const { from, place } of made.imports) {
      if (Object.hasOwn(builtin, from)) continue;
      const sibling = siblingOf(from);
      const chain = [...importers, cell];
      if (sibling === undefined) throw unknownImport(cell, from, place, [...Object.keys(builtin), ...siblings(cell)]);
      if (chain.includes(sibling)) {
        const cycle = [...chain.slice(chain.indexOf(sibling)), sibling].join(" → ");
        throw new Failed({ kind: "import", message: `import cycle: ${cycle}`, at: { cell, ...place } });
      }
      prepare(sibling, chain);
    }
    compiled.set(cell, made);
  };
  const siblings = (cell: string) => Object.keys(sources).flatMap((name) => (name === cell ? [] : `./${name}`));

  const load = (cell: string): Exports => {
    const kept = loaded.get(cell);
    if (kept) return kept;
    prepare(cell, []);
    const made = compiled.get(cell);
    const exports: Exports = {};
    loaded.set(cell, exports);
    if (!made) return exports;
    for (const wanted of made.imports) checkNames(cell, wanted, resolve(cell, wanted.from));
    evaluate(made)((name) => resolve(cell, name), exports);
    return exports;
  };

  const resolve = (cell: string, name: string): object => {
    if (Object.hasOwn(builtin, name)) return builtin[name] ?? {};
    const sibling = siblingOf(name);
    if (sibling === undefined) throw unknownImport(cell, name, undefined, Object.keys(builtin));
    return load(sibling);
  };

  return {
    prepare: (cell) => prepare(cell, []),
    load,
    compiled,
    fingerprint: () =>
      hash128(
        [...compiled.keys()]
          .sort()
          .map((cell) => `${cell}\n${sources[cell]}`)
          .join("\n"),
      )
        .map((word) => word.toString(36))
        .join("-"),
  };
}

function checkNames(cell: string, { from, names }: Import, exports: object): void {
  for (const { name, place } of names) {
    if (Object.hasOwn(exports, name)) continue;
    throw new Failed({ kind: "import", message: `"${from}" has no export ${name}`, at: { cell, ...place } });
  }
}

const unknownImport = (cell: string, from: string, place: Import["place"] | undefined, known: readonly string[]) =>
  new Failed({
    kind: "import",
    message: `cannot import "${from}"; a cell can import ${known.map((name) => `"${name}"`).join(", ")}`,
    ...(place && { at: { cell, ...place } }),
  });
