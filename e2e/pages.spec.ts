import { gzipSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";
import axe from "axe-core";
import { cellOf, inState, listen, press } from "./support/page.ts";

const urls = ["en/", "en/fixed-point-iteration/"];

async function violations(page: Page): Promise<string[]> {
  // the policy of the page forbids foreign scripts; an evaluation by the test is not one of the page's
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const report = await axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return report.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  });
}

for (const url of urls) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds nothing on ${url} in ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(url);
      expect(await violations(page)).toEqual([]);
    });
  }

  test(`${url} fits 320 px without sideways scroll`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(url);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });
}

test("axe finds nothing, and nothing scrolls sideways, with a result on the page", async ({ page }) => {
  const seen = listen(page);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto("en/fixed-point-iteration/");
  const cell = cellOf(page, "tanh-layer");
  await press(cell, "run");
  await inState(cell, "done");
  await expect(cell.locator('[data-series="residual"] svg').first()).toBeVisible();
  expect(await violations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  expect(seen).toEqual([]);
});

test("before the first Run a page loads under 150 kB of JavaScript (gz), and no tfjs", async ({ page }) => {
  const scripts: Promise<{ url: string; body: Buffer }>[] = [];
  page.on("response", (response) => {
    if (/\.js(\?|$)/.test(response.url()))
      scripts.push(response.body().then((body) => ({ url: response.url(), body })));
  });
  await page.goto("en/fixed-point-iteration/", { waitUntil: "networkidle" });
  await page.mouse.wheel(0, 4000);
  await page.waitForTimeout(1000);
  const loaded = await Promise.all(scripts);
  expect(loaded.length).toBeGreaterThan(0);
  const total = loaded.reduce((sum, { body }) => sum + gzipSync(body).length, 0);
  expect(total).toBeLessThan(150_000);
  for (const { url, body } of loaded) expect(body.includes("WEBGL_RENDER_FLOAT32"), url).toBe(false);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the lesson reads fully: prose, mathematics and code", async ({ page }) => {
    await page.goto("en/");
    await page.getByRole("link", { name: "Fixed-point iteration" }).click();
    await expect(page).toHaveURL(/\/en\/fixed-point-iteration\/$/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Fixed-point iteration");
    expect(await page.locator(".katex").count()).toBeGreaterThan(20);
    await expect(page.locator('[data-code="tanh-layer"]')).toContainText("export const layer");
    await expect(page.locator('[data-code="mnist-fixed-point"]')).toContainText('from "./tanh-layer"');
  });
});

test("an address that is none answers 404", async ({ page }) => {
  expect((await page.goto("en/nowhere/"))?.status()).toBe(404);
});

test("what a link cannot mean is named and left at its default", async ({ page }) => {
  await page.goto("en/fixed-point-iteration/#tanh-layer.gain=99&backend=quantum");
  await expect(page.locator("[data-notice=link]")).toContainText("tanh-layer.gain=99, backend=quantum");
});
