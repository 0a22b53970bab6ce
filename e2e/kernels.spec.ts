import { expect, type Page, test } from "@playwright/test";
import { cellOf, firstLosses, inState, listen, numberOf, press, tableOf, whenAtLeast } from "./support/page.ts";

const lesson = "en/fixed-point-iteration/";

async function trained(page: Page, settings: string, batches: number): Promise<number[]> {
  await page.goto(`${lesson}#${settings}`);
  await page.reload();
  const cell = cellOf(page, "mnist-fixed-point");
  await press(cell, "run");
  await whenAtLeast(cell, "batch", batches, 100_000);
  await press(cell, "stop");
  await inState(cell, "done");
  return firstLosses(cell, batches);
}

test("the fused step, by the batch and by blocks, trains as the code on the page does, and the cell says which ran", async ({
  page,
}) => {
  test.setTimeout(240_000);
  const seen = listen(page);
  const cell = cellOf(page, "mnist-fixed-point");
  const ran = cell.locator('output[data-value="ran"]');
  const editable = await trained(page, "backend=wasm", 20);
  await expect(ran).toContainText("kernel");
  await expect(cell.locator("[data-leak]")).toHaveAttribute("data-leak", "0");
  const fused = await trained(page, "backend=wasm&mnist-fixed-point.training=fused", 20);
  await expect(ran).toContainText("WebAssembly");
  await expect(cell.locator("[data-leak]")).toHaveAttribute("data-leak", "0");
  const blocks = await trained(
    page,
    "backend=wasm&mnist-fixed-point.training=fused&mnist-fixed-point.stopping=blocks",
    20,
  );
  expect(editable).toHaveLength(20);
  for (const [at, loss] of editable.entries()) {
    expect(Math.abs((fused[at] ?? Number.NaN) - loss)).toBeLessThan(1e-3);
    expect(Math.abs((blocks[at] ?? Number.NaN) - loss)).toBeLessThan(1e-2);
  }
  expect(seen).toEqual([]);
});

test("on WebGL the fused step runs in WebAssembly, goes on from its own checkpoint, and says so", async ({ page }) => {
  test.setTimeout(240_000);
  const seen = listen(page);
  await trained(page, "backend=webgl&mnist-fixed-point.training=fused", 5);
  const cell = cellOf(page, "mnist-fixed-point");
  await expect(cell.locator('output[data-value="backend"]')).toHaveText("webgl");
  await expect(cell.locator('output[data-value="ran"]')).toContainText("WebAssembly");
  const stopped = await numberOf(cell, "batch");
  await page.reload();
  await expect(cell.locator('[data-action="restart"]')).toBeVisible();
  await press(cell, "run");
  await whenAtLeast(cell, "batch", stopped + 1, 60_000);
  const rows = await tableOf(cell, "loss");
  expect(Number(rows[0]?.[0])).toBeGreaterThan(stopped - 1);
  await press(cell, "stop");
  await inState(cell, "done");
  expect(seen).toEqual([]);
});

test("a solve that shows its steps says that it ran step by step", async ({ page }) => {
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  await press(cell, "run");
  await inState(cell, "done");
  await expect(cell.locator('output[data-value="ran"]')).toContainText("step by step");
});
