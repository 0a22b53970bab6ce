/** All cells at once, and sliders that are dragged, by mouse and by touch. */
import { expect, type Page, test } from "@playwright/test";
import { cellOf, dressed, inState, listen, numberOf, whenAtLeast } from "./support/page.ts";

const lesson = "en/fixed-point-iteration/";

test("run all, stop all, reset all", async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto(`${lesson}#mnist-fixed-point.epochs=1&tanh-layer.gain=2`);
  const [layer, mnist] = [cellOf(page, "tanh-layer"), cellOf(page, "mnist-fixed-point")];
  await page.locator('[data-action="run-all"]').click();
  await inState(layer, "done", 60_000);
  await whenAtLeast(mnist, "batch", 2, 100_000);
  await expect(page.locator(".page-bar-said")).toContainText("running");
  await page.locator('[data-action="stop-all"]').click();
  await inState(mnist, "done");
  await page.locator('[data-action="reset-all"]').click();
  for (const cell of [layer, mnist]) await inState(cell, /idle|recorded/);
  await expect(layer.locator('[data-control="gain"] input[type=range]')).toHaveAttribute("aria-valuetext", "1");
});

interface Counts {
  /** Runs that began. That the next waits for the end of the last, the notebook's own test asserts. */
  readonly runs: number;
  /** The most labs that there were at once. */
  readonly labs: number;
}

const countRuns = (page: Page) =>
  page.evaluate(() => {
    const counts = { runs: 0, labs: 0 };
    Object.assign(window, { counts });
    const section = document.querySelector('[data-cell="tanh-layer"]');
    let before = "done";
    new MutationObserver(() => {
      const state = section?.getAttribute("data-state") ?? "";
      if (state === "queued" && before !== "queued") counts.runs++;
      before = state;
      counts.labs = Math.max(counts.labs, document.querySelectorAll("iframe").length);
    }).observe(document.body, { subtree: true, childList: true, attributeFilter: ["data-state"] });
  });

const counted = (page: Page) => page.evaluate(() => (window as unknown as { readonly counts: Counts }).counts);

test("a drag keeps one run in flight and one waiting, and ends on the last value", async ({ page }) => {
  const seen = listen(page);
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  await cell.locator('[data-action="run"]').click();
  await inState(cell, "done");
  const slider = cell.locator('[data-control="gain"] input[type=range]');
  await countRuns(page);
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  if (!box) throw new Error("the slider is not there");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.25, y);
  await page.mouse.down();
  for (let step = 0; step <= 40; step++) await page.mouse.move(box.x + box.width * (0.25 - step * 0.003), y);
  await page.mouse.up();
  const value = Number(await slider.getAttribute("aria-valuetext"));
  expect(value).toBeLessThan(0.8);
  await expect(cell).toHaveAttribute("data-state", "done");
  await page.waitForTimeout(300);
  await inState(cell, "done");
  const { runs, labs } = await counted(page);
  expect(runs).toBeGreaterThan(0);
  // a run's own, one that is just going, and the warm spare
  expect(labs).toBeLessThanOrEqual(3);
  const followed = await numberOf(cell, "rate");
  await cell.locator('[data-action="run"]').click();
  await inState(cell, "done");
  expect(await numberOf(cell, "rate")).toBe(followed);
  expect(seen).toEqual([]);
});

test("of the values that go by while a run is on its way, only the last one runs", async ({ page }) => {
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  await cell.locator('[data-action="run"]').click();
  await inState(cell, "done");
  await countRuns(page);
  const slider = cell.locator('[data-control="gain"] input[type=range]');
  // forty in one turn of the page: no run can end between two of them
  await slider.evaluate((input: HTMLInputElement) => {
    const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
    for (let stop = 1; stop <= 40; stop++) {
      setValue?.call(input, String(stop));
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  await expect(slider).toHaveAttribute("aria-valuetext", "2");
  await expect.poll(async () => (await counted(page)).runs).toBe(2);
  await inState(cell, "done");
  const followed = await numberOf(cell, "residual");
  expect((await counted(page)).runs).toBe(2);
  await cell.locator('[data-action="run"]').click();
  await inState(cell, "done");
  expect(await numberOf(cell, "residual")).toBe(followed);
});

test("a finger drags a slider, and the figure follows", async ({ browser }) => {
  const context = await browser.newContext({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${test.info().project.use.baseURL}${lesson}`);
  const cell = cellOf(page, "tanh-layer");
  const slider = cell.locator('[data-control="gain"] input[type=range]');
  await slider.scrollIntoViewIfNeeded();
  await expect(page.locator("[data-island=tanh-layer][data-awake]")).toBeAttached();
  await countRuns(page);
  const box = await slider.boundingBox();
  if (!box) throw new Error("the slider is not there");
  const touch = await context.newCDPSession(page);
  const at = (part: number) => [{ x: box.x + box.width * part, y: box.y + box.height / 2 }];
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(0.25) });
  for (let step = 1; step <= 20; step++) {
    await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(0.25 + step * 0.015) });
  }
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  const value = Number(await slider.getAttribute("aria-valuetext"));
  expect(value).toBeGreaterThan(1.8);
  await inState(cell, "done");
  const { runs, labs } = await counted(page);
  expect(runs).toBeGreaterThan(0);
  expect(labs).toBeLessThanOrEqual(3);
  expect(await numberOf(cell, "evaluations")).not.toBe(14);
  await cell.locator('[data-action="new-seed"]').tap();
  await expect(cell.locator('[data-control="seed"] input')).toHaveValue("1");
  await cell.locator('[data-action="reset"]').tap();
  await expect(slider).toHaveAttribute("aria-valuetext", "1");
  await context.close();
});

test("a dear cell waits: its recorded run, then its own, is out of date when a control moves", async ({ page }) => {
  await page.goto(lesson);
  const mnist = cellOf(page, "mnist-fixed-point");
  await mnist.scrollIntoViewIfNeeded();
  await inState(mnist, "recorded");
  const result = await numberOf(mnist, "test-error");
  const epochs = mnist.locator('[data-control="epochs"] input[type=range]');
  await epochs.press("ArrowLeft");
  await inState(mnist, "stale");
  await page.waitForTimeout(1000);
  await inState(mnist, "stale");
  expect(await numberOf(mnist, "test-error")).toBe(result);
  expect(await page.locator("iframe").count()).toBe(0);
  await epochs.press("ArrowRight");
  await inState(mnist, "recorded");
});

/** What the browser really draws text with: the page's own fonts, or whatever this machine happens to have. */
test("no button and no state needs a sign from a font that is not served", async ({ page }) => {
  await page.goto("en/gallery/");
  const browser = await page.context().newCDPSession(page);
  await browser.send("DOM.enable");
  await browser.send("CSS.enable");
  const { root } = await browser.send("DOM.getDocument");
  for (const url of ["en/gallery/", lesson]) {
    if (!page.url().endsWith(url)) await page.goto(url);
    await dressed(page);
    const { nodeId } = url === lesson ? (await browser.send("DOM.getDocument")).root : root;
    const { nodeIds } = await browser.send("DOM.querySelectorAll", {
      nodeId,
      selector: "main :is(button, .cell-state, .block-kicker, .checks li, summary)",
    });
    expect(nodeIds.length).toBeGreaterThan(30);
    for (const id of nodeIds) {
      const { fonts } = await browser.send("CSS.getPlatformFontsForNode", { nodeId: id });
      const foreign = fonts.filter(({ isCustomFont }) => !isCustomFont).map(({ familyName }) => familyName);
      if (foreign.length === 0) continue;
      const { outerHTML } = await browser.send("DOM.getOuterHTML", { nodeId: id });
      expect.soft(foreign, outerHTML.slice(0, 300)).toEqual([]);
    }
  }
});
