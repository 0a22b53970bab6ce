/** What a reader does besides running cells: points at terms, opens notes, steps slowly, pins, searches, comes back. */
import { expect, test } from "@playwright/test";
import { cellOf, inState, listen, numberOf, press } from "./support/page.ts";

const lesson = "en/fixed-point-iteration/";

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("notes fold on a phone and stand open in a wide margin; hints and sources open", async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 800 });
    await page.goto(lesson);
    const note = page.locator(".margin-note").first();
    const text = note.locator("p").first();
    await expect(text).toBeHidden();
    await note.locator("summary").click();
    await expect(text).toBeVisible();
    await page.locator(".hint summary").first().click();
    await expect(page.locator(".hint p").first()).toBeVisible();
    await page.locator(".source summary").first().click();
    await expect(page.locator(".source pre").first()).toBeVisible();
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(lesson);
    await expect(text).toBeVisible();
    expect((await text.boundingBox())?.x).toBeGreaterThan(900);
  });

  test("a citation leads to the list at the end, a word to the glossary", async ({ page }) => {
    await page.goto(lesson);
    await page.locator("a.cite").first().click();
    await expect(page.locator(".references li:target")).toBeVisible();
    await page.locator("a.term").first().click();
    await expect(page).toHaveURL(/\/en\/glossary\/#/);
    await expect(page.locator("dt:target")).toBeVisible();
  });
});

test("a citation shows itself on hover and on focus, and Escape puts it away", async ({ page }) => {
  await page.goto(lesson);
  const link = page.locator("p > .carded > a.cite").first();
  const card = link.locator("xpath=following-sibling::*[@role='tooltip']");
  await expect(card).toBeHidden();
  await link.hover();
  await expect(card).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(card).toBeHidden();
  await page.mouse.move(2, 2);
  await link.focus();
  await expect(card).toBeVisible();
});

test("a linked term lights up everywhere, by pointer and by keyboard, and nothing moves", async ({ page }) => {
  await page.goto(lesson);
  const key = page.locator('.term-key button[data-term="state"]').first();
  const word = page.locator('[data-code="tanh-layer"] [data-term="state"]').first();
  const ground = () => word.evaluate((element) => getComputedStyle(element).backgroundColor);
  const before = await ground();
  await key.scrollIntoViewIfNeeded();
  const place = await key.boundingBox();
  await page.locator('.katex-html [data-term="state"]').first().hover();
  await expect.poll(ground).not.toBe(before);
  await expect(page.locator(".term-note")).toContainText("z, the state");
  await page.keyboard.press("Escape");
  await expect.poll(ground).toBe(before);
  await page.mouse.move(2, 300);
  await key.focus();
  await expect.poll(ground).not.toBe(before);
  await expect(key).toHaveAttribute("aria-pressed", "true");
  expect(await key.boundingBox()).toEqual(place);
  await page.keyboard.press("Escape");
  await expect.poll(ground).toBe(before);
});

test("slow motion goes step by step, forwards and back, and lights the line of code", async ({ page }) => {
  const seen = listen(page);
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  await inState(cell, "recorded");
  await cell.locator(".slow summary").click();
  const text = cell.locator(".slow-text");
  await expect(text).toContainText("Start at z = 0");
  const line = page.locator('[data-code="tanh-layer"] .line[data-term="map"]').first();
  const ground = () => line.evaluate((element) => getComputedStyle(element).backgroundColor);
  await expect.poll(ground).not.toBe("rgba(0, 0, 0, 0)");
  await cell.locator('[data-action="next"]').click();
  await expect(text).toContainText("Step 0: the map would move z by");
  await expect.poll(ground).toBe("rgba(0, 0, 0, 0)");
  await cell.locator('[data-action="back"]').click();
  await expect(text).toContainText("Start at z = 0");
  await cell.locator(".slow input[type=range]").press("End");
  await expect(text).toContainText("under the tolerance");
  await expect(cell.locator(".plot-drawing svg:visible")).toContainText("step 13");
  await cell.locator(".slow summary").click();
  expect(seen).toEqual([]);
});

test("with reduced motion slow motion is a list of steps", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  await cell.locator(".slow summary").click();
  await expect(cell.locator(".slow-list li")).toHaveCount(28);
  await expect(cell.locator(".slow-play")).toBeHidden();
});

test("a pinned run stays as a ghost, named by how its settings differ", async ({ page }) => {
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  await cell.locator('[data-action="pin"]').click();
  const gain = cell.getByRole("slider", { name: "Gain of W" });
  await gain.focus();
  for (let press = 0; press < 4; press++) await page.keyboard.press("ArrowRight");
  await inState(cell, "done");
  await expect(cell.locator(".pins li")).toContainText("Gain of W 1");
  await expect(cell.locator(".plot-drawing svg:visible")).toContainText("Gain of W 1");
});

test("what is pressed before a cell is awake is done when it is", async ({ page }) => {
  const seen = listen(page);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/open-page-.*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  await press(cell, "run");
  await inState(cell, "queued");
  expect(await numberOf(cell, "evaluations")).toBeNaN();
  release();
  await inState(cell, "done");
  expect(await numberOf(cell, "evaluations")).toBe(14);
  expect(seen).toEqual([]);
});

test("Run pressed while a cell is waking up is answered at once: no number of the recorded run is left standing", async ({
  page,
}) => {
  const seen = listen(page);
  for (const delay of [0, 60, 120, 180, 210, 240, 270, 300]) {
    await page.goto("about:blank");
    await page.goto(lesson);
    const after = await page.evaluate(async (delay) => {
      const cell = () => document.querySelector<HTMLElement>('[data-cell="mnist-fixed-point"]');
      const wait = (time = 0) => new Promise((done) => setTimeout(done, time));
      cell()?.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
      await wait(delay);
      cell()?.querySelector<HTMLElement>('[data-action="run"]')?.click();
      // as often as the page lets anyone look
      const left: string[] = [];
      for (const until = performance.now() + 1000; performance.now() < until; ) {
        await wait();
        const batch = cell()?.querySelector<HTMLElement>('output[data-value="batch"]')?.dataset.number;
        const state = cell()?.dataset.state ?? "";
        if (state === "recorded" || Number(batch) > 500) left.push(`${state}, batch ${batch}`);
      }
      return left;
    }, delay);
    expect(after, `${delay} ms`).toEqual([]);
  }
  expect(seen).toEqual([]);
});

test("keys that a sleeping slider got move it step by step when it is awake", async ({ page }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/open-page-.*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(lesson);
  const cell = cellOf(page, "mnist-fixed-point");
  const slider = cell.locator('[data-control="epochs"] input[type=range]');
  for (const key of ["ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowRight"]) await slider.press(key);
  await inState(cell, "recorded");
  release();
  await inState(cell, "stale");
  await expect(cell.locator('[data-control="epochs"] input[type=text]')).toHaveValue("8");
});

test("search finds sections by keyboard", async ({ page }) => {
  await page.goto("en/");
  const search = page.getByRole("combobox", { name: "Search the lessons" });
  await search.focus();
  await search.pressSequentially("spectral radius");
  const options = page.getByRole("option");
  await expect(options.first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(options.first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/fixed-point-iteration\/#?/);
});

test("search says aloud that nothing was found, and opens no empty list", async ({ page }) => {
  await page.goto("en/");
  const search = page.getByRole("combobox", { name: "Search the lessons" });
  const nothing = page.locator(".site-search").getByRole("status");
  await search.fill("qqqqzz");
  await expect(nothing).toHaveText("Nothing found.");
  await expect(page.locator("#found")).toBeHidden();
  await search.fill("jacobian");
  await expect(page.getByRole("option").first()).toBeVisible();
  await expect(nothing).toBeEmpty();
});

test("a lesson leads to its written neighbours", async ({ page }) => {
  await page.goto(lesson);
  const lessons = page.getByRole("navigation", { name: "Lessons" });
  await lessons.locator("a[rel=prev]").click();
  await expect(page).toHaveURL(/layers-operators-modules\/$/);
  await expect(lessons.locator("a[rel=prev]")).toHaveCount(0);
  await lessons.locator("a[rel=next]").click();
  await expect(page).toHaveURL(/fixed-point-iteration\/$/);
});

test("progress is kept in this browser, shown on the path, and forgotten at a press", async ({ page }) => {
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  await press(cell, "run");
  await inState(cell, "done");
  await page.locator("#when-does-it-settle").scrollIntoViewIfNeeded();
  await page.locator("#training-through-it").scrollIntoViewIfNeeded();
  await page.waitForTimeout(300);
  await page.goto("en/");
  const progress = page.locator('[data-progress="fixed-point-iteration"]');
  await expect(progress).toContainText("1 of");
  await expect(progress).toContainText("cells run");
  await page.locator("[data-action=forget]").click();
  await expect(progress).not.toContainText("read");
});

test("a challenge is met by code that meets it", async ({ page }) => {
  await page.goto(lesson);
  const cell = cellOf(page, "rescue");
  await press(cell, "run");
  await inState(cell, "done");
  expect(await numberOf(cell, "passed")).toBe(1);
  await press(cell, "edit");
  const editor = cell.locator(".cm-content");
  await expect(editor).toBeVisible();
  await editor.press("ControlOrMeta+a");
  await page.keyboard.insertText(challenge);
  await press(cell, "run");
  await inState(cell, "done");
  expect(await numberOf(cell, "passed")).toBe(4);
  await expect(cell).toContainText("All passed");
});

const challenge = `export function* run() {
  for (const w of [-1.5, -1.4, -1.3, 0.5]) {
    let z = 0.5;
    for (let k = 0; k < 200; k++) z = 0.5 * z + 0.5 * Math.tanh(w * z);
    yield { check: "w = " + w, passed: Math.abs(Math.tanh(w * z) - z) < 1e-6, detail: "z = " + z };
  }
}
`;
