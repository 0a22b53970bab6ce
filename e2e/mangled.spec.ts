/**
 * Mangled edits, generated and seeded, pasted into a cell through the page's own editor: the page is usable within two seconds each time,
 * and no other cell's result is lost. Fifteen run always, one of each kind; `npm run mangle` runs all three hundred.
 */
import { expect, type Page, test } from "@playwright/test";
import { editorOf, lessonCode, write } from "./support/editor.ts";
import { mangled } from "./support/mangle.ts";
import { countLate, type Late, ownTime, type Time, watchWork } from "./support/own-time.ts";
import { cellOf, inState, numberOf, press } from "./support/page.ts";

const lesson = "en/fixed-point-iteration/";
const from = Number(process.env.MANGLED_FROM ?? 0);
const count = Number(process.env.MANGLED ?? 15);
/** Milliseconds in which a run is over that was told to stop, and in which the page has drawn after a key. */
const limit = 2000;
/** What a run is given to end by itself before Stop is pressed; to begin, three times that. */
const patience = 600;
const busy = /queued|warming|running|stopping/;
const over = /^(?:done|error|lost)$/;

interface Timed {
  readonly stops: readonly Time[];
  readonly answers: readonly Time[];
}

/** The page takes the times itself: how long this test waits for the browser is not in them. */
const takeTimes = (page: Page) =>
  page.evaluate(() => {
    const times = { stops: [] as object[], answers: [] as object[] };
    Object.assign(window, { times });
    const section = document.querySelector('[data-cell="tanh-layer"]');
    const { late } = window as unknown as Late;
    const since = (start: number, before: number) => ({ taken: performance.now() - start, late: late() - before });
    let pressed: { readonly at: number; readonly late: number } | undefined;
    addEventListener(
      "click",
      ({ target, timeStamp }) => {
        if (target instanceof Element && target.closest('[data-cell="tanh-layer"] [data-action="stop"]'))
          pressed ??= { at: timeStamp, late: late() };
      },
      { capture: true },
    );
    addEventListener(
      "keydown",
      ({ target, timeStamp }) => {
        if (!(target instanceof Element && target.closest("[data-control]"))) return;
        const before = late();
        requestAnimationFrame(() => times.answers.push(since(timeStamp, before)));
      },
      { capture: true },
    );
    new MutationObserver(() => {
      if (!pressed || /queued|warming|running|stopping/.test(section?.getAttribute("data-state") ?? "")) return;
      times.stops.push(since(pressed.at, pressed.late));
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
  await countLate(page);
  await takeTimes(page);
  const work = await watchWork(page);
  const stops: number[] = [];
  const answers: number[] = [];
  const slow: string[] = [];
  const state = async () => (await cell.getAttribute("data-state")) ?? "";
  const waitWhile = async (states: RegExp, longest: number) => {
    for (let waited = 0; waited < longest && states.test(await state()); waited += 50) await page.waitForTimeout(50);
  };
  const check = (time: Time, worked: number, done: string, list: number[], expected: number) => {
    const own = ownTime(time, worked);
    list.push(own);
    if (!(own < expected)) slow.push(`${done} after ${own.toFixed(0)} ms (${time.taken.toFixed(0)} by the clock)`);
    expect(own, done).toBeLessThan(limit);
  };
  /** Stops what runs. A run that ends by itself while Stop is being pressed takes the button away: then there is nothing to press. */
  const stop = async (what: string) => {
    const button = cell.locator('[data-action="stop"]').first();
    const before = await work();
    const known = (await timesOf(page)).stops.length;
    while (/queued|warming|running/.test(await state())) await button.click({ timeout: 1000 }).catch(() => undefined);
    await expect.poll(state, { timeout: 8000, intervals: [50], message: what }).not.toMatch(busy);
    const worked = (await work()) - before;
    for (const time of (await timesOf(page)).stops.slice(known)) check(time, worked, `${what}: stopped`, stops, 1700);
  };
  const kinds: Record<string, number> = {};
  const ends: Record<string, number> = {};

  for (let number = from; number < from + count; number++) {
    // every other one is an edit of the lesson's own code
    const { kind, text } = mangled(number, number % 2 === 0 ? lessonCode("tanh-layer") : undefined);
    const what = `edit ${number}, ${kind}`;
    await write(cell, text);
    await page.keyboard.press("ControlOrMeta+Enter");
    // it is given a while to begin, unless it hangs before that, and a while to end by itself
    await waitWhile(/edited|queued|warming/, 3 * patience);
    await waitWhile(/running/, patience);
    await stop(what);
    expect(await state(), what).toMatch(over);
    const before = await work();
    await cell.locator('[data-control="gain"] input[type=range]').press(number % 2 === 0 ? "ArrowRight" : "ArrowLeft");
    const drawn = async () => (await timesOf(page)).answers[number - from];
    await expect.poll(drawn, { message: what }).toBeDefined();
    check((await drawn()) ?? { taken: Number.NaN, late: 0 }, (await work()) - before, `${what}: drawn`, answers, 500);
    await stop(what);
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
      figures(stops, answers),
    );
    await press(cell, "reset");
    await expect(editorOf(cell)).toContainText("spectralRadius");
    await press(cell, "run");
    await inState(cell, "done");
    expect(await numberOf(cell, "evaluations"), what).toBe(14);
  }
  console.log(JSON.stringify({ edits: count, ...figures(stops, answers), kinds, ends, slow }));
  expect(complaints).toEqual([]);
});

function figures(stops: readonly number[], answers: readonly number[]) {
  const of = (list: readonly number[]) => {
    const sorted = [...list].sort((a, b) => a - b).map(Math.round);
    return { times: sorted.length, median: sorted[sorted.length >> 1], longest: sorted.at(-1) };
  };
  return { stop: of(stops), answer: of(answers) };
}
