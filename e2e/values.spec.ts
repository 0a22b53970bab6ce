/** What an edited cell yields and no chart was made for: the page answers all the while, draws the rest, and names what it does not draw. */
import { expect, test } from "@playwright/test";
import { write } from "./support/editor.ts";
import { longestTask } from "./support/main-thread.ts";
import { cellOf, inState, listen, numberOf, press } from "./support/page.ts";

/** Batches past all counting, twenty thousand epochs, and then on until it is stopped. */
const hostile = `export async function* run(_: unknown, { breathe, signal }: any) {
  const half = { error: 0.5, loss: 1e308, iterations: -1e308 };
  const rates = { backward: 3, skipped: 0, imagesPerSecond: 1 };
  yield { kind: "inside", epoch: 1, batch: 1e308, nonfinite: 1, widest: 1 };
  yield { kind: "inside", batch: 1, nonfinite: 1, widest: 1e308, zeroed: 1e308 };
  for (let batch = 1; batch <= 600; batch++) {
    yield { kind: "batch", epoch: 1, batch, loss: batch % 2 ? 1e308 : 5e-324, error: 0.5, forward: 3, ...rates };
    yield { kind: "inside", batch, nonfinite: 0, widest: 1e308, zeroed: 0 };
  }
  for (let epoch = 1; epoch <= 20_000; epoch++) {
    yield { kind: "epoch", epoch, train: half, test: half, seconds: 1, ...rates };
    if (epoch % 1000 === 0) await breathe();
  }
  while (!signal.aborted) await breathe();
}
`;

test("values past all measure: two are named, the rest is drawn, the table ends, and the page answers", async ({
  browser,
  page,
}) => {
  const seen = listen(page);
  await page.goto("en/root-finding/");
  const cell = cellOf(page, "mnist-newton");
  await write(cell, hostile);
  const task = await longestTask(browser, page, async () => {
    await press(cell, "run");
    await expect(cell.locator("[data-refused]")).toHaveText(/^2 values were not drawn: batch 1e308, zeroed 1e308/);
    await expect(cell.locator('[data-series="epochs"] .chart-more')).toHaveText("and 19,900 more", { timeout: 60_000 });
    expect(await numberOf(cell, "batch")).toBe(600);
    await expect(cell.locator('[data-series="epochs"] tbody tr')).toHaveCount(100);
    await expect(cell.locator(".cell-undrawn:not([data-refused])")).toHaveCount(0);
    await press(cell, "stop");
    await inState(cell, "done");
  });
  test.info().annotations.push({ type: "longest task", description: `${Math.round(task)} ms` });
  expect(task).toBeLessThan(1000);
  expect(seen).toEqual([]);
});
