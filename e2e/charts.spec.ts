/** What every chart promises: a title, a sentence, a table, files to save; pins; a calm page under ten thousand points. */
import { expect, type Locator, type Page, test } from "@playwright/test";
import { cellOf, inState, listen, numberOf, press, saveFigure } from "./support/page.ts";

const lesson = "en/fixed-point-iteration/";

/** Every kind that the gallery has to show, by the names of its figures. */
const kinds = [
  "residual",
  "loss",
  "iterations",
  "cobweb",
  "phase-plane",
  "spectrum",
  "heat-map",
  "scaling",
  "memory",
  "misread",
  "tape",
];

/** What a browser makes of a file: whether it parses, what it refers to outside itself, how large it is drawn. */
const lookAt = (page: Page, text: string) =>
  page.evaluate((svg) => {
    const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
    return {
      broken: parsed.querySelector("parsererror") !== null,
      root: parsed.documentElement.tagName,
      marks: parsed.querySelectorAll("path, circle, rect, text").length,
      outside: /var\(--|url\(http|currentColor/.test(svg),
    };
  }, text);

test("every kind of chart is in the gallery, with a title, a sentence, a table and files that are what they say", async ({
  page,
}) => {
  test.setTimeout(300_000);
  const seen = listen(page);
  await page.goto("en/gallery/", { waitUntil: "networkidle" });
  const figures = page.locator("figure.chart");
  const names = await figures.evaluateAll((all) => all.map((one) => one.getAttribute("data-series") ?? ""));
  for (const kind of kinds)
    expect(
      names.some((name) => name.startsWith(kind)),
      kind,
    ).toBe(true);
  let pictures = 0;
  for (const [at, name] of names.entries()) {
    await test.step(`${at} ${name}`, async () => {
      const figure = figures.nth(at);
      expect((await figure.locator(".chart-title").textContent())?.length).toBeGreaterThan(3);
      // a table of rows is its own words: its numbers stand there to be read
      if ((await figure.locator('[data-action="export"]').count()) === 0) return;
      expect(await figure.locator("figcaption").first().textContent()).toMatch(/\.$/);
      const empty = (await figure.locator("[data-empty]").count()) > 0;
      const csv = (await saveFigure(figure, "csv")).toString();
      const toggle = figure.locator('[data-action="table"]');
      await toggle.click();
      const shown = await figure.locator(".chart-table tbody tr").count();
      const lines = csv.trim().split("\r\n").length > 1 ? csv.trim().split("\r\n") : csv.trim().split("\n");
      if (!empty) expect(lines.length - 1).toBeGreaterThanOrEqual(shown);
      if (!empty) expect(shown).toBeGreaterThan(0);
      await toggle.click();
      await figure.locator('[data-action="export"]').click();
      const drawn = (await figure.locator('[data-action="export-svg"]').count()) > 0;
      await page.keyboard.press("Escape");
      if (empty) return;
      expect(drawn).toBe(true);
      pictures += 1;
      const found = await lookAt(page, (await saveFigure(figure, "svg")).toString());
      expect(found).toMatchObject({ broken: false, root: "svg", outside: false });
      expect(found.marks).toBeGreaterThan(3);
      const png = await saveFigure(figure, "png");
      expect(png.subarray(1, 4).toString()).toBe("PNG");
      expect(png.readUInt32BE(16)).toBeGreaterThan(300);
      expect(png.readUInt32BE(20)).toBeGreaterThan(300);
    });
  }
  expect(pictures).toBeGreaterThan(10);
  expect(seen).toEqual([]);
});

test("four runs stay pinned, each named by how it differs; a fifth takes the oldest one's place", async ({ page }) => {
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  const gain = cell.getByRole("slider", { name: "Gain of W" });
  for (let run = 0; run < 5; run++) {
    await gain.focus();
    await page.keyboard.press("ArrowRight");
    await inState(cell, "done");
    await cell.locator('[data-action="pin"]').click();
  }
  await gain.focus();
  await page.keyboard.press("ArrowRight");
  await inState(cell, "done");
  const pins = cell.locator(".pins li");
  await expect(pins).toHaveCount(4);
  const names = await pins.allTextContents();
  expect(new Set(names).size).toBe(4);
  for (const name of names) {
    expect(name).toMatch(/Gain of W \d/);
    await expect(cell.locator(".plot-drawing svg:visible")).toContainText(name.replace("✕", "").trim());
  }
  await pins.first().locator("button").press("Enter");
  await expect(pins).toHaveCount(3);
});

/** Ten thousand steps in bursts, as a long solve streams them. */
const long = `export async function* run() {
  for (let k = 0; k < 10_000; k += 1) {
    yield { k, residual: Math.exp(-k / 900) * (1.2 + Math.sin(k)) };
    if (k % 500 === 499) await new Promise((done) => setTimeout(done, 60));
  }
}
`;

test("ten thousand points are drawn as a few hundred, at most ten times a second", async ({ page }) => {
  const seen = listen(page);
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  await press(cell, "edit");
  const editor = cell.locator(".cm-content");
  await expect(editor).toBeVisible();
  await editor.press("ControlOrMeta+a");
  await page.keyboard.insertText(long);
  await press(cell, "run");
  await inState(cell, "done", 60_000);
  await expect(cell.locator("figcaption").first()).toContainText("in 9999 steps");
  const drawings = await page.evaluate(() =>
    performance.getEntriesByName("plot").map(({ startTime, duration }) => ({ startTime, duration })),
  );
  expect(drawings.length).toBeGreaterThan(2);
  for (const [at, { startTime }] of drawings.entries()) {
    const before = drawings[at - 1];
    if (before) expect(startTime - before.startTime).toBeGreaterThanOrEqual(99);
  }
  const points = await cell
    .locator(".plot-drawing svg:visible path[d]")
    .evaluateAll((paths) => Math.max(...paths.map((path) => (path.getAttribute("d") ?? "").split(/[ML]/).length)));
  expect(points).toBeGreaterThan(300);
  expect(points).toBeLessThan(1700);
  expect(await cell.locator(".plot-drawing svg:visible *").count()).toBeLessThan(120);
  expect(seen).toEqual([]);
});

test("a chart's series lights up with its term, by tap and by the pointer on the series itself", async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({
    hasTouch: true,
    viewport: { width: 768, height: 1000 },
    ...(baseURL && { baseURL }),
  });
  const page = await context.newPage();
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  await inState(cell, "recorded");
  const series = cell.locator('.plot-drawing svg:visible [data-term="residual"] path').first();
  const width = () => series.evaluate((path) => getComputedStyle(path).strokeWidth);
  const before = await width();
  const key = page.locator('.term-key button[data-term="residual"]').first();
  await key.tap();
  await expect.poll(width).not.toBe(before);
  await expect(page.locator(".term-note")).toContainText("The residual");
  await expect(key).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Escape");
  await expect.poll(width).toBe(before);
  expect(await numberOf(cell, "evaluations")).toBe(14);
  await context.close();
});

test("Newton's tangents go in slow motion: up to the curve, down the tangent, forwards and back, each lit in code and equation", async ({
  page,
}) => {
  const seen = listen(page);
  await page.goto("en/root-finding/");
  const cell = cellOf(page, "newton-tangents");
  await press(cell, "run");
  await inState(cell, "done");
  await cell.locator(".slow summary").press("Enter");
  const words = cell.locator(".slow-text");
  await expect(words).toContainText("up to the curve: at z = −0.9");
  const outline = (place: Locator) => place.first().evaluate((element) => getComputedStyle(element).outlineStyle);
  expect(await outline(cell.locator('.shiki [data-term="residual"]'))).toBe("solid");
  await cell.locator('[data-action="next"]').press("Enter");
  await expect(words).toContainText("down the tangent");
  expect(await outline(page.locator('.katex [data-term="jacobian"]'))).toBe("solid");
  await cell.locator('[data-action="back"]').press("Enter");
  await expect(words).toContainText("up to the curve");
  const slider = cell.locator(".slow input[type=range]");
  await slider.press("End");
  await expect(words).toContainText("Nothing is left to do.");
  expect(Number(await slider.inputValue())).toBe(2 * (await numberOf(cell, "steps")));
  expect(seen).toEqual([]);
});

test("with reduced motion it is a list of steps", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ reducedMotion: "reduce", ...(baseURL && { baseURL }) });
  const page = await context.newPage();
  await page.goto("en/root-finding/");
  const cell = cellOf(page, "newton-tangents");
  await cell.locator(".slow summary").press("Enter");
  await expect(cell.locator(".slow-play")).toBeHidden();
  const steps = cell.locator(".slow-list li button");
  await expect(steps.first()).toContainText("up to the curve");
  await steps.nth(1).press("Enter");
  await expect(cell.locator(".slow-text")).toContainText("down the tangent");
  await context.close();
});
