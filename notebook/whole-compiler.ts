/** The whole compiler: Babel, with all of TypeScript that becomes code. A file of its own, since most cells never need it. */
import { type PluginItem, transformSync } from "@babel/core";
import decorators from "@babel/plugin-proposal-decorators";
import dynamicImport from "@babel/plugin-transform-dynamic-import";
import using from "@babel/plugin-transform-explicit-resource-management";
import exportNamespace from "@babel/plugin-transform-export-namespace-from";
import modules from "@babel/plugin-transform-modules-commonjs";
import typescript from "@babel/plugin-transform-typescript";
import type { WholeCompiler } from "./javascript.ts";
import { namespaces } from "./namespaces.ts";

const plugins: PluginItem[] = [
  namespaces,
  [typescript, { allowNamespaces: true, optimizeConstEnums: false, allowDeclareFields: true }],
  [decorators, { version: "2023-11" }],
  using,
  dynamicImport,
  exportNamespace,
  [modules, { strict: true }],
];

/** Decorators are those of the language's own standard (2023-11); what only a type checker finds is not looked for. */
export const wholeCompiler: WholeCompiler = (cell, text) => {
  try {
    const made = transformSync(text, {
      filename: `${cell}.ts`,
      configFile: false,
      babelrc: false,
      browserslistConfigFile: false,
      highlightCode: false,
      sourceMaps: true,
      comments: false,
      plugins,
    });
    return { code: made?.code ?? "", mappings: made?.map?.mappings ?? "" };
  } catch (error) {
    const { message, loc } = error as Error & { readonly loc?: { readonly line: number; readonly column: number } };
    const [first = ""] = message.split("\n");
    const words = first.replace(/^[^ ]*\.ts: /, "").replace(/ \(\d+:\d+\)$/, "");
    return { refused: words, place: loc && { line: loc.line, column: loc.column + 1 } };
  }
};
