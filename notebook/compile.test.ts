import { describe, expect, it } from "vitest";
import { type Compiled, compile } from "./compile.ts";
import { Failed } from "./failure.ts";
import { failureOf } from "./locate.ts";
import { type Evaluated, modulesOf } from "./modules.ts";
import type { Failure } from "./protocol.ts";
import { wholeCompiler } from "./whole-compiler.ts";

// biome-ignore lint/security/noGlobalEval: it is how a lab evaluates, and what these tests are about
const globalEval = eval;
const evaluate = ({ source }: Compiled): Evaluated => globalEval(source);
const whole = async () => wholeCompiler;
const builtin = { implicit: Object.freeze({ picard: () => "picard", solve: (x: unknown) => x }), "notebook/cell": {} };

const modules = (sources: { readonly [cell: string]: string }) =>
  modulesOf({ sources, cells: Object.keys(sources), builtin, evaluate, whole });

/** What the page would be told of a cell that goes wrong while it is loaded or called. */
async function failure(sources: { readonly [cell: string]: string }, cell = "main"): Promise<Failure> {
  const made = modules(sources);
  try {
    await made.prepare(cell);
    const { run } = await made.load(cell);
    if (typeof run === "function") await run();
  } catch (thrown) {
    return failureOf(thrown, made.compiled, made.placeOf);
  }
  throw new Error("nothing went wrong");
}

describe("compile", () => {
  it("takes the types away and keeps the lines", async () => {
    const text = `import type { A } from "notebook/cell";\ninterface B {\n  a: number;\n}\nexport const c: number = 1;`;
    const { source } = await compile("c", text, whole);
    expect(source.split("\n")[4]).toContain("c = 1");
    expect(source).not.toContain("interface");
  });

  it("tells only of imports that are values, with their places", async () => {
    const { imports, used } = await compile(
      "c",
      `import type { A } from "x";\nimport { picard, type B, C } from "implicit";\nimport * as t from "./t";\nexport const p: C = picard(t.u);`,
      whole,
    );
    expect(imports).toMatchObject([
      {
        from: "implicit",
        place: { line: 2, column: 35 },
        names: [
          { name: "picard", place: { line: 2, column: 10 } },
          { name: "C", place: { line: 2, column: 26 } },
        ],
      },
      { from: "./t", place: { line: 3, column: 20 } },
    ]);
    expect([...(used.get("implicit") ?? [])]).toEqual(["picard"]);
  });

  it.each([
    ["const a = ;", 1, 11],
    ["const a = 1;\nfunction (", 2, 10],
    ["class {\n  x = \n}", 1, 7],
    ["class A {\n  x = \n}", 3, 1],
    ["function f() {\n  f();\n\n\n", 2, 7],
  ])("says where %j is not TypeScript", async (text, line, column) => {
    try {
      await compile("c", text, whole);
      throw new Error("it was taken");
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(Failed);
      expect((thrown as Failed).failure).toMatchObject({ kind: "syntax", at: { cell: "c", line, column } });
    }
  });
});

describe("a failure's place", () => {
  it.each<readonly [what: string, text: string, line: number, column: number]>([
    ["on the first line", `export function run(): void { throw new Error("x"); }`, 1, 37],
    [
      "after types",
      `interface A { a: number }\nexport function run(a: A, b: string): number {\n  const c = (d: number): number => d;\n  throw new Error(\`\${c}\`);\n}`,
      4,
      9,
    ],
    [
      "in an imported function's call",
      `import { picard } from "implicit";\nexport function run(): void {\n  const x: { y?: { z: number } } = {};\n  (picard as unknown, x.y!.z);\n}`,
      4,
      28,
    ],
    [
      "in a method",
      `class A {\n  private b: number = 1;\n  c(): never { return (null as never as { d(): never }).d(); }\n}\nexport const run = (): void => new A().c();`,
      3,
      57,
    ],
  ])("%s", async (_, text, line, column) => {
    expect(await failure({ main: text })).toMatchObject({ kind: "runtime", at: { cell: "main", line, column } });
  });

  it("lies in the sibling that has it", async () => {
    const found = await failure({
      main: `import { half } from "./tools";\nexport const run = () => half(3);`,
      tools: `type N = number;\nexport function half(n: N): N {\n  if (n % 2) throw new RangeError("odd");\n  return n / 2;\n}`,
    });
    expect(found).toEqual({ kind: "runtime", message: "RangeError: odd", at: { cell: "tools", line: 3, column: 20 } });
  });

  it("speaks the reader's words", async () => {
    expect(
      (await failure({ main: `import { picard } from "implicit";\nexport const run = () => (picard() as any)();` }))
        .message,
    ).not.toMatch(/_implicit|\(0/);
  });

  it("is that of a module that is asked for while the code runs", async () => {
    const main = `export async function run() {\n  const load = require;\n  load("fs");\n}`;
    expect(await failure({ main: main.replace("async ", "") })).toMatchObject({
      kind: "import",
      at: { cell: "main", line: 3, column: 3 },
    });
  });

  it("is told of whatever is thrown, even where it cannot be read", async () => {
    const hostile: unknown = {
      toJSON() {
        throw hostile;
      },
      toString() {
        throw hostile;
      },
    };
    const trap = () => {
      throw hostile;
    };
    const ring: { own?: unknown } = Object.create(null);
    ring.own = ring;
    for (const thrown of [
      hostile,
      ring,
      new Proxy({}, { get: trap, getPrototypeOf: trap }),
      Object.assign(new Error("x"), { message: Symbol("m") }),
      Object.defineProperty(new Error("x"), "message", { get: trap }),
      Object.defineProperty(new Error("x"), "stack", { get: trap }),
    ]) {
      const words = "thrown: a value that cannot be put into words";
      expect(failureOf(thrown, new Map())).toEqual({ kind: "runtime", message: words });
    }
  });

  it("is a failure too when no error was thrown", async () => {
    expect(await failure({ main: `export function run() { throw { why: "so" }; }` })).toEqual({
      kind: "runtime",
      message: 'thrown: {"why":"so"}',
      at: { cell: "main", line: 1, column: 25 },
    });
  });

  it("tells memory from the rest", async () => {
    expect((await failure({ main: `export function run() { new Float64Array(2 ** 50); }` })).kind).toBe(
      "out-of-memory",
    );
  });

  it.each([
    ["shape", "shape mismatch: map returned [3,5], z is [3,4]"],
    ["shape", "Operands could not be broadcast together with shapes 2,3 and 4,5."],
    [
      "shape",
      "Error in matMul: inner shapes (3) and (4) of Tensors with shapes 2,3 and 4,5 and transposeA=false and transposeB=false must match.",
    ],
    ["shape", "Size(6) must match the product of shape 2,4"],
    ["shape", "Based on the provided shape, [2,3], the tensor should have 6 values but has 5"],
    ["shape", "Error in concat2D: Shape of tensors[1] (2,3) does not match the shape of the rest (4,5)"],
    ["disposed", "Tensor is disposed."],
    ["disposed", "invalid map: it returned a disposed tensor [2,3]"],
    ["disposed", "invalid map: it disposed its argument z [2,3]"],
    ["singular", "I − J is singular: there is no gradient here"],
    ["not-converged", "the backward solve did not converge within 200 steps"],
    ["nonfinite", "the loss is NaN"],
    ["runtime", "banana is not a function"],
  ])("names its kind, %s, by its words: %s", async (kind, message) => {
    expect(
      (await failure({ main: `export function run() { throw new Error(${JSON.stringify(message)}); }` })).kind,
    ).toBe(kind);
  });
});

describe("modules", () => {
  it("resolves what a cell may import, a sibling with and without its ending", async () => {
    const { load } = modules({
      main: `import { picard } from "implicit"; import { a } from "./one"; import { b } from "./two.ts"; export const all = [picard(), a, b];`,
      one: `export const a = 1;`,
      two: `import { a } from "./one"; export const b = a + 1;`,
    });
    expect((await load("main")).all).toEqual(["picard", 1, 2]);
  });

  it("evaluates each cell once a run, and afresh in the next", async () => {
    const sources = {
      main: `import { next } from "./count"; import { third } from "./other"; export const all = [next(), third];`,
      other: `import { next } from "./count"; export const third = next();`,
      count: `let n = 0; export const next = () => ++n;`,
    };
    expect((await modules(sources).load("main")).all).toEqual([2, 1]);
    expect((await modules(sources).load("main")).all).toEqual([2, 1]);
  });

  it("has another fingerprint when a sibling that is imported changes, and only then", async () => {
    const print = async (sources: { readonly [cell: string]: string }) => {
      const made = modules(sources);
      await made.prepare("main");
      return made.fingerprint();
    };
    const sources = {
      main: `import { a } from "./one"; export const b = a;`,
      one: `export const a = 1;`,
      far: "export {};",
    };
    expect(await print(sources)).toBe(await print({ ...sources, far: "export const c = 1;" }));
    expect(await print(sources)).not.toBe(await print({ ...sources, one: `export const a = 2;` }));
  });

  it.each<readonly [what: string, sources: { readonly [cell: string]: string }, message: RegExp, at: object]>([
    [
      "an unknown module",
      { main: `import { x } from "lodash";\nexport const y = x;` },
      /"lodash".*"implicit"/,
      { cell: "main", line: 1, column: 19 },
    ],
    [
      "an unknown sibling",
      { main: `export * from "./gone";`, here: "" },
      /".\/gone".*".\/here"/,
      { cell: "main", line: 1, column: 15 },
    ],
    [
      "a missing export",
      { main: `import { picard, newtn } from "implicit";\nexport const y = [picard, newtn];` },
      /"implicit" has no export newtn/,
      { cell: "main", line: 1, column: 18 },
    ],
    [
      "a missing export of a sibling",
      { main: `import { a } from "./one";\nexport const y = a;`, one: "export const b = 1;" },
      /no export a/,
      { cell: "main", line: 1, column: 10 },
    ],
    [
      "a missing export that is passed on",
      { main: `export { b as c, a } from "./one";`, one: "export const b = 1;" },
      /no export a/,
      { cell: "main", line: 1, column: 18 },
    ],
    [
      "a default import",
      { main: `import tf from "implicit";\nexport const y = tf;` },
      /no export default/,
      { cell: "main", line: 1 },
    ],
    [
      "a cycle",
      {
        main: `import { b } from "./one";\nexport const a = b;`,
        one: `\nimport { a } from "./main";\nexport const b = a;`,
      },
      /main → one → main/,
      { cell: "one", line: 2, column: 19 },
    ],
    [
      "a cell that imports itself",
      { main: `import { a } from "./main";\nexport const b = a;` },
      /main → main/,
      { cell: "main", line: 1 },
    ],
  ])("reports %s on the cell that has it", async (_, sources, message, at) => {
    const found = await failure(sources);
    expect(found.kind).toBe("import");
    expect(found.message).toMatch(message);
    expect(found.at).toMatchObject(at);
  });

  it("lets no name of an object's own reach a cell as a module", async () => {
    for (const name of ["constructor", "__proto__", "toString"]) {
      expect((await failure({ main: `import { x } from "${name}";\nexport const y = x;` })).kind).toBe("import");
    }
  });
});
