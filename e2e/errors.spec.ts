/** Every kind of error teaches: what happened, where in the reader's code, the likely cause, what to try. */
import { expect, test } from "@playwright/test";
import { changed, editorOf, write } from "./support/editor.ts";
import { longestTask } from "./support/main-thread.ts";
import { cellOf, inState, press } from "./support/page.ts";

const lesson = "en/fixed-point-iteration/";
const edit = (from: string, to: string) => changed("tanh-layer", from, to);
const map = (body: string) =>
  edit("tanhProblem(x, W);", `({ theta: [W], map: (z, V) => ${body} });`).replace(
    "import { dispose,",
    "import { add, dispose, div, log, matMul, mul, sub,",
  );

interface Case {
  readonly text: string;
  readonly kind: string;
  readonly says: RegExp;
  /** What stands in the marked line; nothing, where no line is to blame. */
  readonly line?: string;
}

const cases: { readonly [what: string]: Case } = {
  "a bracket that is missing": {
    text: edit("const batch = 10;", "const batch = (10;"),
    kind: "syntax",
    says: /not TypeScript yet/,
    line: "const batch = (10;",
  },
  "a name declared twice, which only the engine sees": {
    text: edit("const batch = 10;", "const batch = 10;\nconst batch = 11;"),
    kind: "syntax",
    says: /already been declared/,
    line: "const batch = 11;",
  },
  "a value that is not there": {
    text: edit("const inputs =", "const no: any = undefined;\n  no.where();\n  const inputs ="),
    kind: "runtime",
    says: /undefined/,
    line: "no.where();",
  },
  "two shapes": {
    text: map("matMul(z, x)"),
    kind: "shape",
    says: /\b10,50\b.*\b10,50\b/,
    line: "matMul(z, x)",
  },
  "a map that returns another shape": {
    text: map("matMul(x, x, true)"),
    kind: "shape",
    says: /\[50,50\].*\[10,50\]/,
  },
  "a tensor used after it was disposed of": {
    text: edit("const stop = {", "x.dispose();\n    x.dataSync();\n    const stop = {"),
    kind: "disposed",
    says: /disposed/,
    line: "x.dataSync();",
  },
  "an I − J that is singular": {
    text: edit(
      "const stop = {",
      "leastSquares(new Float64Array(9), 3, new Float64Array(3));\n    const stop = {",
    ).replace("picard, type Step", "leastSquares, picard, type Step"),
    kind: "singular",
    says: /eigenvalue at 1/,
    line: "leastSquares(new Float64Array(9)",
  },
  "a Newton step where I − J is singular": {
    text: map("add(z, x)").replaceAll("picard", "newton"),
    kind: "nonfinite",
    says: /iteration k = 1.*a Newton step met a singular I − J/s,
  },
  "an iteration that does not converge": {
    text: edit("tanhProblem(x, W);", "tanhProblem(x, mul(W, 5));").replace(
      "import { dispose,",
      "import { dispose, mul,",
    ),
    kind: "not-converged",
    says: /After 200 steps the residual is .* the spectral radius ρ\(J\) is about (1|0\.99)/,
  },
  "the first number that is none": {
    text: map("div(z, sub(z, z))"),
    kind: "nonfinite",
    says: /iteration k = 0/,
  },
  "one that comes later": {
    text: map("add(mul(z, mul(z, z)), x)"),
    kind: "nonfinite",
    says: /iteration k = [1-9]/,
  },
  "an import that is none": {
    text: edit('from "implicit"', 'from "lodash"'),
    kind: "import",
    says: /lodash/,
    line: 'from "lodash"',
  },
  "a name that the library does not export": {
    text: edit("picard, type Step", "picards, type Step").replace("picard()", "picards()"),
    kind: "import",
    says: /no export picards/,
    line: "picards, type Step",
  },
  "an array too big": {
    text: edit("const stop = {", "new Float64Array(2 ** 50);\n    const stop = {"),
    kind: "out-of-memory",
    says: /memory/,
    line: "new Float64Array(2 ** 50);",
  },
  "more values than a page can show": {
    text: `export function* run() {\n  for (;;) yield "much too much of it all";\n}\n`,
    kind: "flood",
    says: /ten a second/,
  },
};

for (const [what, { text, kind, says, line }] of Object.entries(cases)) {
  test(`${what}: ${kind}`, async ({ page }) => {
    await page.goto(lesson);
    const cell = cellOf(page, "tanh-layer");
    await write(cell, text);
    await page.keyboard.press("ControlOrMeta+Enter");
    const said = cell.locator(`[data-failure="${kind}"]`);
    // a flood takes its time on a busy machine: a page takes only so much a second
    await expect(said).toBeVisible({ timeout: 60_000 });
    await expect(said).toContainText(says);
    await expect(said).toContainText("Likely cause");
    await expect(said).toContainText("What to try");
    if (line === undefined) return;
    const marked = editorOf(cell).locator("[data-fault]");
    await expect(marked).toContainText(line);
    await expect(marked).toBeInViewport();
    const number = text.slice(0, text.indexOf(line)).split("\n").length;
    await expect(said).toContainText(new RegExp(`tanh-layer\\.ts, line ${number}, column \\d+`));
    await said.locator('[data-action="show-line"]').press("Enter");
    await expect(editorOf(cell)).toBeFocused();
    await expect(editorOf(cell)).toContainText(line);
  });
}

test("a loop without an end never blocks the page, is stopped, and is not started by itself after a reload", async ({
  browser,
  page,
}) => {
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  await write(cell, edit("const stop = {", "while (true) {}\n    const stop = {"));
  await page.keyboard.press("ControlOrMeta+Enter");
  await inState(cell, "running");
  const longest = await longestTask(browser, page, async () => {
    await page.waitForTimeout(2500);
    expect(await page.evaluate(() => 6 * 7)).toBe(42);
  });
  // at most what a page that trains may take for one task, ten times over: the loop itself would take all of it
  expect(longest).toBeLessThan(500);
  // a slider does not start a second one beside it
  await cell.locator('[data-control="gain"] input[type=range]').press("ArrowRight");
  await page.reload();
  await inState(cell, "blocked");
  await expect(cell.locator("[data-notice=hung]")).toContainText("not started by itself");
  await expect(cell.locator(".cell-state")).toContainText("Waits for your Run");
  await cell.locator('[data-control="gain"] input[type=range]').press("ArrowRight");
  await page.locator('[data-action="run-all"]').click();
  await page.waitForTimeout(500);
  await inState(cell, "blocked");
  await page.locator('[data-action="stop-all"]').click();
  await press(cell, "run");
  await inState(cell, "running");
  await page.waitForTimeout(500);
  const stopping = await longestTask(browser, page, async () => {
    await press(cell, "stop");
    await inState(cell, "done");
  });
  expect(stopping).toBeLessThan(500);
  await expect(cell.locator('[data-failure="unresponsive"]')).toContainText("loop without an end");
  await press(cell, "reset");
  await press(cell, "run");
  await inState(cell, "done");
});

test("what is wrong in a cell is told on that cell, whichever ran", async ({ page }) => {
  await page.goto(lesson);
  const [layer, mnist] = [cellOf(page, "tanh-layer"), cellOf(page, "mnist-fixed-point")];
  await write(layer, edit("export const layer", "const layer"));
  await mnist.scrollIntoViewIfNeeded();
  await press(mnist, "run");
  await inState(mnist, "error");
  await expect(mnist.locator('[data-failure="import"]')).toContainText(/mnist-fixed-point\.ts, line.*no export layer/s);
  await write(
    layer,
    `import { run as train } from "./mnist-fixed-point";\n${edit("const batch = 10;", "const batch = typeof train;")}`,
  );
  await press(mnist, "run");
  await inState(mnist, "error");
  for (const cell of [mnist, layer]) {
    await expect(cell.locator('[data-failure="import"]')).toContainText(
      "mnist-fixed-point → tanh-layer → mnist-fixed-point",
    );
  }
  await expect(layer.locator('[data-failure="import"]')).toContainText("mnist-fixed-point ran");
  await expect(editorOf(layer).locator("[data-fault]")).toContainText('from "./mnist-fixed-point"');
  await press(layer, "reset");
  await expect(layer.locator('[data-failure="import"]')).toHaveCount(0);
});
