// `npm run train -- [cell] [seeds] [epochs] [keep]`: whole trainings of an MNIST cell (mnist-fixed-point unless named) on the built page in
// Chromium, as a reader's press of Run starts them. Prints the rows of every seed, checks the bands of the curriculum, and says where one is left.
// `keep` keeps how the iterations of the last epoch differ from seed to seed beside the lesson, as the recorded run CELL-seeds, which prose quotes.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { chromium } from "@playwright/test";
import { launchOptions } from "./browser.mjs";
import { serve } from "./serve.mjs";

const named = process.argv.slice(2);
const name = /^[a-z]/.test(named[0] ?? "") ? String(named.shift()) : "mnist-fixed-point";
const seeds = (named[0] ?? "0").split(",").map(Number);
const epochs = Number(named[1] ?? 10);
const keep = named[2] === "keep";
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
let elapsed = 0;
let ran = "";
/** @type {{ readonly seed: number, readonly [column: string]: number }[]} */
const ends = [];
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
  elapsed += Date.now() - started;
  const state = await cell.getAttribute("data-state");
  const backend = await cell.locator('output[data-value="backend"]').textContent();
  ran = String(backend);
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
    if (epoch === epochs)
      ends.push({ seed, ...Object.fromEntries(columns.map((column, at) => [column, row[at] ?? Number.NaN])) });
    const band = bands[/** @type {1 | 10} */ (epoch)];
    const error = row[3] ?? Number.NaN;
    if (band && !(error >= (band[0] ?? 0) && error <= (band[1] ?? 0))) {
      left += 1;
      console.log(`  the test error ${error} after epoch ${epoch} is outside [${band.join(", ")}]`);
    }
  }
  await context.close();
  if (keep) writeFileSync(`lessons/${folder}/recorded/${name}-seeds.json`, recordingOf());
}
await browser.close();
console.log(left === 0 ? "\nevery seed is inside its bands" : `\n${left} outside`);
process.exit(left === 0 ? 0 : 1);

/** The last epochs of all seeds so far, as a recorded run. */
function recordingOf() {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const spread = columns
    .filter((column) => column.endsWith("iterations"))
    .flatMap((column) => {
      const found = ends.map((end) => end[column] ?? Number.NaN);
      const mean = found.reduce((a, b) => a + b, 0) / found.length;
      return [
        [`${column}-least`, Math.min(...found)],
        [`${column}-mean`, mean],
        [`${column}-most`, Math.max(...found)],
      ];
    });
  const recording = {
    date: new Date().toISOString().slice(0, 10),
    backend: ran,
    seed: ends[0]?.seed ?? 0,
    params: { epochs, seeds: ends.map(({ seed }) => seed).join(), commit },
    elapsed,
    numbers: { seeds: ends.length, ...Object.fromEntries(spread) },
    values: ends,
  };
  return `${JSON.stringify(recording, null, 2)}\n`;
}
