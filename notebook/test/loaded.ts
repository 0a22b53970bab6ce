/** Which cells a lab's modules evaluate, for tests: each says so itself, by `globalThis.ran.push("its name")`. */
import type { Compiled } from "../compile.ts";
import { type Evaluated, modulesOf } from "../modules.ts";
import { wholeCompiler } from "../whole-compiler.ts";

// biome-ignore lint/security/noGlobalEval: it is how a lab evaluates
const globalEval = eval;
const evaluate = ({ source }: Compiled): Evaluated => globalEval(source);

/** Loads a cell as a run does, and answers with the names of those that were evaluated. */
export async function loadedBy(
  cell: string,
  sources: { readonly [cell: string]: string },
  cells: readonly string[] = Object.keys(sources),
): Promise<ReadonlySet<string>> {
  const ran: string[] = [];
  Object.assign(globalThis, { ran });
  await modulesOf({ sources, cells, builtin: {}, evaluate, whole: async () => wholeCompiler }).load(cell);
  return new Set(ran);
}
