// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these strings are code, read as such
import { describe, expect, it } from "vitest";
import type { Compiled } from "./compile.ts";
import { failureOf } from "./locate.ts";
import { type Evaluated, modulesOf } from "./modules.ts";
import { wholeCompiler } from "./whole-compiler.ts";

// biome-ignore lint/security/noGlobalEval: it is how a lab evaluates, and what these tests are about
const globalEval = eval;
const evaluate = ({ source }: Compiled): Evaluated => globalEval(source);

function open(sources: { readonly [cell: string]: string }) {
  let asked = 0;
  const whole = async () => {
    asked++;
    return wholeCompiler;
  };
  return { asked: () => asked, ...modulesOf({ sources, cells: Object.keys(sources), builtin: {}, evaluate, whole }) };
}

/** What the language has, and what `it` is then; `quick` where the compiler that every lab has is enough. */
const features: readonly (readonly [what: string, text: string, it: unknown, by?: "quick"])[] = [
  [
    "types and interfaces",
    `interface A { a: number } type B = A["a"]; const c: B = 3; export const it = c;`,
    3,
    "quick",
  ],
  ["enum", `enum A { B, C = 4, D } export const it = [A.C, A[5]];`, [4, "D"], "quick"],
  ["const enum", `const enum A { B = 7 } export const it = A.B;`, 7, "quick"],
  ["enum merging", `enum A { B = 1 } enum A { C = 2 } export const it = [A.B, A.C];`, [1, 2], "quick"],
  ["declare enum", `declare enum A { B } export const it = typeof A;`, "undefined", "quick"],
  [
    "namespace",
    `namespace A { export const b = 2; const c = 3; export function d() { return b + c; } } export const it = A.d();`,
    5,
  ],
  [
    "namespace merging",
    `namespace A { export const b = 1; } namespace A { export const c = b + 1; } export const it = [A.b, A.c];`,
    [1, 2],
  ],
  [
    "a namespace's exported let",
    `namespace A { export let b = 1, c: number | undefined; export function up() { b++; c = b; ({ b: c } = { b }); } export var d = b; }
     namespace A { const b = 9; export const e = () => [b, c]; } A.up(); A.b += 10; A.up(); export const it = [A.b, A.c, A.d, A.e()];`,
    [13, 13, 1, [9, 13]],
  ],
  [
    "namespace on a function",
    `function a() { return a.b; } namespace a { export const b = 5; } export const it = a();`,
    5,
  ],
  [
    "namespace on a class",
    `class A { static c = A.b; } namespace A { export const b = 5; } export const it = [A.b, A.c];`,
    [5, undefined],
  ],
  ["nested namespaces", `namespace A.B { export const c = 9; } export const it = A.B.c;`, 9],
  ["exported namespace", `export namespace A { export const b = 4; } export const it = A.b;`, 4],
  [
    "import alias of a namespace",
    `namespace A { export namespace B { export const c = 6; } } import D = A.B; export const it = D.c;`,
    6,
  ],
  ["a type-only namespace", `namespace A { export type B = 1 } const c: A.B = 1; export const it = c;`, 1],
  ["declare module", `declare module "x" { export const y: number; } export const it = 1;`, 1],
  [
    "parameter properties",
    `class A { constructor(private readonly b: number, public c = 2) {} d() { return this.b + this.c; } } export const it = new A(1).d();`,
    3,
    "quick",
  ],
  [
    "a decorated class",
    `function f(c: Function, { kind, name }: any) { (c as any).made = [kind, name]; } @f class A {} export const it = (A as any).made;`,
    ["class", "A"],
  ],
  [
    "a decorated method",
    `const twice = (m: any) => function (this: any, ...a: any[]) { return 2 * m.apply(this, a); }; class A { @twice b(x: number) { return x; } } export const it = new A().b(4);`,
    8,
  ],
  [
    "a decorated field",
    `const plus = () => (v: number) => v + 1; class A { @plus b = 1; } export const it = new A().b;`,
    2,
  ],
  [
    "a decorator factory",
    `const add = (n: number) => () => (v: number) => v + n; class A { @add(3) b = 1; } export const it = new A().b;`,
    4,
  ],
  [
    "an exported decorated class",
    `const d = (c: any) => { c.ok = 1; }; export @d class A {} export const it = (A as any).ok;`,
    1,
  ],
  [
    "accessor",
    `class A { accessor b = 3; static accessor c = 4; } const a = new A(); a.b += A.c; export const it = [a.b, Object.keys(a)];`,
    [7, []],
  ],
  ["satisfies and as const", `const a = { b: 1 } as const satisfies { b: number }; export const it = a.b;`, 1, "quick"],
  [
    "abstract",
    `abstract class A { abstract b(): number; c() { return this.b(); } } class D extends A { override b() { return 8; } } export const it = new D().c();`,
    8,
    "quick",
  ],
  [
    "overloads",
    `function a(b: string): string; function a(b: number): number; function a(b: any) { return b; } export const it = a(3);`,
    3,
    "quick",
  ],
  [
    "generic arrows",
    `const a = <T,>(b: T): T => b; const c = <T extends object>(d: T) => d; export const it = a<number>(2);`,
    2,
    "quick",
  ],
  ["instantiation expressions", `const a = <T,>(b: T) => b; const c = a<number>; export const it = c(2);`, 2, "quick"],
  ["const type parameters", `function a<const T>(b: T): T { return b; } export const it = a(2);`, 2, "quick"],
  [
    "using",
    `let n = 0; { using a = { [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() { n++; } } as any; } export const it = n;`,
    1,
  ],
  [
    "await using",
    `let n = 0; async function f() { await using a = { async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() { n++; } } as any; } await f(); export const it = n;`,
    1,
  ],
  [
    "optional chaining",
    `const a: { b?: { c(): number } } | undefined = { b: { c: () => 1 } }; export const it = [a?.b?.c(), (a as any).d?.[0]];`,
    [1, undefined],
    "quick",
  ],
  [
    "definite assignment",
    `class A { b!: number; constructor() { this.b = 2; } } let c!: number; c = new A().b; export const it = c;`,
    2,
    "quick",
  ],
  [
    "declare fields",
    `class A { b = 1; } class B extends A { declare b: number; } export const it = new B().b;`,
    1,
    "quick",
  ],
  [
    "private names",
    `class A { #b = 1; static has(c: object) { return #b in c; } } export const it = [A.has(new A()), A.has({})];`,
    [true, false],
    "quick",
  ],
  ["static blocks", `class A { static b: number; static { A.b = 5; } } export const it = A.b;`, 5, "quick"],
  [
    "async generators",
    `async function* a() { yield 1; yield* [2, 3]; } const b: number[] = []; for await (const c of a()) b.push(c); export const it = b;`,
    [1, 2, 3],
    "quick",
  ],
  ["await at the top", `const a = await Promise.resolve(4); export const it = a;`, 4, "quick"],
  ["the regex flag v", `export const it = /^[\\p{L}--[a-z]]$/v.test("A");`, true, "quick"],
  [
    "predicates and asserts",
    `function a(b: unknown): asserts b is number {} const c = (d: unknown): d is string => true; const e: unknown = 1; a(e); export const it = e;`,
    1,
    "quick",
  ],
  [
    "this parameters",
    `function a(this: { b: number }) { return this.b; } export const it = a.call({ b: 3 });`,
    3,
    "quick",
  ],
  [
    "index signatures and mapped types",
    `type A = { readonly [K in "a" | "b"]?: K }; class B { [key: string]: unknown; c = 1; } export const it = new B().c;`,
    1,
    "quick",
  ],
  ["template literal types", "type A = `a${string}`; const b: A = `a${1}`; export const it = b;", "a1", "quick"],
  ["non-null assertions", `const a: number | undefined = 8; export const it = a! / 2;`, 4, "quick"],
  [
    "logical assignment and bigint",
    `let a: number | undefined; a ??= 1_000; export const it = [a, String(2n ** 64n)];`,
    [1000, "18446744073709551616"],
    "quick",
  ],
  ["export =", `const a = { it: 11 }; export = a;`, 11],
  [
    "labels, comma and in",
    `let n = 0; a: for (;;) { for (;;) { n++, n++; if (n > 3) break a; } } export const it = n;`,
    4,
    "quick",
  ],
  ["export default", `export default function a() { return 1; } export const it = a();`, 1, "quick"],
];

describe("TypeScript that runs", () => {
  it.each(features.map(([what, text, expected, by]) => ({ what, text, expected, by })))(
    "$what",
    async ({ text, expected, by }) => {
      const { load, asked } = open({ main: text });
      expect((await load("main")).it).toEqual(expected);
      if (by === "quick") expect(asked()).toBe(0);
    },
  );

  it("imports and exports of every kind, between cells", async () => {
    const { load } = open({
      main: `import a, { b as c, type D } from "./one"; import * as one from "./one.ts"; import two = require("./two");
        import type { E } from "./gone"; export * from "./three"; export * as three from "./three"; export { f as g } from "./three";
        const later = await import("./four"); export const it = [a, c, one.b, two.h, later.i];`,
      one: `const a = 1; export default a; export const b = 2; export type D = number;`,
      two: `export = { h: 3 };`,
      three: `export const f = 4; export const j = 5;`,
      four: `export const i = 6;`,
    });
    const found = await load("main");
    expect(found.it).toEqual([1, 2, 2, 3, 6]);
    expect([found.f, found.g, found.j, (found.three as { f: number }).f]).toEqual([4, 4, 5, 4]);
  });

  it("has live bindings between cells", async () => {
    const { load } = open({
      main: `import { n, next } from "./count"; const before = n; next(); export const it = [before, n];`,
      count: `export let n = 0; export function next() { n++; }`,
    });
    expect((await load("main")).it).toEqual([0, 1]);
  });

  it("says what it would need when the whole compiler cannot be had", async () => {
    const sources = { main: "export const a = 1;\n@decorate class A {}" };
    const none = modulesOf({ sources, cells: ["main"], builtin: {}, evaluate, whole: async () => undefined });
    await expect(none.load("main")).rejects.toMatchObject({
      failure: {
        kind: "syntax",
        message: expect.stringContaining("a decorator"),
        at: { cell: "main", line: 2, column: 1 },
      },
    });
  });
});

/** `⟦` stands where the fault is to be found. */
const faults: readonly (readonly [what: string, text: string, says: RegExp])[] = [
  ["an error", `export const a = 1;\nexport function run() {\n  throw ⟦new Error("x");\n}`, /Error: x/],
  ["a record", `export function run() {\n  const a = 1;\n  ⟦throw { why: a };\n}`, /thrown: \{"why":1\}/],
  ["a number, the second of two", `export function run() {\n  if (Math.PI < 3) throw 1;\n  ⟦throw 2;\n}`, /thrown: 2/],
  ["a symbol", `export function run() { ⟦throw Symbol("s"); }`, /Symbol\(s\)/],
  ["nothing", `export function run() { if (!run) throw 1; ⟦throw undefined; }`, /undefined/],
  [
    "after a yield on the same line",
    `export function run() { const a = function* () { yield 1; yield 2; }; [...a()]; throw ⟦new Error("y"); }`,
    /y/,
  ],
  [
    "an AggregateError",
    `export const run = () =>\n  Promise.any([Promise.reject(⟦new TypeError("one")), Promise.reject(new RangeError("two"))]);`,
    /TypeError: one[\s\S]*RangeError: two/,
  ],
  [
    "a cause",
    `export function run() {\n  throw ⟦new Error("outer", { cause: new RangeError("inner") });\n}`,
    /outer[\s\S]*RangeError: inner/,
  ],
  ["return at the top", `export const a = 1;\n⟦return a;\nexport function run() {}`, /return/],
  ["return in a block at the top", `if (Math) {\n  ⟦return;\n}\nexport function run() {}`, /return/],
  [
    "the second of two imports",
    `import { a } from "./one";\nimport { ⟦c } from "./one";\nexport const run = () => [a, c];`,
    /no export c/,
  ],
  [
    "the first of two imports",
    `import { ⟦c } from "./one";\nimport { a } from "./one";\nexport const run = () => [a, c];`,
    /no export c/,
  ],
  [
    "an import with a comment in it",
    `import /* of */ { ⟦c } /* from */ from /* here */ "./one";\nexport const run = () => c;`,
    /no export c/,
  ],
  [
    "an unknown module behind a string that looks like it",
    `const s = 'import x from "gone"';\nimport x from ⟦"gone";\nexport const run = () => x + s;`,
    /"gone"/,
  ],
  [
    "a module asked for by a sum",
    `export function run() {\n  return ⟦require("./" + "one");\n}`,
    /"\.\/one" is not imported/,
  ],
  ["curly quotes", `export const a = 1;\nexport const b = ⟦“text”;`, /U\+201C.*typographic quotation mark.*write "/],
  ["a single curly quote", `export const b = ⟦‘text’;`, /U\+2018.*'/],
  ["a zero-width space", `export const b = 1 +⟦\u200b 2;`, /U\+200B.*zero-width/],
  ["a zero-width joiner in a name", `export const b⟦\u200dc = 2;`, /U\+200D.*zero-width/],
  ["a soft hyphen", `export const b⟦\u00adc = 2;`, /U\+00AD.*soft hyphen/],
  ["a dash for a minus", `export const b = 3 ⟦– 2;`, /U\+2013.*dash.*write -/],
  ["a full-width parenthesis", `export const b = Math.max⟦（1);`, /U\+FF08.*write \(/],
  ["a mark of writing direction", `export const b = ⟦\u202e1;`, /U\+202E.*direction/],
  ["a bracket that is missing", `export const a = (1 + 2⟦;\n`, /Unexpected token/],
  [
    "a name declared twice",
    `const a = 1;\nconst ⟦a = 2;\nnamespace N { export const b = 1; }`,
    /already been declared/,
  ],
  ["a decorator on a parameter", `class A { b(⟦@c d: number) {} }`, /[Dd]ecorator/],
  [
    "an error behind an enum and a namespace",
    `enum A { B }\nnamespace C { export const d = A.B; }\nexport function run() {\n  throw ⟦new Error(String(C.d));\n}`,
    /Error: 0/,
  ],
  [
    "an error in a decorated class",
    `const d = (m: any) => m;\nclass A {\n  @d b(): never {\n    throw ⟦new Error("in b");\n  }\n}\nexport const run = () => new A().b();`,
    /in b/,
  ],
];

describe("what goes wrong", () => {
  it.each(faults)("%s stands on its own line and column", async (_, text, says) => {
    const before = text.slice(0, text.indexOf("⟦")).split("\n");
    const sources = { main: text.replace("⟦", ""), one: "export const a = 1;" };
    const made = open(sources);
    const failure = await (async () => {
      try {
        const { run } = await made.load("main");
        await (run as () => unknown)();
      } catch (thrown) {
        return failureOf(thrown, made.compiled, made.placeOf);
      }
    })();
    expect(failure?.message).toMatch(says);
    expect(failure?.at).toEqual({ cell: "main", line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
  });

  it("lets every character stand in strings, templates, comments and regular expressions", async () => {
    const odd = "“”‘’\u200b\u00ad–（\u202e😀";
    const { load } = open({
      main: `// ${odd}\n/* ${odd} */\nexport const it = ["${odd}", \`${odd}\`, /[${odd}]/u.source].length;`,
    });
    expect((await load("main")).it).toBe(3);
  });
});
