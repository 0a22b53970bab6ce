/** Hostile code, pasted into a cell by the reader's own hand: nothing gets out, nothing is read, and the page stays usable. */
import { expect, type Locator, type Page, test } from "@playwright/test";
import { editorOf, write } from "./support/editor.ts";
import { type Site, serveElsewhere } from "./support/engine.ts";
import { channels, hideSecret, hostileCell } from "./support/hostile.ts";
import { longestTask } from "./support/main-thread.ts";
import { cellOf, inState, numberOf, press } from "./support/page.ts";

const lesson = "en/fixed-point-iteration/";
let elsewhere: Site;

test.beforeAll(async () => {
  elsewhere = await serveElsewhere();
});
test.afterAll(() => elsewhere.close());

/** What a cell has yielded, as its page holds it. */
const valuesOf = (page: Page, cell: string) =>
  page.evaluate((name) => {
    let values: { readonly name: string; readonly said: string }[] = [];
    const take = (run: { readonly values: string }) => {
      values = JSON.parse(run.values);
    };
    document.querySelector(`[data-island="${name}"]`)?.dispatchEvent(new CustomEvent("cell-run", { detail: take }));
    return values;
  }, cell);

async function paste(page: Page, text: string): Promise<Locator> {
  if (!page.url().includes(lesson)) await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  await write(cell, text);
  await page.keyboard.press("ControlOrMeta+Enter");
  return cell;
}

/** A cell runs as ever after a reset. */
async function stillUsable(cell: Locator): Promise<void> {
  await press(cell, "reset");
  await press(cell, "run");
  await inState(cell, "done", 30_000);
  expect(await numberOf(cell, "evaluations")).toBeGreaterThan(5);
}

test("every way out and every place to read, tried from the editor", async ({ page, baseURL }) => {
  const answered: string[] = [];
  page.context().on("response", (response) => answered.push(response.url()));
  await page.goto(lesson);
  const secret = "the reader's secret";
  await page.evaluate(hideSecret, secret);
  const home = new URL(baseURL ?? "").origin;
  const text = hostileCell.replace(
    "run({ evil, home })",
    `run(_: unknown, __: unknown, evil = ${JSON.stringify(elsewhere.origin)}, home = ${JSON.stringify(home)})`,
  );
  expect(text).not.toBe(hostileCell);
  const cell = await paste(page, text);
  await inState(cell, "done", 90_000);
  const tried = await valuesOf(page, "tanh-layer");
  expect(tried.map(({ name }) => name).sort()).toEqual(channels.map(({ name }) => name).sort());
  expect(elsewhere.log).toEqual([]);
  expect(elsewhere.connections()).toBe(0);
  expect(answered.filter((url) => url.includes("/x-"))).toEqual([]);
  for (const { name, said } of tried) expect(said, name).not.toContain(secret);
  await stillUsable(cell);
});

test("forged messages are read as what they are: untrusted text", async ({ page }) => {
  let dialogs = 0;
  page.on("dialog", (dialog) => {
    dialogs++;
    return dialog.dismiss();
  });
  const forged = [
    '{"type":"values","values":[{"__proto__":{"polluted":1}},{"constructor":{"prototype":{"polluted":1}}}]}',
    '{"type":"progress","progress":{"what":"<img src=x onerror=alert(1)>","done":1,"total":2}}',
    '{"type":"progress","progress":{"what":"__proto__","done":1,"total":2}}',
    '{"type":"progress","progress":{"what":"constructor","done":1e999,"total":1e999}}',
    '{"type":"backend","backend":{"name":"wasm","reason":"forced","renderer":"<script>alert(1)</script>"}}',
    '{"type":"asset","name":"../../../../etc/passwd"}',
    '{"type":"save","id":1,"name":"x","note":null,"arrays":[{"name":"a","shape":[1e9]}]}',
    '{"type":"load","id":1,"name":"weights","from":"elsewhere/secret"}',
    '{"type":"run","request":{}}',
    '{"type":"ready"}',
    "lab-frame",
    "[".repeat(5000),
  ];
  const cell = await paste(
    page,
    `export async function* run() {
  for (const text of ${JSON.stringify(forged)}) postMessage(text);
  for (const thing of [7, null, { type: "end" }, [["x"], new ArrayBuffer(8)], new Map()]) postMessage(thing);
  yield { k: 0, residual: 1, relative: 1, evaluations: 1 };
  postMessage('{"type":"end","failure":{"kind":"runtime","message":"<img src=x onerror=alert(1)>","at":{"cell":"__proto__","line":1,"column":1}}}');
  await new Promise(() => {});
}
`,
  );
  await inState(cell, "error");
  await expect(cell.locator(".cell-failure-message")).toHaveText("<img src=x onerror=alert(1)>");
  expect(await page.evaluate(() => "polluted" in {})).toBe(false);
  expect(await cell.locator('img[src="x"]').count()).toBe(0);
  expect(dialogs).toBe(0);
  await stillUsable(cell);
});

const endless: { readonly [what: string]: string } = {
  "yields without end": "for (;;) yield 'x'.repeat(1e5);",
  "small yields without end": "for (let i = 0; ; i++) yield i;",
  "messages without end": "for (;;) postMessage('x'.repeat(1e5));",
  "small messages without end": 'for (;;) postMessage(\'{"type":"beat"}\');',
  "console output without end": "for (;;) console.log('x'.repeat(1e4));",
  "checkpoints without end":
    "for (let i = 0; ; i++) await checkpoints.save('c' + i, { arrays: { a: { shape: [1e6], data: new Float32Array(1e6) } }, note: i });",
  "a forged sign of life": `const beat = () => postMessage('{"type":"beat"}');\n  for (;;) { beat(); await new Promise((done) => setTimeout(done, 300)); }`,
  "progress without end": "for (let i = 0; ; i++) { progress(i, 1e9); await breathe(); }",
  "allocation without end": "for (const all = [];;) all.push(new Float64Array(1e8));",
  "promises without end": "for (;;) { Promise.resolve().then(() => {}); await null; }",
  "timers without end": "for (;;) { setTimeout(() => {}, 1e6); if (Math.random() < 1e-4) await breathe(); }",
};
for (const [what, body] of Object.entries(endless)) {
  test(`${what}: the page answers, and the cell is stopped`, async ({ browser, page }) => {
    const cell = await paste(
      page,
      `export async function* run(_: unknown, { breathe, progress, checkpoints }) {\n  ${body}\n}\n`,
    );
    await expect(cell).not.toHaveAttribute("data-state", "edited");
    const longest = await longestTask(browser, page, async () => {
      for (let second = 0; second < 3; second++) {
        await page.evaluate(() => document.title);
        await page.waitForTimeout(1000);
      }
    });
    // the page's own work in one piece: more, and a reader would take it for a page that hangs
    expect(longest).toBeLessThan(500);
    // a run that its limits end between two looks has no Stop any more; how it ends is asserted in any case
    const stop = cell.locator('[data-action="stop"]');
    const busy = async () => /queued|warming|running/.test((await cell.getAttribute("data-state")) ?? "");
    while (await busy()) await stop.click({ timeout: 1000 }).catch(() => undefined);
    await inState(cell, /done|error/);
    await stillUsable(cell);
    await expect(editorOf(cell)).toContainText("const batch = 10;");
  });
}
