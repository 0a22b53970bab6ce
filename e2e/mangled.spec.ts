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
/** Milliseconds in which a run is over that was told to stop, and in which the page answers a key. */
const limit = 2000;
const busy = /queued|warming|running|stopping/;
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
  const stops: number[] = [];
  const answers: number[] = [];
  const kinds: Record<string, number> = {};
  const ends: Record<string, number> = {};

  for (let number = from; number < from + count; number++) {
    // every other one is an edit of the lesson's own code
    const { kind, text } = mangled(number, number % 2 === 0 ? lessonCode("tanh-layer") : undefined);
    const what = `edit ${number}, ${kind}`;
    await write(cell, text);
    await page.keyboard.press("ControlOrMeta+Enter");
    const state = async () => (await cell.getAttribute("data-state")) ?? "";
    // a run that ends by itself while Stop is being pressed takes the button away: then there is nothing to press
    const stop = () =>
      cell
        .locator('[data-action="stop"]')
        .first()
        .click({ timeout: 500 })
        .catch(() => undefined);
    for (let waited = 0; waited < 12 && !over.test(await state()); waited++) await page.waitForTimeout(100);
    const asked = Date.now();
    if (!over.test(await state())) {
      await stop();
      await expect.poll(state, { timeout: 6000, intervals: [50], message: what }).toMatch(over);
    }
    stops.push(Date.now() - asked);
    // the page takes a key press and draws
    const pressed = Date.now();
    await cell.locator('[data-control="gain"] input[type=range]').press(number % 2 === 0 ? "ArrowRight" : "ArrowLeft");
    await page.evaluate(() => new Promise(requestAnimationFrame));
    answers.push(Date.now() - pressed);
    expect(Math.max(answers.at(-1) ?? 0, stops.at(-1) ?? 0), what).toBeLessThan(limit);
    if (busy.test(await state())) {
      await stop();
      await expect.poll(state, { timeout: 6000, intervals: [50], message: what }).not.toMatch(busy);
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
    console.log(`${number - from + 1} of ${count}`, figures(stops, answers));
    await press(cell, "reset");
    await expect(editorOf(cell)).toContainText("spectralRadius");
    await press(cell, "run");
    await inState(cell, "done");
    expect(await numberOf(cell, "evaluations"), what).toBe(14);
  }
  console.log(JSON.stringify({ edits: count, ...figures(stops, answers), kinds, ends }));
  expect(complaints).toEqual([]);
});

function figures(stops: readonly number[], answers: readonly number[]) {
  const of = (list: readonly number[]) => {
    const sorted = [...list].sort((a, b) => a - b);
    return { median: sorted[sorted.length >> 1], longest: sorted.at(-1) };
  };
  return { stop: of(stops), answer: of(answers) };
}
