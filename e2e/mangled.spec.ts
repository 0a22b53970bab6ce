/**
 * Mangled edits, generated and seeded, pasted into a cell through the page's own editor: the page is usable within two seconds each time,
 * and no other cell's result is lost. `npm run mangle` runs all three hundred.
 */
import { expect, test } from "@playwright/test";
import { editorOf, lessonCode, write } from "./support/editor.ts";
import { mangled } from "./support/mangle.ts";
import { cellOf, inState, numberOf, press } from "./support/page.ts";

const lesson = "en/fixed-point-iteration/";
const from = Number(process.env.MANGLED_FROM ?? 0);
const count = Number(process.env.MANGLED ?? 40);
const over = /^(?:done|error|lost)$/;

test(`${count} mangled edits leave the page usable, and other results as they were`, async ({ page }) => {
  test.setTimeout(60_000 + count * 12_000);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${lesson}#mnist-fixed-point.epochs=1`);
  const [cell, mnist] = [cellOf(page, "tanh-layer"), cellOf(page, "mnist-fixed-point")];
  await press(mnist, "run");
  await expect.poll(() => numberOf(mnist, "batch"), { timeout: 90_000 }).toBeGreaterThan(3);
  await press(mnist, "stop");
  await inState(mnist, "done");
  const result = [await numberOf(mnist, "batch"), await numberOf(mnist, "train-loss")];
  const waits: number[] = [];
  const kinds: Record<string, number> = {};
  const ends: Record<string, number> = {};

  for (let number = from; number < from + count; number++) {
    // every other one is an edit of the lesson's own code
    const { kind, text } = mangled(number, number % 2 === 0 ? lessonCode("tanh-layer") : undefined);
    const what = `edit ${number}, ${kind}`;
    await write(cell, text);
    await page.keyboard.press("ControlOrMeta+Enter");
    const state = async () => (await cell.getAttribute("data-state")) ?? "";
    for (let waited = 0; waited < 12 && !over.test(await state()); waited++) await page.waitForTimeout(100);
    const asked = Date.now();
    if (!over.test(await state())) {
      await press(cell, "stop");
      await expect.poll(state, { timeout: 4000, intervals: [50], message: what }).toMatch(over);
    }
    const stopped = Date.now() - asked;
    // the page takes a key press and draws
    const pressed = Date.now();
    await cell.locator('[data-control="gain"] input[type=range]').press(number % 2 === 0 ? "ArrowRight" : "ArrowLeft");
    await page.evaluate(() => new Promise(requestAnimationFrame));
    const wait = Math.max(stopped, Date.now() - pressed);
    waits.push(wait);
    expect(wait, what).toBeLessThan(2000);
    if (/queued|warming|running|stopping/.test(await state())) {
      await press(cell, "stop");
      await expect
        .poll(state, { timeout: 4000, intervals: [50], message: what })
        .not.toMatch(/queued|warming|running|stopping/);
    }
    expect([await numberOf(mnist, "batch"), await numberOf(mnist, "train-loss")], what).toEqual(result);
    await expect(mnist, what).toHaveAttribute("data-state", "stale");
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    const failure = await cell
      .locator("[data-failure]")
      .first()
      .getAttribute("data-failure", { timeout: 50 })
      .catch(() => "none");
    ends[failure ?? "none"] = (ends[failure ?? "none"] ?? 0) + 1;
    if (number % 10 !== 9) continue;
    await press(cell, "reset");
    await expect(editorOf(cell)).toContainText("spectralRadius");
    await press(cell, "run");
    await inState(cell, "done");
    expect(await numberOf(cell, "evaluations"), what).toBe(14);
  }
  waits.sort((a, b) => a - b);
  console.log(JSON.stringify({ edits: count, median: waits[count >> 1], longest: waits.at(-1), kinds, ends }));
  expect(complaints).toEqual([]);
});
