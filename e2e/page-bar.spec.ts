/** All cells at once, sliders that are dragged, and everything by the keyboard alone. */
import { expect, type Page, test } from "@playwright/test";
import { editorOf } from "./support/editor.ts";
import { cellOf, inState, listen, numberOf, whenAtLeast } from "./support/page.ts";

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
  await inState(mnist, "done", 4_000);
  await page.locator('[data-action="reset-all"]').click();
  for (const cell of [layer, mnist]) await inState(cell, /idle|recorded/);
  await expect(layer.locator('[data-control="gain"] input[type=range]')).toHaveAttribute("aria-valuetext", "1");
});

test("a drag keeps one run in flight and one waiting, and ends on the last value", async ({ page }) => {
  const seen = listen(page);
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  await cell.locator('[data-action="run"]').click();
  await inState(cell, "done");
  const slider = cell.locator('[data-control="gain"] input[type=range]');
  // how often a run has begun, and how many labs there were at once (a run's, and a spare)
  await page.evaluate(() => {
    const counts = { runs: 0, labs: 0 };
    Object.assign(window, { counts });
    const section = document.querySelector('[data-cell="tanh-layer"]');
    new MutationObserver((changes) => {
      for (const { attributeName } of changes) {
        if (attributeName === "data-state" && section?.getAttribute("data-state") === "queued") counts.runs++;
      }
      counts.labs = Math.max(counts.labs, document.querySelectorAll("iframe").length);
    }).observe(document.body, { subtree: true, childList: true, attributeFilter: ["data-state"] });
  });
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
  const counts = await page.evaluate(() => (window as unknown as { counts: { runs: number; labs: number } }).counts);
  expect(counts.runs).toBeGreaterThan(0);
  expect(counts.runs).toBeLessThan(20);
  expect(counts.labs).toBeLessThanOrEqual(3);
  const followed = await numberOf(cell, "rate");
  await cell.locator('[data-action="run"]').click();
  await inState(cell, "done");
  expect(await numberOf(cell, "rate")).toBe(followed);
  expect(seen).toEqual([]);
});

/** Presses Tab until what has the focus answers to a selector. */
async function tabTo(page: Page, selector: string, key = "Tab"): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press(key);
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

test("everything by the keyboard alone: run, set, edit, indent, compare, reset, copy, all cells", async ({ page }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${lesson}#mnist-fixed-point.epochs=1`);
  const cell = cellOf(page, "tanh-layer");
  const own = (rest: string) => `[data-cell="tanh-layer"] ${rest}`;
  for (const action of ["run-all", "stop-all", "reset-all"]) await tabTo(page, `[data-action="${action}"]`);
  await tabTo(page, own('[data-action="run"]'));
  await page.keyboard.press("Enter");
  await inState(cell, "done");
  await tabTo(page, own('[data-control="gain"] input[type=range]'));
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => page.url()).toContain("tanh-layer.gain=1.05");
  await inState(cell, "done");
  // the code takes the focus and becomes an editor; typing edits it
  await tabTo(page, ".cm-content, pre.shiki");
  await expect(editorOf(cell)).toBeFocused();
  await page.keyboard.type("// typed\n");
  await inState(cell, "edited");
  await page.keyboard.press("ControlOrMeta+Enter");
  await inState(cell, "done");
  await tabTo(page, own('[data-action="compare"]'));
  await page.keyboard.press("Space");
  await expect(cell.locator(".cm-insertedLine, .cm-changedLine").first()).toContainText("// typed");
  await tabTo(page, own('[data-action="copy-link"]'), "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(cell.locator(".cell-said")).toContainText("copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("code=");
  await page.keyboard.press("Shift+Tab");
  await expect(cell.locator('[data-action="reset"]')).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(editorOf(cell)).not.toContainText("// typed");
});
