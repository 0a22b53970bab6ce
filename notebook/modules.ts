/** The registry that a run's imports resolve to: built-in modules, and sibling cells evaluated afresh. */
import { type Compiled, compile } from "./compile.ts";
import { Failed } from "./failure.ts";
import { type Import, siblingOf } from "./imports.ts";
import type { WholeCompiler } from "./javascript.ts";
import type { Place } from "./place.ts";
import type { Failure } from "./protocol.ts";
import { hash128 } from "./random.ts";

export type Exports = { [name: string]: unknown };
interface Module {
  exports: Exports;
}

/** A compiled cell as a function; a promise where it has an `await` outside of functions. */
export type Evaluated = (
  require: (name: string) => object,
  exports: Exports,
  module: Module,
  sites: unknown[],
) => Promise<void> | undefined;

export interface Modules {
  /** Compiles a cell and everything that it imports, without evaluating any of it. */
  prepare(cell: string): Promise<void>;
  /** Evaluates a cell and, before it, what it imports; each once. */
  load(cell: string): Promise<Exports>;
  readonly compiled: ReadonlyMap<string, Compiled>;
  /** Where a cell has given this value away, by `yield` or `throw`, if one has. */
  placeOf(value: unknown): Failure["at"];
  /** A fingerprint of all the text that `prepare` has read. */
  fingerprint(): string;
}

export interface ModulesOptions {
  /** The texts that may be loaded. */
  readonly sources: { readonly [cell: string]: string };
  /** The names of all cells of the page, for who imports one that is not there. */
  readonly cells: readonly string[];
  readonly builtin: { readonly [name: string]: object };
  /** The one place where a reader's text becomes code. */
  readonly evaluate: (compiled: Compiled) => Evaluated;
  /** Loads the compiler that knows all of the language. */
  readonly whole: () => Promise<WholeCompiler | undefined>;
}

/** Reports on the cell that has it: an unknown import, a missing export, a cycle, a module that no import statement names. */
export function modulesOf({ sources, cells, builtin, evaluate, whole }: ModulesOptions): Modules {
  const compiled = new Map<string, Compiled>();
  const loaded = new Map<string, Module>();
  const given = new Map<string, unknown[]>();

  const cellNamed = (from: string): string | undefined => {
    const cell = siblingOf(from);
    return cell !== undefined && Object.hasOwn(sources, cell) ? cell : undefined;
  };
  const unknown = (cell: string, from: string, place?: Place) => {
    const siblings = cells.flatMap((name) => (name === cell ? [] : `./${name}`));
    const known = [...Object.keys(builtin), ...siblings].map((name) => `"${name}"`).join(", ");
    return failed(`cannot import "${from}"; a cell can import ${known}`, cell, place);
  };

  const prepare = async (cell: string, importers: readonly string[]): Promise<void> => {
    if (compiled.has(cell)) return;
    const made = await compile(cell, sources[cell] ?? "", whole);
    compiled.set(cell, made);
    const chain = [...importers, cell];
    for (const { from, place, when } of made.imports) {
      if (Object.hasOwn(builtin, from)) continue;
      const sibling = cellNamed(from);
      // what is asked for later may be missing then
      if (sibling === undefined && when === "later") continue;
      if (sibling === undefined) throw unknown(cell, from, place);
      if (chain.includes(sibling) && when === "first") {
        const cycle = [...chain.slice(chain.indexOf(sibling)), sibling].join(" → ");
        throw failed(`import cycle: ${cycle}`, cell, place);
      }
      await prepare(sibling, when === "first" ? chain : []);
    }
  };

  const importedBy = (cell: string) =>
    (compiled.get(cell)?.imports ?? []).flatMap(({ from, when }) => {
      const sibling = Object.hasOwn(builtin, from) ? undefined : cellNamed(from);
      return sibling === undefined ? [] : [{ sibling, when }];
    });
  /** An `await` outside of functions is in it, or in what it imports. */
  const takesTime = (cell: string, seen = new Set<string>()): boolean =>
    !seen.has(cell) &&
    (compiled.get(cell)?.awaits === true || importedBy(cell).some(({ sibling }) => takesTime(sibling, seen.add(cell))));
  /** A cell after all that has to be evaluated before it; what it asks for later is among that where it could not be had at once. */
  const orderOf = (cell: string, order: string[] = [], seen = new Set<string>()): readonly string[] => {
    seen.add(cell);
    for (const { sibling, when } of importedBy(cell)) {
      if (!seen.has(sibling) && (when === "first" || takesTime(sibling))) orderOf(sibling, order, seen);
    }
    order.push(cell);
    return order;
  };
  const start = (made: Compiled) => {
    const { cell, imports, used } = made;
    for (const wanted of imports) if (wanted.when === "first") checkNames(made, wanted, used, find(made, wanted.from));
    const module: Module = { exports: {} };
    const sites: unknown[] = [];
    loaded.set(cell, module);
    given.set(cell, sites);
    return evaluate(made)((name) => find(made, name), module.exports, module, sites);
  };
  const loadNow = (cell: string): Exports => {
    for (const name of orderOf(cell)) {
      const made = compiled.get(name);
      if (!made || loaded.has(name)) continue;
      if (made.awaits) throw failed(`"./${name}" waits for this cell, and awaits at its top`, name);
      start(made);
    }
    return loaded.get(cell)?.exports ?? {};
  };
  /** What a cell may have by this name: a built-in module, or a sibling that its own text imports. */
  const find = ({ cell, imports }: Compiled, from: string): object => {
    if (Object.hasOwn(builtin, from)) return builtin[from] ?? {};
    const sibling = cellNamed(from);
    if (sibling !== undefined && imports.some((wanted) => siblingOf(wanted.from) === sibling)) return loadNow(sibling);
    const named = siblingOf(from);
    if (named === undefined || !cells.includes(named)) throw unknown(cell, from);
    throw failed(`"${from}" is not imported: name it in an import statement, so that the page can say what runs`, cell);
  };

  return {
    prepare: (cell) => prepare(cell, []),
    async load(cell) {
      await prepare(cell, []);
      for (const name of orderOf(cell)) {
        const made = compiled.get(name);
        if (made && !loaded.has(name)) await start(made);
      }
      return loaded.get(cell)?.exports ?? {};
    },
    compiled,
    placeOf(value) {
      for (const [cell, { sites }] of compiled) {
        const last = given.get(cell) ?? [];
        const place = sites.find((_, index) => index in last && Object.is(last[index], value));
        if (place) return { cell, ...place };
      }
      return undefined;
    },
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

function checkNames({ cell }: Compiled, { from, names }: Import, used: Compiled["used"], exports: object): void {
  for (const { name, place } of names) {
    if (!used.get(from)?.has(name) || Object.hasOwn(exports, name)) continue;
    throw failed(`"${from}" has no export ${name}`, cell, place);
  }
}

/** A place is left to the stack where it is not known yet. */
const failed = (message: string, cell: string, place?: Place) =>
  new Failed({ kind: "import", message, ...(place && { at: { cell, ...place } }) });
