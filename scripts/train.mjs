// `npm run train -- [seeds] [epochs]`: whole trainings of mnist-fixed-point on the built page in Chromium, as a reader's press of Run starts them.
// Prints the rows of every seed, checks the bands of the curriculum, and says where one is left.
import { chromium } from "@playwright/test";
import { launchOptions } from "./browser.mjs";
import { serve } from "./serve.mjs";

const seeds = (process.argv[2] ?? "0").split(",").map(Number);
const epochs = Number(process.argv[3] ?? 10);
const columns = [
  "train-error",
  "train-loss",
  "train-iterations",
  "test-error",
  "test-loss",
  "test-iterations",
  "skipped",
  "seconds",
];
const bands = { 1: [0.06, 0.078], 10: [0.028, 0.034] };

const address = await serve();
const browser = await chromium.launch(launchOptions());
let left = 0;
for (const seed of seeds) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(
    `${address}en/fixed-point-iteration/#mnist-fixed-point.seed=${seed}&mnist-fixed-point.epochs=${epochs}`,
  );
  const cell = page.locator('[data-cell="mnist-fixed-point"]');
  await cell.locator('[data-action="run"]').click();
  const started = Date.now();
  await page.waitForFunction(
    () =>
      ["done", "error", "lost"].includes(
        document.querySelector('[data-cell="mnist-fixed-point"]')?.getAttribute("data-state") ?? "",
      ),
    undefined,
    { timeout: 3_600_000, polling: 1000 },
  );
  const seconds = (Date.now() - started) / 1000;
  const state = await cell.getAttribute("data-state");
  const backend = await cell.locator('output[data-value="backend"]').textContent();
  console.log(
    `\nseed ${seed}, ${backend}, ${state}, ${seconds.toFixed(1)} s in all\n| epoch | ${columns.join(" | ")} |\n|${"---|".repeat(columns.length + 1)}`,
  );
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const row = await Promise.all(
      columns.map(async (column) =>
        Number(await cell.locator(`output[data-value="epoch-${epoch}-${column}"]`).getAttribute("data-number")),
      ),
    );
    console.log(`| ${epoch} | ${row.map((value, at) => value.toFixed([4, 4, 2, 4, 4, 2, 0, 1][at])).join(" | ")} |`);
    const band = bands[/** @type {1 | 10} */ (epoch)];
    const error = row[3] ?? Number.NaN;
    if (band && !(error >= (band[0] ?? 0) && error <= (band[1] ?? 0))) {
      left += 1;
      console.log(`  the test error ${error} after epoch ${epoch} is outside [${band.join(", ")}]`);
    }
  }
  await context.close();
}
await browser.close();
console.log(left === 0 ? "\nevery seed is inside its bands" : `\n${left} outside`);
process.exit(left === 0 ? 0 : 1);
