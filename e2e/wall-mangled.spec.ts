/** Mangled edits, generated: each leaves the page usable within two seconds, and another cell's result as it was. MANGLED=300 runs them all. */
import { expect, test } from "@playwright/test";
import { snapshot, start, timeToStop } from "./support/bench.ts";
import { product, products, stillWorks } from "./support/cells.ts";
import { type Site, serveEngine } from "./support/engine.ts";
import { mangled } from "./support/mangle.ts";

const count = Number(process.env.MANGLED ?? 30);
let site: Site;

test.beforeAll(async () => {
  site = await serveEngine();
});
test.afterAll(() => site.close());

test(`${count} mangled edits leave the page usable`, async ({ page }) => {
  test.setTimeout(30_000 + count * 8_000);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${site.origin}/some/base/`);
  await stillWorks(page);
  const over = /done|error|lost/;
  const isOver = async () => over.test((await snapshot(page, "mangled")).state);
  for (let number = 0; number < count; number++) {
    const { kind, text } = mangled(number);
    const what = `edit ${number}, ${kind}`;
    await start(page, "mangled", text, { sources: { mangled: text, product } });
    for (let waited = 0; waited < 10 && !(await isOver()); waited++) await page.waitForTimeout(100);
    if (!(await isOver())) {
      expect(await timeToStop(page, "mangled"), what).toBeLessThan(2000);
    }
    expect((await snapshot(page, "product")).values, what).toEqual(products);
    if (number % 10 === 9) await stillWorks(page);
  }
  expect(complaints).toEqual([]);
});
