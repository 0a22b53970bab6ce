// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these strings are code, read as such
import { parseSync } from "@babel/core";
import typescript from "@babel/plugin-transform-typescript";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { importsOf } from "./imports.ts";
import { limits } from "./protocol.ts";

const found = (text: string) =>
  importsOf(text).map(({ from, names, when }) => [when === "later" ? "later" : names.map(({ name }) => name), from]);

/** The same, as a parser that knows the language has it; undefined where that refuses the text. */
function parsed(text: string): readonly unknown[] | undefined {
  interface Node {
    readonly type: string;
    readonly [key: string]: unknown;
  }
  const entries: { readonly start: number; readonly entry: unknown }[] = [];
  const nameOf = (node: unknown) => {
    const { name, value } = node as { readonly name?: string; readonly value?: string };
    return name ?? value;
  };
  const visit = (node: Node) => {
    const { type, start } = node as Node & { readonly start: number };
    const specifiers = (node.specifiers ?? []) as readonly Node[];
    const source = node.source as { readonly value: string } | null | undefined;
    const kind = node.importKind === "type" || node.exportKind === "type" ? "type" : "value";
    if (/^(Import|ExportNamed|ExportAll)Declaration$/.test(type) && source && kind === "value") {
      const values = specifiers.filter(({ importKind, exportKind }) => importKind !== "type" && exportKind !== "type");
      const names = values.flatMap((one) =>
        one.type === "ImportDefaultSpecifier"
          ? "default"
          : (nameOf(one.imported ?? (one.type === "ExportSpecifier" ? one.local : {})) ?? []),
      );
      if (values.length > 0 || specifiers.length === 0) entries.push({ start, entry: [names, source.value] });
    }
    const literal = (argument: Node | undefined) =>
      argument?.type === "StringLiteral"
        ? argument.value
        : argument?.type === "TemplateLiteral" && (argument.expressions as unknown[]).length === 0
          ? (argument.quasis as { value: { cooked: string } }[])[0]?.value.cooked
          : undefined;
    const callee = node.callee as Node | undefined;
    if (type === "CallExpression" && callee?.type === "Import") {
      const from = literal((node.arguments as Node[])[0]);
      if (from !== undefined) entries.push({ start, entry: ["later", from] });
    }
    for (const child of Object.values(node).flat()) {
      if (
        typeof child === "object" &&
        child !== null &&
        "type" in child &&
        typeof child.type === "string" &&
        "loc" in child
      )
        visit(child as Node);
    }
  };
  try {
    const file = parseSync(text, { configFile: false, babelrc: false, filename: "c.ts", plugins: [typescript] });
    visit(file as unknown as Node);
  } catch {
    return undefined;
  }
  return entries.sort((one, other) => one.start - other.start).map(({ entry }) => entry);
}

describe("the import grammar", () => {
  it.each<readonly [text: string, imports: readonly unknown[]]>([
    [`import { a } from "./x";`, [[["a"], "./x"]]],
    [`import/* why */{a}/* so */from/**/"./x.ts"`, [[["a"], "./x.ts"]]],
    [`import // why\n"./x"`, [[[], "./x"]]],
    [`import a, { b as c, "d e" as f, default as g } from './x'`, [[["default", "b", "d e", "default"], "./x"]]],
    [`import * as a from "./x"`, [[[], "./x"]]],
    [`import a, * as b from "./x"`, [[["default"], "./x"]]],
    [`import {} from "./x"`, [[[], "./x"]]],
    [`import type { A } from "./x"`, []],
    [`import type A from "./x"`, []],
    [`import type * as A from "./x"`, []],
    [`import { type A, type B as C } from "./x"`, []],
    [`import { type A, b } from "./x"`, [[["b"], "./x"]]],
    [`import { type } from "./x"`, [[["type"], "./x"]]],
    [`import { type as as } from "./x"`, [[["type"], "./x"]]],
    [`import type from "./x"`, [[["default"], "./x"]]],
    [`import type from from "./x"`, []],
    [`import type, { a } from "./x"`, [[["default", "a"], "./x"]]],
    [`import a = require("./x")`, [[[], "./x"]]],
    [`import type a = require("./x")`, []],
    [`export * from "./x"`, [[[], "./x"]]],
    [`export * as a from "./x"`, [[[], "./x"]]],
    [`export { a as b, type C } from "./x"`, [[["a"], "./x"]]],
    [`export { type C } from "./x"`, []],
    [`export type { C } from "./x"`, []],
    [`export type * from "./x"`, []],
    [`export { a }; "./x"`, []],
    [`const from = 1; export { from }; "./x"`, []],
    [`import("./x")`, [["later", "./x"]]],
    ["async () => { await import(`./x`) }", [["later", "./x"]]],
    [`import("./" + "x")`, []],
    ["import(`./${x}`)", []],
    [`a.import("./x"); a?.import("./y"); ({ import: "./z" })`, []],
    [`// import "./x"\n/* import "./y"\n import "./z" */`, []],
    ["const a = `import './x'; ${ `${ 1 } require('./y')` } import './z'`", []],
    ["const a = `\n`; import './x'; `${ `\nimport './y'` }`", [[[], "./x"]]],
    [`const a = 'import "./x"'; const b = "\\"; import './y'";`, []],
    [
      `const a = /import "/; import "./x"; const b = 1 / 2 / 3; import "./y"; const c = /["']/`,
      [
        [[], "./x"],
        [[], "./y"],
      ],
    ],
    [`const a = b! / 2; import "./x"; const c = "/"`, [[[], "./x"]]],
    [`if (a) /"/.test(b); import "./x"; (a) / "'" / 2`, [[[], "./x"]]],
    [
      `import "\\u002e/x"; import "./\\x79"; import "./\\\nz"`,
      [
        [[], "./x"],
        [[], "./y"],
        [[], "./z"],
      ],
    ],
    [`require("./x"); const a = require("./y");`, []],
    [
      `import "./a"\nimport "./b"\nimport "./a"`,
      [
        [[], "./a"],
        [[], "./b"],
        [[], "./a"],
      ],
    ],
  ])("reads %j", (text, imports) => {
    expect(found(text)).toEqual(imports);
  });

  const pieces = [
    `import { a } from "./x";`,
    `import b, { type C } from './y'`,
    `import type { D } from "./x";`,
    `import "./z";`,
    `export * from "./x";`,
    `export { e as f } from "./y";`,
    `export const g = 1;`,
    `await import("./z");`,
    "`import './no' ${ h } `",
    "`${ `${ import('./x') }` }`",
    `/import "/`,
    `"import './no'"`,
    `'\\''`,
    `// import "./no"`,
    `/* import "./no" */`,
    `const i = j! / k;`,
    `function l(): Promise<{ m: number }> { return n / 1; }`,
    `o = {} / 1;`,
    `if (p) /"/.test(q);`,
    `r = s as number / 2;`,
    `class T<U> { import = 1; v!: U; static { "./no"; } }`,
    `w = (x) => ({}) / 2;`,
    `for (const y of z) {} /'/.exec("");`,
    `a1 = b1++ / c1;`,
    `label: { };`,
    `enum D1 { E1 = "./no" }`,
    `f1 = g1 ? /h1'/ : i1 / 2;`,
    `type J1 = import("./no2");`,
    `return_ = typeof /"/;`,
    `k1 = <number>l1 / 2;`,
    `m1 = { n1: /'/ };`,
    "\n",
    ";",
    " ",
  ];

  it("agrees with a parser on whatever that takes for TypeScript", () => {
    let read = 0;
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 8 }),
        fc.constantFrom("\n", ";\n", " "),
        (parts, between) => {
          const text = parts.join(between);
          const expected = parsed(text);
          if (!expected) return;
          read++;
          // a type that names a module counts: what is only asked for later is handed over, and not run before it is
          expect(
            found(text).filter(([, from]) => from !== "./no2"),
            text,
          ).toEqual(expected);
        },
      ),
      { seed: 13, numRuns: 1500 },
    );
    expect(read).toBeGreaterThan(300);
  });

  it("never throws, whatever it is given", () => {
    const marks = fc.constantFrom(
      ...("'\"`/\\${}()[]<>!*\n\r import\u2028from\u200b😀\ud800#@=+-.,;:?0".match(/import|from|[\s\S]/gu) ?? []),
    );
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 60 }), (parts) => void importsOf(parts.join(""))),
      { seed: 14, numRuns: 3000 },
    );
  });

  it("takes a time that grows with the text, and no faster", () => {
    const units = [
      "import ",
      " ",
      "=/[",
      "/*",
      "`${",
      "`",
      "(",
      "{",
      "=/",
      "\\u{a",
      "'",
      '"\\',
      "//\n",
      "<",
      "a!/",
      "\u200b",
      "[/",
      "=\n/[",
      "export {",
      "import {a,",
      "😀",
      "\n",
      "import(",
      "$",
    ];
    const time = (text: string) => {
      const start = performance.now();
      importsOf(text);
      return performance.now() - start;
    };
    for (const unit of units) {
      for (const shape of [
        (length: number) => unit.repeat(length / unit.length),
        (length: number) => `import${unit.repeat(length / unit.length)}"x"`,
      ]) {
        // twice over what an honest reader takes on a busy machine; a quadratic one takes minutes
        expect(time(shape(limits.text - 100)), unit).toBeLessThan(20_000);
      }
    }
  });

  it("reads nothing in a text that is longer than a cell may be", () => {
    expect(importsOf(`import "./x";${" ".repeat(limits.text)}`)).toEqual([]);
  });
});
