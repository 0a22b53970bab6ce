/** Reads off a cell's JavaScript which names of each module it uses as values: those that were types are gone. */
import { scan } from "./scan.ts";

const unquoted = (text: string) => text.slice(1, -1);

/** By module, as the code asks for it: `var _a = require("x"); _a.b` uses `b` of `x`. */
export function usedNames(code: string): ReadonlyMap<string, ReadonlySet<string>> {
  const tokens = scan(code);
  const modules = new Map<string, string>();
  const used = new Map<string, Set<string>>();
  const use = (from: string | undefined, name: string) => {
    if (from !== undefined) used.set(from, (used.get(from) ?? new Set()).add(name));
  };
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== "word" || tokens[at - 1]?.text === ".") continue;
    const [first, second, third, fourth, fifth] = tokens.slice(at + 1, at + 6);
    const wraps = /^_interopRequire/.test(second?.text ?? "");
    const called = wraps ? fourth : second;
    if (first?.text === "=" && called?.text === "require") {
      const module = tokens[at + (wraps ? 6 : 4)];
      if (module?.kind === "string") modules.set(text, unquoted(module.text));
    } else if (first?.text === "=" && wraps) {
      const from = modules.get(fourth?.text ?? "");
      if (from !== undefined) modules.set(text, from);
    } else if (first?.text === "." && second) use(modules.get(text), second.text);
    else if (text === "_createNamedExportFrom" && fifth) {
      const passed = tokens[at + 6];
      if (passed?.kind === "string") use(modules.get(second?.text ?? ""), unquoted(passed.text));
      else if (third && fourth) use(modules.get(second?.text ?? ""), unquoted(fourth.text));
    }
  }
  return used;
}
