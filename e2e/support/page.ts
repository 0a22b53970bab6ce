import { readFileSync } from "node:fs";
import { expect, type Locator, type Page } from "@playwright/test";

/** Everything that the page complained of; a test asserts that it stays empty. */
export function listen(page: Page): readonly string[] {
  const seen: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) seen.push(message.text());
  });
  page.on("pageerror", (error) => seen.push(String(error)));
  return seen;
}

export const cellOf = (page: Page, name: string): Locator => page.locator(`[data-cell="${name}"]`);

/** A number of a cell by its `data-value` name; NaN while it is not known. */
export async function numberOf(cell: Locator, name: string): Promise<number> {
  const text = await cell.locator(`output[data-value="${name}"]`).getAttribute("data-number");
  return text === null ? Number.NaN : Number(text);
}

export const press = (cell: Locator, action: "run" | "stop" | "restart" | "reset" | "edit" | "copy-link") =>
  cell.locator(`[data-action="${action}"]`).first().click();

export const inState = (cell: Locator, state: string | RegExp, timeout = 20_000) =>
  expect(cell).toHaveAttribute("data-state", state, { timeout });

export const whenAtLeast = (cell: Locator, name: string, least: number, timeout: number) =>
  expect.poll(() => numberOf(cell, name), { timeout, intervals: [200] }).toBeGreaterThanOrEqual(least);

/** The rows of a chart's data table, as text. Opens the table if it is not open. */
export async function tableOf(cell: Locator, series: string): Promise<string[][]> {
  const figure = cell.locator(`[data-series="${series}"]`).first();
  const toggle = figure.locator("button[aria-expanded]").first();
  if ((await toggle.getAttribute("aria-expanded")) === "false") await toggle.click();
  await expect(figure.locator("table tbody tr").first()).toBeVisible();
  return figure
    .locator("table")
    .first()
    .evaluate((table) =>
      [...table.querySelectorAll("tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent ?? "")),
    );
}

/** Saves a figure as a file of this kind, as a reader does. */
export async function saveFigure(figure: Locator, kind: string): Promise<Buffer> {
  await figure.locator('[data-action="export"]').click();
  const [file] = await Promise.all([
    figure.page().waitForEvent("download"),
    figure.locator(`[data-action="export-${kind}"]`).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(new RegExp(`^[\\w-]+\\.${kind}$`));
  return readFileSync(await file.path());
}

/** The training losses of batches 1 to `batches`, from the chart's CSV: its table on the page is thinned once it is long. */
export async function firstLosses(cell: Locator, batches: number): Promise<number[]> {
  const csv = await saveFigure(cell.locator('[data-series="loss"]').first(), "csv");
  const rows = csv
    .toString()
    .trim()
    .split("\r\n")
    .slice(1)
    .map((line) => line.split(",").map(Number));
  const losses = new Map(rows.map(([batch = 0, loss = Number.NaN]) => [batch, loss]));
  return Array.from({ length: batches }, (_, at) => losses.get(at + 1) ?? Number.NaN);
}

/** Settles when the page's fonts, which come after its first paint, are there. */
export async function dressed(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const fonts = document.querySelector<HTMLLinkElement>("link[data-after-paint]");
    return fonts?.media === "all" && fonts.sheet;
  });
  await page.evaluate(async () => {
    await new Promise((frame) => requestAnimationFrame(() => requestAnimationFrame(frame)));
    await document.fonts.ready;
  });
}
