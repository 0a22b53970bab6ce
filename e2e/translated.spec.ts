/** A page that the browser, or an extension, has translated: what it says goes on being true, and what runs is the lesson's. */
import { readdirSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { changed, editorOf, lessonCode, write } from "./support/editor.ts";
import { cellOf, inState, listen, numberOf, press, whenAtLeast } from "./support/page.ts";
import { foreign, translate } from "./support/translate.ts";

const lesson = "en/fixed-point-iteration/";

async function awake(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const asleep = document.querySelector("[data-island]:not([data-awake])");
    asleep?.scrollIntoView();
    return asleep === null;
  });
}

const buttonOf = (page: Page, cell: string) => cellOf(page, cell).locator(".button.primary");
const stateOf = (page: Page, cell: string) => cellOf(page, cell).locator(".cell-state");

for (const when of ["before its cells are awake", "after they are"] as const)
  test(`translated ${when}, a page says what its cells do, and they run the lesson's code`, async ({ page }) => {
    const seen = listen(page);
    if (when === "before its cells are awake") {
      await page.goto(lesson, { waitUntil: "commit" });
      await page.waitForFunction(() => document.readyState !== "loading");
      await translate(page);
      await awake(page);
    } else {
      await page.goto(lesson);
      await awake(page);
      await translate(page);
    }
    const [cell, mnist] = [cellOf(page, "tanh-layer"), cellOf(page, "mnist-fixed-point")];
    await expect(buttonOf(page, "tanh-layer")).toHaveText(foreign("Run"));
    await press(cell, "run");
    await inState(cell, "done");
    await expect(stateOf(page, "tanh-layer")).toHaveText(foreign("Done"));
    expect(await numberOf(cell, "evaluations")).toBeGreaterThan(5);
    // a run that lasts: the button stops it, says so, and then offers to go on
    await press(mnist, "run");
    await expect(buttonOf(page, "mnist-fixed-point")).toHaveText(foreign("Stop"));
    await whenAtLeast(mnist, "batch", 3, 100_000);
    await press(mnist, "stop");
    await inState(mnist, "done");
    await expect(buttonOf(page, "mnist-fixed-point")).toHaveText(foreign("Go on"));
    // a control, a pinned run, an edit, an error, a challenge
    await cell.locator('[data-control="gain"] input[type=range]').press("ArrowRight");
    await inState(cell, "done");
    await cell.locator('[data-action="pin"]').click();
    await expect(cell.locator(".pins li")).toHaveCount(1);
    await cell.locator('[data-action="unpin"]').click();
    await expect(cell.locator(".pins li")).toHaveCount(0);
    await write(cell, changed("tanh-layer", "const batch = 10;", "const batch = nothing;"));
    await inState(cell, "edited");
    await expect(stateOf(page, "tanh-layer")).toHaveText(foreign("Edited: not run yet"));
    await press(cell, "run");
    await inState(cell, "error");
    await expect(cell.getByRole("alert")).toContainText("nothing is not defined");
    await press(cell, "reset");
    await expect(cell.getByRole("alert")).toHaveCount(0);
    await press(cell, "run");
    await inState(cell, "done");
    const challenge = cellOf(page, "predict");
    await press(challenge, "run");
    await inState(challenge, "done");
    await expect(challenge.locator(".checks [role=status]")).toContainText(foreign("passed"));
    expect(seen).toEqual([]);
  });

test("what an extension has made of the code neither runs nor stays on show", async ({ page }) => {
  const seen = listen(page);
  await page.goto(lesson, { waitUntil: "commit" });
  await page.waitForFunction(() => document.readyState !== "loading");
  const spoil = () =>
    page.evaluate(() => {
      for (const line of document.querySelectorAll("[data-code=tanh-layer] .line")) {
        line.innerHTML = line.innerHTML.replace("batch", "Charge").replace("yield", "Ertrag");
      }
    });
  await spoil();
  await awake(page);
  const cell = cellOf(page, "tanh-layer");
  const shown = cell.locator("[data-code] pre");
  await expect(shown).toHaveText(lessonCode("tanh-layer").trimEnd(), { useInnerText: false });
  await press(cell, "run");
  await inState(cell, "done");
  await spoil();
  await press(cell, "run");
  await inState(cell, "done");
  expect(await shown.textContent()).toBe(lessonCode("tanh-layer").trimEnd());
  await write(cell, changed("tanh-layer", "const batch = 10;", "const batch = 3;"));
  await expect(editorOf(cell)).toContainText("const batch = 3;");
  expect(seen).toEqual([]);
});

const pages = readdirSync("dist/en", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `en/${name}/`);

test("text that changes has an element of its own, and code, formulas and numbers are not for translation", async ({
  page,
}) => {
  test.setTimeout(240_000);
  const faults = () =>
    page.evaluate(() => {
      const kept = "[translate=no], script, style";
      const found = new Set<string>();
      for (const island of document.querySelectorAll("[data-island], [data-gallery]")) {
        const walker = document.createTreeWalker(island, NodeFilter.SHOW_TEXT);
        for (let text = walker.nextNode(); text; text = walker.nextNode()) {
          const parent = text.parentElement;
          if (!parent || !text.textContent?.trim() || parent.closest(kept) || parent.childNodes.length === 1) continue;
          found.add(`${parent.localName}.${parent.className} shares “${text.textContent.slice(0, 30)}”`);
        }
      }
      for (const element of document.querySelectorAll("pre, code, output, .katex, .plot-drawing svg, .cm-editor")) {
        if (!element.closest(kept)) found.add(`${element.localName} in ${element.parentElement?.className}`);
      }
      return [...found];
    });
  for (const url of pages) {
    await page.goto(url);
    await awake(page);
    expect(await faults(), url).toEqual([]);
  }
  await page.goto(`${lesson}#tanh-layer.gain=4`);
  await awake(page);
  const cell = cellOf(page, "tanh-layer");
  await press(cell, "run");
  await inState(cell, "done");
  expect(await faults()).toEqual([]);
  await write(cell, "export function* run() { throw new Error(`x`) }");
  await press(cell, "run");
  await inState(cell, "error");
  await cell.locator('[data-action="compare"]').click();
  expect(await faults()).toEqual([]);
});

for (const width of [360, 768, 1366])
  test(`on a page from right to left, ${width} px wide, formulas, code, drawings and numbers keep their direction`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(lesson);
    await awake(page);
    await translate(page, "rtl");
    const cell = cellOf(page, "tanh-layer");
    await press(cell, "run");
    await inState(cell, "done");
    await press(cell, "edit");
    await expect(editorOf(cell)).toBeVisible();
    const turned = await page.evaluate(() => {
      const own =
        ".katex, pre, code, output, .plot-drawing, .plot-drawing svg, .cm-content, input[type=range], .control-number, td .rows-mine";
      return [...document.querySelectorAll(own)]
        .filter((element) => getComputedStyle(element).direction !== "ltr")
        .map((element) => `${element.localName}.${element.className}`);
    });
    expect(turned).toEqual([]);
    expect(
      await page.evaluate(() => getComputedStyle(document.querySelector("article p") ?? document.body).direction),
    ).toBe("rtl");
    // and nothing makes the page wider than its window
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide).toBeLessThanOrEqual(0);
  });
