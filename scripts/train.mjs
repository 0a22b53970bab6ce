// `npm run train -- [cell] [seeds] [epochs]`: whole trainings of an MNIST cell (mnist-fixed-point unless named) on the built page in
// Chromium, as a reader's press of Run starts them. Prints the rows of every seed, checks the bands of the curriculum, and says where one is left.
import { existsSync, readdirSync } from "node:fs";
import { chromium } from "@playwright/test";
import { launchOptions } from "./browser.mjs";
import { serve } from "./serve.mjs";

const named = process.argv.slice(2);
const name = /^[a-z]/.test(named[0] ?? "") ? String(named.shift()) : "mnist-fixed-point";
const seeds = (named[0] ?? "0").split(",").map(Number);
const epochs = Number(named[1] ?? 10);
const folder = readdirSync("lessons").find((lesson) => existsSync(`lessons/${lesson}/cells/${name}.ts`));
if (!folder) throw new Error(`no such cell: ${name}`);
const slug = folder.replace(/^\d+-/, "");
/** Test error after an epoch; mnist-newton is there to leave them. */
const bands = { 1: [0.06, 0.078], 10: [0.028, 0.034] };
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

const address = await serve();
const browser = await chromium.launch(launchOptions());
let left = 0;
for (const seed of seeds) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${address}en/${slug}/#${name}.seed=${seed}&${name}.epochs=${epochs}`);
  const cell = page.locator(`[data-cell="${name}"]`);
  await cell.locator('[data-action="run"]').click();
  const started = Date.now();
  await page.waitForFunction(
    (name) =>
      ["done", "error", "lost"].includes(
        document.querySelector(`[data-cell="${name}"]`)?.getAttribute("data-state") ?? "",
      ),
    name,
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
