/** Recorded runs are made by the cells themselves: three cheap ones, drawn at random, are run anew and compared by bands. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import { cellOf, inState, numberOf, press } from "./support/page.ts";

interface Recording {
  readonly date: string;
  readonly elapsed: number;
  readonly numbers: { readonly [name: string]: number };
}
type Bands = { readonly [cell: string]: { readonly [value: string]: readonly [number, number] } };

const recorded = await Promise.all(
  readdirSync("lessons", { recursive: true, encoding: "utf8" })
    .filter((file) => /recorded\/[^/]+\.json$/.test(file))
    .map(async (file) => {
      const [folder = "", , name = ""] = file.split("/");
      const text = readFileSync(`lessons/${file}`, "utf8");
      const { lesson }: { lesson: { slug: string; bands?: Bands } } = await import(`../lessons/${folder}/lesson.ts`);
      const cell = name.replace(".json", "");
      return {
        file,
        cell,
        slug: lesson.slug,
        bands: lesson.bands?.[cell] ?? {},
        text,
        run: JSON.parse(text) as Recording,
      };
    }),
);

for (const { file, bands, text, run } of recorded) {
  test(`${file} is small, dated, and inside its own bands`, () => {
    expect(gzipSync(text).length).toBeLessThan(30_000);
    expect(run.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(Object.keys(bands).length).toBeGreaterThan(0);
    for (const [value, [least, most]] of Object.entries(bands)) {
      expect(run.numbers[value], value).toBeGreaterThanOrEqual(least);
      expect(run.numbers[value], value).toBeLessThanOrEqual(most);
    }
  });
}

test("what a page shows of a recorded run, which is thinned out, are the numbers that the whole run showed", async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL && { baseURL }) });
  const page = await context.newPage();
  let compared = 0;
  for (const { slug, cell, run } of recorded) {
    if (!page.url().includes(slug)) await page.goto(`en/${slug}/`);
    const shown = await cellOf(page, cell)
      .locator("output[data-number]")
      .evaluateAll((all) =>
        all.map((one) => [one.getAttribute("data-value"), Number(one.getAttribute("data-number"))]),
      );
    for (const [name, number] of shown as [string, number][]) {
      const whole = run.numbers[name] ?? Number.NaN;
      expect
        .soft(Math.abs(number - whole), `${cell}: ${name} is ${number}, was ${whole}`)
        .toBeLessThanOrEqual(1e-4 * Math.abs(whole));
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(100);
  await context.close();
});

const cheap = recorded.filter(({ run }) => run.elapsed < 10_000);

/** `DRAW=123456` draws the same three again; the report names the draw. Workers take it from the process that started them. */
const draw = process.env.DRAW ?? process.env.TEST_DRAW ?? String(Date.now());
process.env.TEST_DRAW = draw;
const rank = (file: string) => createHash("sha256").update(`${draw} ${file}`).digest("hex");
const drawn = [...cheap].sort((a, b) => (rank(a.file) < rank(b.file) ? -1 : 1)).slice(0, 3);

test("three of them, drawn at random, come out the same when they are run anew", async ({ page }) => {
  const names = drawn.map(({ cell }) => cell).join(", ");
  test.info().annotations.push({ type: "drawn", description: `${names}: DRAW=${draw} draws them again` });
  console.log(`drawn: ${names} (DRAW=${draw} draws them again)`);
  expect(drawn).toHaveLength(3);
  for (const { slug, cell, bands } of drawn) {
    await test.step(cell, async () => {
      await page.goto(`en/${slug}/`);
      const section = cellOf(page, cell);
      await inState(section, "recorded");
      await press(section, "run");
      await inState(section, "done", 60_000);
      for (const [value, [least, most]] of Object.entries(bands)) {
        const number = await numberOf(section, value);
        expect(number, `${cell}: ${value}`).toBeGreaterThanOrEqual(least);
        expect(number, `${cell}: ${value}`).toBeLessThanOrEqual(most);
      }
    });
  }
});

test("prose quotes the recorded run, and the figure is there before any script", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL && { baseURL }) });
  const page = await context.newPage();
  await page.goto("en/fixed-point-iteration/");
  const layer = recorded.find(({ cell }) => cell === "tanh-layer");
  const quoted = page.locator('[data-recorded="tanh-layer.evaluations"]').first();
  await expect(quoted).toHaveText(String(layer?.run.numbers.evaluations));
  const cell = cellOf(page, "tanh-layer");
  await inState(cell, "recorded");
  await expect(cell.locator(".plot-drawing svg:visible")).toHaveCount(1);
  await expect(cell.locator("footer time")).toHaveAttribute("datetime", /^\d{4}-\d\d-\d\d$/);
  await context.close();
});
