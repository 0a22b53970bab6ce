import { existsSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";
import axe from "axe-core";
import { cellOf, dressed, inState, listen, press } from "./support/page.ts";

const lessons = readdirSync("lessons")
  .filter((folder) => existsSync(`lessons/${folder}/en.mdx`))
  .map((folder) => `en/${folder.replace(/^\d+-/, "")}/`);
const urls = ["en/", ...lessons, "en/glossary/", "en/bibliography/", "en/gallery/"];
const looks = [
  { name: "light", media: { colorScheme: "light" } },
  { name: "dark", media: { colorScheme: "dark" } },
  { name: "high contrast", media: { colorScheme: "light", contrast: "more" } },
  { name: "high contrast, dark", media: { colorScheme: "dark", contrast: "more" } },
] as const;

async function violations(page: Page, within = "html"): Promise<string[]> {
  // the policy of the page forbids foreign scripts; an evaluation by the test is not one of the page's
  await page.evaluate(axe.source);
  return page.evaluate(async (within) => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const report = await axe.run(within, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return report.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  }, within);
}

for (const url of urls) {
  test(`axe finds nothing on ${url}: light, dark, high contrast`, async ({ page }) => {
    test.setTimeout(300_000);
    await page.goto(url);
    for (const { name, media } of looks) {
      await test.step(name, async () => {
        await page.emulateMedia(media);
        expect(await violations(page)).toEqual([]);
      });
    }
  });

  test(`${url} fits from 320 px to a projector without sideways scroll`, async ({ page }) => {
    await page.goto(url);
    for (const width of [320, 360, 768, 1440, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: `${width} px` })
        .toBeLessThanOrEqual(width);
      // an equation is seen whole on a telephone, not scrolled
      const cut = page.locator(".math-display").filter({ visible: true });
      if (width === 360)
        expect(
          await cut.evaluateAll((all) =>
            all.flatMap((one) => (one.scrollWidth > one.clientWidth + 1 ? one.textContent : [])),
          ),
        ).toEqual([]);
    }
  });
}

test("axe finds nothing whatever a cell shows: tables, menus, pins, slow motion, the editor, a difference, an error", async ({
  page,
}) => {
  test.setTimeout(300_000);
  await page.goto("en/fixed-point-iteration/");
  const cell = cellOf(page, "tanh-layer");
  const clean = async (name: string) => {
    for (const { media } of looks) {
      await page.emulateMedia(media);
      expect(await violations(page, '[data-cell="tanh-layer"]'), name).toEqual([]);
    }
  };
  await inState(cell, "recorded");
  await cell.locator('[data-action="table"]').first().click();
  await cell.locator('[data-action="pin"]').click();
  await cell.locator(".slow summary").click();
  await press(cell, "run");
  await inState(cell, "done");
  await cell.locator('[data-action="export"]').first().click();
  await expect(cell.locator('[data-action="export-png"]')).toBeVisible();
  await clean("table, pin, slow motion, export");
  await press(cell, "edit");
  const editor = cell.locator(".cm-content");
  await expect(editor).toBeVisible();
  await editor.press("ControlOrMeta+End");
  await page.keyboard.insertText("\nthrow new Error('on purpose');\n");
  await inState(cell, "edited");
  await clean("the editor");
  const difference = cell.locator('[data-action="compare"]');
  await difference.click();
  await clean("a difference");
  await difference.click();
  await press(cell, "run");
  await inState(cell, "error");
  await clean("an error");
});

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

test("before the first Run a page loads under 165 kB of JavaScript (gz), and no tfjs", async ({ page }) => {
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
  expect(total).toBeLessThan(165_000);
  for (const { url, body } of loaded) expect(body.includes("WEBGL_RENDER_FLOAT32"), url).toBe(false);
});

test("the keyboard alone goes through the lesson: skip link, cell, notes, citations, hints", async ({ page }) => {
  await page.goto("en/fixed-point-iteration/");
  await page.keyboard.press("Tab");
  await expect(page.locator(".skip")).toBeFocused();
  await page.keyboard.press("Enter");
  const reached = new Set<string>();
  for (let press = 0; press < 160; press++) {
    await page.keyboard.press("Tab");
    const kind = await page.evaluate(() => {
      const element = document.activeElement;
      // an editor wears its ring on the box around it
      let outline = "none";
      for (let at = element; at && outline === "none"; at = at.parentElement) {
        const { outlineStyle, boxShadow } = getComputedStyle(at);
        outline = / 0px 0px 0px 2px$/.test(boxShadow) ? "solid" : outlineStyle;
      }
      const what = element?.getAttribute("data-action") ?? element?.closest("[class]")?.className ?? "";
      return outline === "none" && element !== document.body ? `no focus ring: ${what}` : what;
    });
    reached.add(kind);
    if (reached.has("solution")) break;
  }
  const all = [...reached].join(" | ");
  for (const kind of ["run", "reset", "term", "cite"]) expect(all).toContain(kind);
  expect(all).not.toContain("no focus ring");
});

test("the lesson makes sense by its headings alone, without a gap between levels", async ({ page }) => {
  await page.goto("en/fixed-point-iteration/");
  const levels = await page.evaluate(() =>
    [...document.querySelectorAll("h1, h2, h3, h4")].map((heading) => Number(heading.tagName[1])),
  );
  expect(levels[0]).toBe(1);
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  for (const [at, level] of levels.entries()) expect(level - (levels[at - 1] ?? level)).toBeLessThanOrEqual(1);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the lesson reads fully: prose, mathematics and code", async ({ page }) => {
    await page.goto("en/");
    await page.getByRole("link", { name: "Fixed-point iteration", exact: true }).click();
    await expect(page).toHaveURL(/\/en\/fixed-point-iteration\/$/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Fixed-point iteration");
    expect(await page.locator(".katex").count()).toBeGreaterThan(20);
    await expect(page.locator('[data-code="tanh-layer"]')).toContainText("export const layer");
    await expect(page.locator('[data-code="mnist-fixed-point"]')).toContainText('from "./tanh-layer"');
  });
});

test("what is hidden is not shown, on any page", async ({ page }) => {
  for (const url of urls) {
    await page.goto(url);
    expect(
      await page.locator("[hidden]").evaluateAll((all) => all.filter((one) => one.getClientRects().length > 0).length),
    ).toBe(0);
  }
});

test("the first paint waits for no other file", async ({ page }) => {
  for (const url of urls) {
    const html = await (await page.request.get(url)).text();
    const head = html.slice(0, html.indexOf("<body")).replace(/<noscript>.*?<\/noscript>/g, "");
    // what holds up painting: sheets that are for this screen, and scripts that are neither modules nor deferred
    const blocking = head.match(
      /<link rel="stylesheet"(?![^>]*media="not all")[^>]*>|<script(?=[^>]* src=)(?! type="module")[^>]*>/g,
    );
    expect(blocking, url).toBeNull();
    // and what takes the line from the words: fonts asked for beforehand
    expect(html).not.toMatch(/<link rel="preload" as="font"|@font-face\{[^}]*url\(/);
    await page.goto(url);
    await dressed(page);
    const heading = page.getByRole("heading", { level: 1 });
    expect(await heading.evaluate((element) => getComputedStyle(element).fontFamily)).toContain("Source Serif");
    expect(await page.evaluate(() => [...document.fonts].some(({ family }) => family.includes("Prose fallback")))).toBe(
      true,
    );
  }
});

test("the theme that was chosen is there from the first paint on, under the page's policy", async ({ page }) => {
  const seen = listen(page);
  await page.goto("en/glossary/");
  await page.locator("select[data-theme-choice]").selectOption("dark");
  const client = /client-.*\.js$/;
  await page.route(client, (route) => route.abort());
  await page.goto("en/bibliography/");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(seen.filter((line) => !line.includes("ERR_FAILED"))).toEqual([]);
});

test("a page that has been read goes on without its server, and Run says what is missing", async ({
  page,
  context,
}) => {
  await page.goto("en/fixed-point-iteration/", { waitUntil: "networkidle" });
  const cell = cellOf(page, "cobweb");
  await cell.scrollIntoViewIfNeeded();
  await expect(page.locator('[data-island="cobweb"]')).toHaveAttribute("data-awake", "");
  await context.setOffline(true);
  await page.locator(".hint summary").first().click();
  await expect(page.locator(".hint p").first()).toBeVisible();
  await press(cell, "run");
  await inState(cell, /error|lost|done/, 60_000);
  if ((await cell.getAttribute("data-state")) !== "done") await expect(cell.getByRole("alert")).toContainText(/\w{10}/);
});

test("a cell whose scripts do not come says so, and runs at the next press when they do", async ({ page }) => {
  await page.route("**/open-page-*.js", (route) => route.abort());
  await page.goto("en/fixed-point-iteration/");
  const cell = cellOf(page, "cobweb");
  await press(cell, "run");
  await expect(page.locator('[data-notice="asleep"]')).toContainText("could not be fetched");
  await inState(cell, "recorded");
  await page.unrouteAll();
  await press(cell, "run");
  await inState(cell, "done");
  await expect(page.locator('[data-notice="asleep"]')).toHaveCount(0);
});

test("a cell whose recorded run does not come runs without it", async ({ page }) => {
  await page.route("**/recorded/*.json", (route) => route.abort());
  await page.goto("en/fixed-point-iteration/");
  const cell = cellOf(page, "cobweb");
  await press(cell, "run");
  await inState(cell, "done");
  await expect(page.locator('[data-notice="asleep"]')).toHaveCount(0);
});

test("an address that is none answers 404", async ({ page }) => {
  expect((await page.goto("en/nowhere/"))?.status()).toBe(404);
});

test("what a link cannot mean is named and left at its default", async ({ page }) => {
  await page.goto("en/fixed-point-iteration/#tanh-layer.gain=99&backend=quantum");
  await expect(page.locator("[data-notice=link]")).toContainText("tanh-layer.gain=99, backend=quantum");
});
