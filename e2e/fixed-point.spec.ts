import { expect, type Page, test } from "@playwright/test";
import { longestTask } from "./support/main-thread.ts";
import { timeToStop } from "./support/own-time.ts";
import { cellOf, firstLosses, inState, listen, numberOf, press, tableOf, whenAtLeast } from "./support/page.ts";

const lesson = "en/fixed-point-iteration/";
const mnist = "mnist-fixed-point";

/** The first losses of a run, as the chart's own file says them. */
async function losses(page: Page, hash: string, batches: number, restart = false): Promise<number[]> {
  await page.goto(`${lesson}${hash}`);
  const cell = cellOf(page, mnist);
  const anew = cell.locator('[data-action="restart"]');
  // the run before this one left a checkpoint, which the page reads in its own time
  if (restart) await expect(anew).toBeVisible();
  await press(cell, restart ? "restart" : "run");
  await whenAtLeast(cell, "batch", batches, 100_000);
  await press(cell, "stop");
  await inState(cell, "done");
  return firstLosses(cell, batches);
}

test("one layer: 12 to 18 evaluations, the measured rate beside ρ(J), nothing leaked", async ({ page }) => {
  const seen = listen(page);
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  await inState(cell, "recorded");
  await press(cell, "run");
  await inState(cell, "done");
  const evaluations = await numberOf(cell, "evaluations");
  expect(evaluations).toBeGreaterThanOrEqual(12);
  expect(evaluations).toBeLessThanOrEqual(18);
  expect(await numberOf(cell, "residual")).toBeLessThanOrEqual(1e-4);
  const [rate, radius] = [await numberOf(cell, "rate"), await numberOf(cell, "radius")];
  expect(Math.abs(rate / radius - 1)).toBeLessThan(0.2);
  await expect(cell.locator("[data-leak]")).toHaveAttribute("data-leak", "0");
  await expect(cell.locator('[data-series="residual"] svg').first()).toBeVisible();
  expect(seen).toEqual([]);
});

test("the same seed gives the same run, another seed another", async ({ page }) => {
  await page.goto(`${lesson}#tanh-layer.seed=3`);
  const cell = cellOf(page, "tanh-layer");
  const once = async () => {
    await press(cell, "run");
    await inState(cell, "done");
    return numberOf(cell, "residual");
  };
  const [first, second] = [await once(), await once()];
  expect(second).toBe(first);
  await page.goto(`${lesson}#tanh-layer.seed=4`);
  await page.reload();
  expect(await once()).not.toBe(first);
});

test("past the edge the iteration does not arrive, and the cell says so", async ({ page }) => {
  await page.goto(`${lesson}#tanh-layer.gain=4&tanh-layer.width=100`);
  const cell = cellOf(page, "tanh-layer");
  await press(cell, "run");
  await inState(cell, "done");
  expect(await numberOf(cell, "evaluations")).toBe(201);
  await expect(cell).toContainText("did not converge within 200 steps");
});

test("MNIST trains: 300 real batches of seed 0 end under a loss of 0.6; Stop answers; the page never blocks; reload goes on", async ({
  page,
  browser,
}) => {
  test.setTimeout(240_000);
  const seen = listen(page);
  await page.goto(`${lesson}#mnist-fixed-point.seed=0&mnist-fixed-point.epochs=1`);
  const cell = cellOf(page, mnist);
  await press(cell, "run");
  await whenAtLeast(cell, "batch", 1, 90_000);
  const longest = await longestTask(browser, page, () => whenAtLeast(cell, "batch", 300, 120_000));
  expect(longest).toBeLessThan(50);
  expect(await numberOf(cell, "train-loss")).toBeLessThan(0.6);
  expect(await numberOf(cell, "train-iterations")).toBeGreaterThan(20);
  expect(await numberOf(cell, "images-per-second")).toBeGreaterThan(0);

  expect(await timeToStop(page, mnist)).toBeLessThan(2_000);
  await inState(cell, "done");
  const stopped = await numberOf(cell, "batch");

  await page.reload();
  await expect(cell.locator('[data-action="restart"]')).toBeVisible();
  await press(cell, "run");
  await whenAtLeast(cell, "batch", stopped + 1, 60_000);
  const rows = await tableOf(cell, "loss");
  expect(Number(rows[0]?.[0])).toBeGreaterThan(stopped - 1);
  await press(cell, "stop");
  await inState(cell, "done");

  await press(cell, "restart");
  await expect.poll(() => numberOf(cell, "batch"), { timeout: 30_000 }).toBeLessThan(stopped);
  await press(cell, "stop");
  await inState(cell, "done");
  expect(seen).toEqual([]);
});

test("WebGL, forced by the link, is WebGL, and its first 20 losses are the CPU's", async ({ page }) => {
  test.setTimeout(240_000);
  const onWebgl = await losses(page, "#backend=webgl&mnist-fixed-point.epochs=1", 20);
  const cell = cellOf(page, mnist);
  await expect(cell.locator('output[data-value="backend"]')).toHaveText("webgl");
  const renderer = (await cell.locator("[data-renderer]").getAttribute("data-renderer")) ?? "";
  expect(renderer).toMatch(/\w{4,}/);
  const onCpu = await losses(page, "#backend=cpu&mnist-fixed-point.epochs=1", 20, true);
  await expect(cell.locator('output[data-value="backend"]')).toHaveText("cpu");
  expect(onWebgl).toHaveLength(20);
  for (const [at, loss] of onWebgl.entries()) expect(Math.abs(loss - (onCpu[at] ?? Number.NaN))).toBeLessThan(1e-3);
});

/**
 * What a hidden or covered tab takes away from a page and its frames: animation frames stop and timers fire once a second.
 * A headless browser shows every tab, so the test takes them away itself.
 */
function hide() {
  const { setTimeout: later, setInterval: often } = globalThis;
  const atMostEverySecond = (time = 0) => Math.max(1000, time);
  Object.assign(globalThis, {
    requestAnimationFrame: () => 0,
    setTimeout: (act: () => void, time?: number) => later(act, atMostEverySecond(time)),
    setInterval: (act: () => void, time?: number) => often(act, atMostEverySecond(time)),
  });
  Object.defineProperty(document, "visibilityState", { value: "hidden" });
  Object.defineProperty(document, "hidden", { value: true });
  document.dispatchEvent(new Event("visibilitychange"));
}

test("a hidden page trains on", async ({ page }) => {
  await page.goto(`${lesson}#mnist-fixed-point.epochs=1`);
  const cell = cellOf(page, mnist);
  await press(cell, "run");
  await whenAtLeast(cell, "batch", 5, 90_000);
  for (const frame of page.frames()) await frame.evaluate(hide);
  const before = await numberOf(cell, "batch");
  await whenAtLeast(cell, "batch", before + 60, 60_000);
  expect(await page.evaluate(() => document.visibilityState)).toBe("hidden");
  await press(cell, "stop");
  await inState(cell, "done");
});

test("without WebGL a link that asks for it gets WebAssembly, and the page says why", async ({ page }) => {
  // in the frame, on its way to the worker: the lab's file itself has a sum, and is refused when it is altered
  await page.addInitScript(() => {
    if (self.origin !== "null") return;
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message: unknown, ...rest: unknown[]) {
      const lab = typeof message === "string" && message.length > 100_000;
      const text = lab ? `OffscreenCanvas.prototype.getContext = () => null;\n${message}` : message;
      return Reflect.apply(post, this, [text, ...rest]);
    };
  });
  await page.goto(`${lesson}#backend=webgl`);
  const cell = cellOf(page, "tanh-layer");
  await press(cell, "run");
  await inState(cell, "done");
  const backend = cell.locator('output[data-value="backend"]');
  await expect(backend).toHaveText("wasm");
  await expect(backend).toHaveAttribute("data-reason", /no-webgl|unavailable/);
});

for (const [what, damage] of [
  [
    "altered",
    (body: Buffer) => Buffer.concat([body.subarray(0, 100), Buffer.from([(body[100] ?? 0) ^ 1]), body.subarray(101)]),
  ],
  ["truncated", (body: Buffer) => body.subarray(0, body.length >> 1)],
  ["missing", undefined],
] as const) {
  test(`a data file that is ${what} is refused with a clear message, and Retry goes on`, async ({ page }) => {
    let damaged = "";
    await page.route(/\/mnist\/.*\.bin$/, async (route) => {
      damaged ||= route.request().url();
      if (route.request().url() !== damaged) return route.continue();
      if (!damage) return route.fulfill({ status: 404, body: "not found" });
      const response = await route.fetch();
      await route.fulfill({ response, body: damage(await response.body()) });
    });
    await page.goto(`${lesson}#mnist-fixed-point.epochs=1`);
    const cell = cellOf(page, mnist);
    await press(cell, "run");
    await inState(cell, "error", 60_000);
    await expect(cell.getByRole("alert")).toContainText(damaged.split("/").at(-1) ?? "?");
    expect(await numberOf(cell, "batch")).toBeNaN();
    await page.unroute(/\/mnist\/.*\.bin$/);
    await press(cell, "run");
    await whenAtLeast(cell, "batch", 1, 60_000);
  });
}
