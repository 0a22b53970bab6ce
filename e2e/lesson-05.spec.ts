import { expect, type Locator, type Page, test } from "@playwright/test";
import { cellOf, inState, listen, numberOf, press, tableOf } from "./support/page.ts";

const lesson = "en/backward-fixed-point/";

/** Runs a cell as a reader does, and gives it when it is done. */
async function ran(page: Page, name: string, hash = "", timeout = 60_000): Promise<Locator> {
  await page.goto(`${lesson}${hash}`);
  const cell = cellOf(page, name);
  await press(cell, "run");
  await inState(cell, "done", timeout);
  await expect(cell.locator("[data-leak]")).toHaveAttribute("data-leak", "0");
  return cell;
}

test("backward-iteration: both slopes are ρ, u is the dense one, and a gain of 4 breaks it", async ({ page }) => {
  const seen = listen(page);
  const cell = await ran(page, "backward-iteration");
  const log = async (name: string) => Math.log(await numberOf(cell, name));
  const radius = await log("radius");
  expect(Math.abs((await log("forward-rate")) / radius - 1)).toBeLessThan(0.1);
  expect(Math.abs((await log("backward-rate")) / radius - 1)).toBeLessThan(0.1);
  expect(await numberOf(cell, "gap64")).toBeLessThan(1e-8);
  expect(await numberOf(cell, "gap32")).toBeLessThan(1e-5);
  expect(seen).toEqual([]);
  await page.goto("about:blank");
  const broken = await ran(page, "backward-iteration", "#backward-iteration.gain=4");
  expect(await numberOf(broken, "gap64")).toBeNaN();
  await expect(broken).toContainText("Not both of them arrived");
});

test("backward-iteration: slow motion walks the recorded tape from its end and lights term, node and numbers", async ({
  page,
}) => {
  const cell = await ran(page, "backward-iteration");
  const drawn = (await tableOf(cell, "tape")).map(([, name]) => name);
  expect(drawn.filter((name) => name !== "save")).toEqual(["linear", "Add", "Tanh"]);
  expect(drawn).toHaveLength(8);
  await cell.locator("details.slow > summary").click();
  const lit = cell.locator("[data-series=tape] li[aria-current]");
  await expect(lit).toContainText("Tanh");
  const next = cell.locator('[data-action="next"]');
  for (const [name, words] of [
    ["Tanh", "1 − z²"],
    ["Add", "as it is"],
    ["linear", "times Wᵀ"],
  ] as const) {
    await next.click();
    await expect(lit).toContainText(name);
    await expect(cell.locator(".slow-text")).toContainText(words);
  }
  await next.click();
  await expect(lit).toHaveCount(0);
  await expect(cell.locator(".slow-text")).toContainText("Add v");
  // the term of this moment is lit in the equation
  const outline = await page
    .locator('.katex [data-term="given"]')
    .first()
    .evaluate((place) => getComputedStyle(place).outlineStyle);
  expect(outline).toBe("solid");
});

test("how-few-terms: the end falls by ρ a term; a chain lifts the error, and no gain past 1 has a sum", async ({
  page,
}) => {
  const cell = await ran(page, "how-few-terms");
  expect(Math.abs((await numberOf(cell, "rate")) / (await numberOf(cell, "radius")) - 1)).toBeLessThan(0.1);
  const rows = (await tableOf(cell, "terms")).map((row) => row.map(Number));
  for (const [, error = 1, power = 0] of rows.slice(0, 5)) expect(error).toBeLessThanOrEqual(power * 1.01);
  await page.goto("about:blank");
  const broken = await ran(page, "how-few-terms", "#how-few-terms.gain=4&how-few-terms.chain=0");
  await expect(broken).toContainText("the series has no sum");
  expect(await numberOf(broken, "radius")).toBeGreaterThanOrEqual(1);
  await expect(broken.locator('output[data-value="rate"]')).toHaveText("–");
});

test("any-solver-backwards: errors keep to their bound; past 1 only plain and damped fail; the ring needs its memory", async ({
  page,
}) => {
  const cell = await ran(page, "any-solver-backwards");
  for (const name of ["plain", "damped", "anderson", "broyden", "newton", "newton-krylov"]) {
    expect(await numberOf(cell, `${name}-error`), name).toBeLessThanOrEqual(await numberOf(cell, `${name}-bound`));
    expect(await numberOf(cell, `${name}-evaluations`)).toBeGreaterThan(0);
  }
  await page.goto("about:blank");
  const past = await ran(page, "any-solver-backwards", "#any-solver-backwards.layer=past");
  await expect(past).not.toContainText("plain iteration: arrived");
  await expect(past).toContainText("Newton, dense: arrived");
  await page.goto("about:blank");
  const ring = await ran(
    page,
    "any-solver-backwards",
    "#any-solver-backwards.layer=ring&any-solver-backwards.memory=17",
  );
  await expect(ring).toContainText("Anderson: arrived");
  expect(await numberOf(ring, "anderson-error")).toBeLessThanOrEqual(await numberOf(ring, "anderson-bound"));
});

test("fixed-point-op: 2, 4, 8 calls, right to the third order and as elimination has it; a hook is right once", async ({
  page,
}) => {
  const cell = await ran(page, "fixed-point-op");
  for (const [order, calls] of [
    [1, 2],
    [2, 4],
    [3, 8],
  ] as const) {
    expect(await numberOf(cell, `order-${order}-calls`)).toBe(calls);
    expect(await numberOf(cell, `order-${order}-gap`)).toBeLessThan(1e-3);
  }
  for (const name of ["check", "first", "second"]) expect(await numberOf(cell, name), name).toBeLessThan(1e-4);
  await page.goto("about:blank");
  const hook = await ran(page, "fixed-point-op", "#fixed-point-op.gradient=hook");
  expect(await numberOf(hook, "order-1-gap")).toBeLessThan(1e-3);
  expect(await numberOf(hook, "check")).toBeGreaterThan(0.05);
  await expect(hook).toContainText("is not on the tape");
});

test("when-the-backward-diverges in slow motion: back along the tape of both z, and to the guard, lit in equation and code", async ({
  page,
}) => {
  const seen = listen(page);
  await page.goto(lesson);
  const cell = cellOf(page, "when-the-backward-diverges");
  await inState(cell, "recorded");
  await cell.locator("details.slow > summary").focus();
  await page.keyboard.press("Enter");
  const text = cell.locator(".slow-text");
  const lit = cell.locator("[data-series=tape] li[aria-current]");
  await expect(text).toContainText("this is no fixed point");
  await expect(lit).toHaveCount(0);
  const slider = cell.locator('.slow input[type="range"]');
  for (const name of ["Tanh", "Add", "linear"]) {
    await slider.press("ArrowRight");
    await expect(lit).toContainText(name);
  }
  await slider.press("ArrowRight");
  await expect(text).toContainText("v is added");
  await slider.press("End");
  await expect(text).toContainText(
    "At Newton’s z, the guard reads the outcomes. Forward: converged. Backward: out of steps. The step is withheld.",
  );
  const guard = page.locator('[data-code="when-the-backward-diverges"] .line[data-term="guard"]').first();
  await expect
    .poll(() => guard.evaluate((line) => getComputedStyle(line).backgroundColor))
    .not.toBe("rgba(0, 0, 0, 0)");
  await expect(page.locator('.katex [data-term="guard"]').first()).toHaveCSS("outline-style", "solid");
  expect(seen).toEqual([]);
});

test("when-the-backward-diverges: from the stored checkpoint, ‖u‖ > 1000 × exact; guarded training keeps its error", async ({
  page,
}) => {
  test.setTimeout(420_000);
  const cell = await ran(page, "when-the-backward-diverges", "#when-the-backward-diverges.batches=40", 300_000);
  expect(await numberOf(cell, "worst-ratio")).toBeGreaterThan(1e3);
  expect(await numberOf(cell, "newton-radius")).toBeGreaterThan(1);
  expect(await numberOf(cell, "newton-ratio")).toBeGreaterThan(3);
  expect(await numberOf(cell, "plain-ratio")).toBeGreaterThan(3);
  expect(await numberOf(cell, "skipped")).toBeGreaterThan(0);
  expect(await numberOf(cell, "guarded-error")).toBeLessThan((await numberOf(cell, "edge-error")) + 0.03);
  expect(await numberOf(cell, "unguarded-error")).toBeGreaterThan(2 * (await numberOf(cell, "guarded-error")));
  // the trained network is a checkpoint: the next run has it at once, and begins with the same numbers
  const first = await numberOf(cell, "edge-error");
  const again = await ran(page, "when-the-backward-diverges", "#when-the-backward-diverges.batches=10", 200_000);
  expect(await numberOf(again, "before-batch")).toBeNaN();
  expect(await numberOf(again, "edge-error")).toBe(first);
});

test("warm-start: trains, measures three beginnings in the second epoch, and stops", async ({ page }) => {
  test.setTimeout(300_000);
  await page.goto(`${lesson}#warm-start.every=5`);
  const cell = cellOf(page, "warm-start");
  await press(cell, "run");
  await expect.poll(() => numberOf(cell, "own-forward"), { timeout: 240_000 }).toBeGreaterThan(0);
  await expect.poll(async () => (await tableOf(cell, "forward")).length, { timeout: 60_000 }).toBeGreaterThan(4);
  // a digit's own last z is much closer than another digit's
  expect(await numberOf(cell, "own-distance")).toBeLessThan(0.5 * (await numberOf(cell, "batch-distance")));
  expect(await numberOf(cell, "batch-forward")).toBeGreaterThan(await numberOf(cell, "own-forward"));
  await press(cell, "stop");
  await inState(cell, "done");
  await expect(cell.locator("[data-leak]")).toHaveAttribute("data-leak", "0");
});

for (const [challenge, checks] of [
  ["write-it-backwards", 7],
  ["uphill", 3],
  ["guard", 4],
] as const) {
  test(`${challenge}: as it stands it is not met`, async ({ page }) => {
    const cell = await ran(page, challenge);
    await expect(cell.locator(".checks li")).toHaveCount(checks);
    expect(await numberOf(cell, "passed")).toBeLessThan(checks);
  });
}
