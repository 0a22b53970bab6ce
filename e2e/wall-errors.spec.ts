/** Every kind of error says what it is, and where in the reader's text. */
import { expect, test } from "@playwright/test";
import { run } from "./support/bench.ts";
import { type Site, serveEngine } from "./support/engine.ts";

let site: Site;

test.beforeAll(async () => {
  site = await serveEngine();
});
test.afterAll(() => site.close());
test.beforeEach(async ({ page }) => {
  await page.goto(`${site.origin}/some/base/`);
});

const cases: readonly (readonly [what: string, text: string, failure: object])[] = [
  [
    "at run time",
    `export function* run() {\n  const a: any = undefined;\n  yield a.b;\n}`,
    { kind: "runtime", message: /undefined/, line: 3, column: 11 },
  ],
  [
    "in async code",
    `export async function* run() {\n  await null;\n  const f = (x: unknown): never => { throw new RangeError("bad"); };\n  f(1);\n  yield 1;\n}`,
    { kind: "runtime", message: /RangeError: bad/, line: 3, column: 44 },
  ],
  ["of syntax", `export function* run() {\n  const a = ;\n}`, { kind: "syntax", message: /./, line: 2, column: 13 }],
  [
    "of syntax that only the engine sees",
    `export function* run() {\n  const a = 1;\n  const a: number = 2;\n  yield a;\n}`,
    { kind: "syntax", message: /already been declared/, line: 3, column: 9 },
  ],
  [
    "of await in a plain function",
    `export function* run() {\n  yield 1;\n}\nfunction f() { await x; }`,
    { kind: "syntax", message: /await/, line: 4, column: 16 },
  ],
  [
    "of an unknown module",
    `import { x } from "lodash";\nexport function* run() { yield x; }`,
    { kind: "import", message: /lodash/, line: 1, column: 19 },
  ],
  [
    "of a missing export",
    `import { zeros,\n  nothing } from "@tensorflow/tfjs-core";\nexport function* run() { yield nothing(zeros); }`,
    { kind: "import", message: /nothing/, line: 2, column: 3 },
  ],
  [
    "of shapes",
    `import { add, zeros } from "@tensorflow/tfjs-core";\nexport function* run() {\n  add(zeros([2, 3]), zeros([4, 5]));\n  yield 1;\n}`,
    { kind: "shape", message: /shape/i, line: 3, column: 3 },
  ],
  [
    "of a stack that overflows",
    `const f = (n: number): number => f(n) + 1;\nexport function* run() { yield f(1); }`,
    { kind: "runtime", message: /stack/, line: 1 },
  ],
  [
    "of a promise that nobody awaits",
    `export async function* run() {\n  Promise.reject(new Error("unheard"));\n  await new Promise(() => {});\n}`,
    { kind: "runtime", message: /unheard/, line: 2 },
  ],
  [
    "of a timer",
    `export async function* run() {\n  setTimeout(() => { throw new Error("late"); });\n  await new Promise(() => {});\n}`,
    { kind: "runtime", message: /late/, line: 2, column: 28 },
  ],
  [
    "of memory",
    `export function* run() {\n  yield new Float32Array(2 ** 40).length;\n}`,
    { kind: "out-of-memory", message: /./, line: 2 },
  ],
  ["of a missing run", `export const walk = 1;`, { kind: "import", message: /no function run/ }],
  ["of a run without its star", `export async function run() { return 1; }`, { kind: "runtime", message: /star/ }],
  [
    "of a value that is not plain",
    `export function* run() { yield { list: [1, new Map()] }; }`,
    { kind: "runtime", message: /list\[1\] is a Map/ },
  ],
];
for (const [what, text, expected] of cases) {
  test(what, async ({ page }) => {
    const { failure } = await run(page, "wrong", text);
    const { kind, message, line, column } = expected as {
      kind: string;
      message: RegExp;
      line?: number;
      column?: number;
    };
    expect(failure?.kind).toBe(kind);
    expect(failure?.message).toMatch(message);
    if (line !== undefined)
      expect(failure?.at).toMatchObject({ cell: "wrong", line, ...(column === undefined ? {} : { column }) });
  });
}

test("in the sibling that has them", async ({ page }) => {
  const user = `import { half } from "./tools";\nexport function* run() { yield half(3); }`;
  const tools = `import type { Context } from "notebook/cell";\n\nexport function half(n: number): number {\n  if (n % 2 === 1) throw new Error("odd");\n  return n / 2;\n}`;
  const { failure } = await run(page, "user", user, { sources: { user, tools } });
  expect(failure).toEqual({ kind: "runtime", message: "Error: odd", at: { cell: "tools", line: 4, column: 26 } });
  const looped = { user, tools: `import { run } from "./user";\nexport const half = run;` };
  const { failure: cycle } = await run(page, "user", user, { sources: looped });
  expect(cycle).toMatchObject({
    kind: "import",
    message: expect.stringContaining("user → tools → user"),
    at: { cell: "tools", line: 1 },
  });
});
