/**
 * Mangled edits, generated and seeded, pasted into a cell through the page's own editor: the page is usable within two seconds each time,
 * and no other cell's result is lost. Fifteen run always, one of each kind; `npm run mangle` runs all three hundred.
 */
import { expect, type Page, test } from "@playwright/test";
import { editorOf, lessonCode, write } from "./support/editor.ts";
import { mangled } from "./support/mangle.ts";
import { cellOf, inState, numberOf, press } from "./support/page.ts";

const lesson = "en/fixed-point-iteration/";
const from = Number(process.env.MANGLED_FROM ?? 0);
const count = Number(process.env.MANGLED ?? 15);
/** Milliseconds in which a run is over that was told to stop, and in which the page has drawn after a key. */
const limit = 2000;
/** What a run is given to end by itself before Stop is pressed. */
const patience = 700;
const busy = /queued|warming|running|stopping/;
const over = /^(?:done|error|lost)$/;

interface Timed {
  readonly stops: readonly number[];
  readonly answers: readonly number[];
}

/**
 * The page takes the times itself, from the press to what the reader sees of it: how long this test waits for the browser, and the
 * browser for the machine, is not in them.
 */
const takeTimes = (page: Page) =>
  page.evaluate(() => {
    const times = { stops: [] as number[], answers: [] as number[] };
    Object.assign(window, { times });
    const section = document.querySelector('[data-cell="tanh-layer"]');
    let pressed: number | undefined;
    addEventListener(
      "click",
      ({ target, timeStamp }) => {
        if (target instanceof Element && target.closest('[data-cell="tanh-layer"] [data-action="stop"]'))
          pressed ??= timeStamp;
      },
      { capture: true },
    );
    addEventListener(
      "keydown",
      ({ target, timeStamp }) => {
        if (!(target instanceof Element && target.closest("[data-control]"))) return;
        requestAnimationFrame(() => times.answers.push(performance.now() - timeStamp));
      },
      { capture: true },
    );
    new MutationObserver(() => {
      if (pressed === undefined || /queued|warming|running|stopping/.test(section?.getAttribute("data-state") ?? ""))
        return;
      times.stops.push(performance.now() - pressed);
      pressed = undefined;
    }).observe(section ?? document.body, { attributeFilter: ["data-state"] });
  });

const timesOf = (page: Page) => page.evaluate(() => (window as unknown as { readonly times: Timed }).times);

test(`${count} mangled edits leave the page usable, and other results as they were`, async ({ page }) => {
  test.setTimeout(120_000 + count * 8_000);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${lesson}#mnist-fixed-point.epochs=1`);
  const [cell, mnist] = [cellOf(page, "tanh-layer"), cellOf(page, "mnist-fixed-point")];
  await press(mnist, "run");
  await expect.poll(() => numberOf(mnist, "batch"), { timeout: 90_000 }).toBeGreaterThan(3);
  await press(mnist, "stop");
  await inState(mnist, "done");
  const result = [await numberOf(mnist, "batch"), await numberOf(mnist, "train-loss")];
  await takeTimes(page);
  const state = async () => (await cell.getAttribute("data-state")) ?? "";
  /** Stops what runs. A run that ends by itself while Stop is being pressed takes the button away: then there is nothing to press. */
  const stop = async (what: string) => {
    const button = cell.locator('[data-action="stop"]').first();
    while (/queued|warming|running/.test(await state())) await button.click({ timeout: 1000 }).catch(() => undefined);
    await expect.poll(state, { timeout: 8000, intervals: [50], message: what }).not.toMatch(busy);
  };
  const kinds: Record<string, number> = {};
  const ends: Record<string, number> = {};
  const slow: string[] = [];

  for (let number = from; number < from + count; number++) {
    // every other one is an edit of the lesson's own code
    const { kind, text } = mangled(number, number % 2 === 0 ? lessonCode("tanh-layer") : undefined);
    const what = `edit ${number}, ${kind}`;
    const before = await timesOf(page);
    await write(cell, text);
    await page.keyboard.press("ControlOrMeta+Enter");
    for (let waited = 0; waited < patience && !over.test(await state()); waited += 100) await page.waitForTimeout(100);
    await stop(what);
    expect(await state(), what).toMatch(over);
    await cell.locator('[data-control="gain"] input[type=range]').press(number % 2 === 0 ? "ArrowRight" : "ArrowLeft");
    await expect.poll(async () => (await timesOf(page)).answers.length, { message: what }).toBe(number - from + 1);
    await stop(what);
    const after = await timesOf(page);
    const [answer = Number.NaN, stopped] = [
      after.answers.at(-1),
      Math.max(0, ...after.stops.slice(before.stops.length)),
    ];
    if (answer > 500) slow.push(`${what}: drawn after ${answer.toFixed(0)} ms`);
    if (stopped > 1700) slow.push(`${what}: stopped after ${stopped.toFixed(0)} ms`);
    expect(Math.max(answer, stopped), what).toBeLessThan(limit);
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
    console.log(
      `${number - from + 1} of ${count} after ${(performance.now() / 1000).toFixed(0)} s`,
      figures(await timesOf(page)),
    );
    await press(cell, "reset");
    await expect(editorOf(cell)).toContainText("spectralRadius");
    await press(cell, "run");
    await inState(cell, "done");
    expect(await numberOf(cell, "evaluations"), what).toBe(14);
  }
  console.log(JSON.stringify({ edits: count, ...figures(await timesOf(page)), kinds, ends, slow }));
  expect(complaints).toEqual([]);
});

function figures({ stops, answers }: Timed) {
  const of = (list: readonly number[]) => {
    const sorted = [...list].sort((a, b) => a - b).map(Math.round);
    return { times: sorted.length, median: sorted[sorted.length >> 1], longest: sorted.at(-1) };
  };
  return { stop: of(stops), answer: of(answers) };
}
