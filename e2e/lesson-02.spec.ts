import { expect, type Locator, test } from "@playwright/test";
import { cellOf, inState, listen, numberOf, press } from "./support/page.ts";

const lesson = "en/fixed-point-iteration/";

/** Runs a cell and waits for its end. */
async function ran(cell: Locator, timeout = 60_000) {
  await press(cell, "run");
  await inState(cell, "done", timeout);
  await expect(cell.locator("[data-leak]")).toHaveAttribute("data-leak", "0");
}

test("cobweb: the measured rate is the slope at the fixed point; w = −1.5 at x = 0 swings; w = 2 has three fixed points", async ({
  page,
}) => {
  const seen = listen(page);
  await page.goto(lesson);
  const cell = cellOf(page, "cobweb");
  await ran(cell);
  const [rate, slope] = [await numberOf(cell, "rate"), await numberOf(cell, "slope")];
  expect(slope).toBeLessThan(0.95);
  expect(Math.abs(rate / slope - 1)).toBeLessThan(0.05);
  expect(await numberOf(cell, "fixed-points")).toBe(1);
  await expect(cell.locator('[data-series="cobweb"] svg[role="img"]').first()).toBeVisible();

  await page.goto(`${lesson}#cobweb.w=-1.5&cobweb.x=0`);
  await page.reload();
  await ran(cell);
  expect(await numberOf(cell, "slope")).toBeGreaterThan(1);
  await expect(cell.locator(".cell-verdict")).toContainText("swings");

  await page.goto(`${lesson}#cobweb.w=2&cobweb.x=0`);
  await page.reload();
  await ran(cell);
  expect(await numberOf(cell, "fixed-points")).toBe(3);
  expect(seen).toEqual([]);
});

test("phase-plane: inside the circle it settles, outside it turns", async ({ page }) => {
  await page.goto(lesson);
  const cell = cellOf(page, "phase-plane");
  await ran(cell);
  expect(await numberOf(cell, "radius")).toBeCloseTo(0.9, 8);
  expect(await numberOf(cell, "turn")).toBeCloseTo(40, 6);
  await expect(cell.locator(".cell-verdict")).toHaveAttribute("data-fate", "converges");

  await page.goto(`${lesson}#phase-plane.gain=1.2&phase-plane.angle=70`);
  await page.reload();
  await ran(cell);
  expect(await numberOf(cell, "radius")).toBeGreaterThan(1);
  await expect(cell.locator(".cell-verdict")).toHaveAttribute("data-fate", "rotates");
});

test("when-it-converges: no failure where ‖W‖₂ < 1, convergence where it is not, a fixed point behind the failures", async ({
  page,
}) => {
  await page.goto(`${lesson}#when-it-converges.trials=40&when-it-converges.seed=77`);
  const cell = cellOf(page, "when-it-converges");
  await ran(cell);
  expect(await numberOf(cell, "promised")).toBeGreaterThan(10);
  expect(await numberOf(cell, "promised-failed")).toBe(0);
  expect(await numberOf(cell, "anyway")).toBeGreaterThan(10);
  const failed = await numberOf(cell, "failed");
  expect(failed).toBeGreaterThan(0);
  expect(await numberOf(cell, "found")).toBeGreaterThanOrEqual(0.9 * failed);
});

test("draw-a-digit: reads the three, a line drawn by mouse, one by keyboard; the empty page takes longest", async ({
  page,
}) => {
  test.setTimeout(240_000);
  const seen = listen(page);
  await page.goto(lesson);
  const cell = cellOf(page, "draw-a-digit");
  await ran(cell, 120_000);
  expect(await numberOf(cell, "guess")).toBe(3);
  const three = await numberOf(cell, "evaluations");
  const median = await numberOf(cell, "median");
  expect(median).toBeGreaterThan(8);

  const pad = cell.locator(".drawing-pad");
  const settled = async (strokes: RegExp) => {
    await expect(cell.locator(".drawing-state")).toContainText(strokes);
    await page.waitForTimeout(300);
    await inState(cell, "done", 60_000);
  };
  await cell.locator('[data-action="clear"]').click();
  await settled(/0 strokes/);
  const blank = await numberOf(cell, "evaluations");
  expect(blank).toBeGreaterThan(three);
  expect(blank).toBeGreaterThan(median);

  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (!box) throw new Error("no pad");
  await page.mouse.move(box.x + box.width / 2, box.y + 0.15 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + 0.85 * box.height, { steps: 20 });
  await page.mouse.up();
  await settled(/1 stroke\./);
  expect(await numberOf(cell, "guess")).toBe(1);
  expect(await numberOf(cell, "evaluations")).toBeLessThan(blank);

  await pad.focus();
  await page.keyboard.press("Space");
  for (let i = 0; i < 3; i += 1) await page.keyboard.press("Shift+ArrowRight");
  await expect(cell.locator(".drawing-state")).toContainText("Pen down");
  await page.keyboard.press("Space");
  await settled(/2 strokes/);
  await page.keyboard.press("Backspace");
  await settled(/1 stroke\./);
  expect(await numberOf(cell, "guess")).toBe(1);
  expect(seen).toEqual([]);
});

test("odd-inputs: scribbles take no longer than digits, two lines do, the empty page never settles; before training it does", async ({
  page,
}) => {
  await page.goto(`${lesson}#odd-inputs.epochs=1&odd-inputs.networks=1&odd-inputs.seed=5`);
  const cell = cellOf(page, "odd-inputs");
  await ran(cell);
  const median = (kind: string) => numberOf(cell, `${kind}-1`);
  expect(await median("scribble")).toBeLessThan(1.25 * (await median("digit")));
  expect(await median("lines")).toBeGreaterThan(await median("digit"));
  expect(await median("empty")).toBe(201);

  await page.goto(`${lesson}#odd-inputs.epochs=0&odd-inputs.networks=1&odd-inputs.seed=5`);
  await page.reload();
  await ran(cell);
  expect(await median("empty")).toBeLessThan(40);
});

test("the challenges, as they stand, are not met, and say so", async ({ page }) => {
  await page.goto(lesson);
  for (const [name, checks] of [
    ["predict", 5],
    ["rescue", 4],
    ["two-cycle", 5],
  ] as const) {
    const cell = cellOf(page, name);
    await ran(cell);
    await expect(cell.locator("[data-passed]")).toHaveCount(checks);
    await expect(cell.locator('[data-passed="false"]').first()).toBeVisible();
  }
});
