/** A link carries settings and edited code; what it says is checked, and code that it brings waits for the reader. */
import { deflateRawSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";
import { changed, editorOf, write } from "./support/editor.ts";
import { longestTask } from "./support/main-thread.ts";
import { cellOf, inState, listen, numberOf, press } from "./support/page.ts";

const lesson = "en/fixed-point-iteration/";
const packed = (text: string | Buffer) => deflateRawSync(text).toString("base64url");
const slider = (page: Page, cell: string, control: string) =>
  cellOf(page, cell).locator(`[data-control="${control}"] input[type=range]`);
const gain = (page: Page) => slider(page, "tanh-layer", "gain").getAttribute("aria-valuetext");
const theirs = changed("tanh-layer", "const batch = 10;", "const batch = 2; // theirs");

/** What the reader's clipboard was given. */
async function copied(page: Page, press: () => Promise<void>): Promise<string> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await press();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("http");
  return page.evaluate(() => navigator.clipboard.readText());
}

test("what the reader sets is in the address, in place; a reload and the way back bring it again", async ({ page }) => {
  await page.goto(`${lesson}#backend=wasm`);
  await slider(page, "tanh-layer", "gain").press("End");
  await expect.poll(() => page.url()).toContain("#backend=wasm&tanh-layer.gain=4");
  await page.reload();
  await expect.poll(() => gain(page)).toBe("4");
  await page.evaluate(() => {
    location.hash = "#tanh-layer.gain=2";
  });
  await expect.poll(() => gain(page)).toBe("2");
  await page.goBack();
  await expect.poll(() => gain(page)).toBe("4");
  await page.goForward();
  await expect.poll(() => gain(page)).toBe("2");
  // a heading of the page is no setting
  await page.evaluate(() => {
    location.hash = "#when-does-it-settle";
  });
  await page.waitForTimeout(300);
  expect(await gain(page)).toBe("2");
});

test("a link to a cell brings its settings and its code, which waits for Run; then it runs", async ({
  page,
  browser,
}) => {
  const seen = listen(page);
  await page.goto(`${lesson}#tanh-layer.gain=1.5`);
  await write(cellOf(page, "tanh-layer"), theirs);
  const link = await copied(page, () => press(cellOf(page, "tanh-layer"), "copy-link"));
  expect(link).toMatch(/#cell=tanh-layer&tanh-layer\.gain=1\.5&code=[\w-]+$/);
  expect(link.length).toBeLessThan(3_000);
  expect(seen).toEqual([]);

  const other = await (await browser.newContext()).newPage();
  await other.goto(link);
  const cell = cellOf(other, "tanh-layer");
  await inState(cell, "blocked");
  await expect(cell.locator("[data-notice=foreign]")).toContainText("has not run");
  await expect(editorOf(cell)).toContainText("const batch = 2; // theirs");
  expect(await gain(other)).toBe("1.5");
  // neither a slider nor a cell that follows starts it
  await slider(other, "tanh-layer", "gain").press("ArrowRight");
  await other.waitForTimeout(800);
  await inState(cell, "blocked");
  await press(cell, "run");
  await inState(cell, "done");
  expect(await numberOf(cell, "evaluations")).toBeGreaterThan(1);
  await expect(cell.locator("[data-notice=foreign]")).not.toContainText("has not run");
  await cell.locator('[data-notice=foreign] [data-action="take-lesson"]').click();
  await expect(editorOf(cell)).toContainText("const batch = 10;");
  await expect.poll(() => other.url()).not.toContain("code=");
  await other.context().close();
});

test("a link to the page brings every edited cell", async ({ page, browser }) => {
  await page.goto(lesson);
  await write(cellOf(page, "tanh-layer"), theirs);
  await write(cellOf(page, "mnist-fixed-point"), changed("mnist-fixed-point", "0.1 : 0.01", "0.2 : 0.02"));
  const link = await copied(page, () => page.locator('[data-action="copy-page-link"]').click());
  const other = await (await browser.newContext()).newPage();
  await other.goto(link);
  for (const name of ["tanh-layer", "mnist-fixed-point"]) {
    const cell = cellOf(other, name);
    await inState(cell, "blocked");
    await expect(cell.locator("[data-notice=foreign]")).toBeAttached();
  }
  // what it brings is what was sent: the same page gives the same link
  const again = await copied(other, () => other.locator('[data-action="copy-page-link"]').click());
  expect(new URL(again).hash).toBe(new URL(link).hash);
  await other.context().close();
});

test("the reader's own edit is not lost to a link", async ({ page }) => {
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  await write(cell, changed("tanh-layer", "const batch = 10;", "const batch = 7; // mine"));
  await inState(cell, "edited");
  await page.goto("en/");
  await page.goto(`${lesson}#code=${packed(JSON.stringify({ "tanh-layer": theirs }))}`);
  await expect(editorOf(cell)).toContainText("// theirs");
  await cell.locator('[data-action="take-own"]').click();
  await expect(editorOf(cell)).toContainText("// mine");
  await inState(cell, "edited");
  await page.goto("en/");
  await page.goto(lesson);
  await expect(editorOf(cell)).toContainText("// mine");
});

test("a teacher's link hides controls, and goes on hiding them", async ({ page }) => {
  await page.goto(`${lesson}#tanh-layer.gain=3&hide=tanh-layer.gain,tanh-layer.seed`);
  const cell = cellOf(page, "tanh-layer");
  await expect(cell.locator('[data-control="width"]')).toBeVisible();
  await expect(cell.locator('[data-control="gain"]')).toHaveCount(0);
  await expect(cell.locator('[data-control="seed"]')).toHaveCount(0);
  await slider(page, "tanh-layer", "width").press("ArrowRight");
  await expect.poll(() => page.url()).toMatch(/gain=3.*width=51.*hide=tanh-layer\.gain,tanh-layer\.seed$/);
});

for (const [what, hash] of [
  ["is no code", "code=garbage"],
  ["unfolds into gigabytes", `code=${packed(Buffer.alloc(20_000_000, 0x20))}`],
  ["is endless", `code=${"A".repeat(100_000)}`],
  ["is a megabyte of settings", "tanh-layer.gain=2&".repeat(58_000)],
  ["is a megabyte of garbage", `=${"%F0\u0000<b>".repeat(100_000)}`],
  [
    "has code for ten thousand cells",
    `code=${packed(JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`c${n}`, "x"]))))}`,
  ],
  ["nests without end", `code=${packed("[".repeat(300_000))}`],
  ["nests records without end", `code=${packed('{"tanh-layer":'.repeat(25_000))}`],
  ["is for another page", `code=${packed('{"elsewhere":"x"}')}`],
  ["is no text", `code=${packed('{"tanh-layer":{"a":1}}')}`],
  [
    "would reach a prototype",
    `__proto__.gain=1&constructor.prototype=2&hide=__proto__.gain&code=${packed('{"__proto__":"x"}')}`,
  ],
  ["is bytes", "%E0%A4%A=%00&=&&code=%FF%FE"],
  ["is script", "backend=<img src=x onerror=alert(1)>&tanh-layer.gain=javascript:alert(1)"],
] as const) {
  test(`a link that ${what} falls back with a notice`, async ({ page }) => {
    const seen = listen(page);
    await page.goto(`${lesson}#${hash}`);
    await expect(page.locator("[data-notice=link]")).toBeVisible();
    const cell = cellOf(page, "tanh-layer");
    await inState(cell, /idle|recorded/);
    expect(await gain(page)).toBe("1");
    await press(cell, "run");
    await inState(cell, "done");
    const notice = page.locator("[data-notice=link]");
    expect(await notice.locator("img, b").count()).toBe(0);
    expect((await notice.textContent())?.length).toBeLessThan(1200);
    expect(seen).toEqual([]);
  });
}

test("of code without end in a link only what a reader can look at is drawn, and the page goes on", async ({
  browser,
  page,
}) => {
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  const text = `${theirs}${"\n".repeat(390_000)}`.slice(0, 195_000);
  await cell.locator(".code-scroll").evaluate((frame) => {
    const seen = { lines: 0 };
    Object.assign(window, { seen });
    new MutationObserver(() => {
      seen.lines = Math.max(seen.lines, frame.querySelectorAll(".line, .cm-line").length);
    }).observe(frame, { subtree: true, childList: true });
  });
  const longest = await longestTask(browser, page, async () => {
    await page.evaluate(
      (hash) => {
        location.hash = hash;
      },
      `#code=${packed(JSON.stringify({ "tanh-layer": text }))}`,
    );
    await inState(cell, "blocked");
    await expect(editorOf(cell)).toContainText("// theirs");
  });
  const lines = await page.evaluate(() => (window as unknown as { seen: { lines: number } }).seen.lines);
  expect(lines).toBeGreaterThan(10);
  // a thousand as plain text, and the part of the editor that is in view, which takes their place
  expect(lines).toBeLessThan(1200);
  // the page's own work in one piece: more, and a reader would take it for a page that hangs
  expect(longest).toBeLessThan(2000);
  await cell.locator('[data-notice=foreign] [data-action="take-lesson"]').click();
  await press(cell, "run");
  await inState(cell, "done");
});
