// `npm run record [-- lesson [cell,cell]]`: runs cells in a browser, through the page as a reader has it, and keeps what they
// yielded beside their lesson. Decimated to what a page can carry; prose quotes its numbers, so a change here is a change of text.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { build } from "vite";
import { launchOptions } from "./browser.mjs";
import { serve } from "./serve.mjs";

const limit = 30_000;
/** Values of one kind that a recording keeps: evenly thinned out, but for the last ones, which cells average over. */
const most = 300;
const tail = 50;

const [lessonName, cellName] = process.argv.slice(2);
const lessons = readdirSync("lessons").filter(
  (folder) => existsSync(`lessons/${folder}/cells`) && (!lessonName || folder.includes(lessonName)),
);
if (lessons.length === 0) throw new Error(`no lesson with cells: ${lessonName}`);

/** @type {(value: any, digits?: number) => any} Six significant digits are more than a figure shows. */
const round = (value, digits = 6) => {
  if (typeof value === "number") return Number(value.toPrecision(digits));
  if (Array.isArray(value)) return value.map((item) => round(item, digits));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, round(item, digits)]));
};

/** A run as short as this keeps all its digits: a view may show the difference of two of its values. */
const short = 10_000;

/** @type {(values: readonly any[]) => any[]} */
function thin(values) {
  /** @type {Map<string, number[]>} */
  const kinds = new Map();
  for (const [at, value] of values.entries()) {
    const kind = typeof value === "object" && value ? (value.kind ?? Object.keys(value).join()) : typeof value;
    kinds.set(kind, [...(kinds.get(kind) ?? []), at]);
  }
  const kept = new Set();
  for (const [kind, places] of kinds) {
    // of what is replaced as a whole only the last counts
    const few = kind === "misread" ? places.slice(-1) : places;
    const early = few.slice(0, -tail);
    const step = Math.max(1, early.length / most);
    for (let at = 0; at < early.length; at += step) kept.add(early[Math.floor(at)]);
    for (const place of few.slice(-tail)) kept.add(place);
  }
  return values.filter((_, at) => kept.has(at));
}

const dir = ".cache/record";
await build({ logLevel: "warn", build: { outDir: dir, emptyOutDir: true } });
const address = await serve({ dir });
const browser = await chromium.launch(launchOptions());
for (const folder of lessons) {
  const cells = readdirSync(`lessons/${folder}/cells`)
    .filter((file) => file.endsWith(".view.tsx"))
    .map((file) => file.replace(".view.tsx", ""))
    .filter((name) => !cellName || cellName.split(",").includes(name));
  for (const name of cells) {
    const page = await browser.newPage();
    await page.goto(`${address}en/${folder.replace(/^\d+-/, "")}/`);
    const cell = page.locator(`[data-cell="${name}"]`);
    if ((await cell.count()) === 0) {
      console.log(`${folder}/${name}: not on its lesson's page, left out`);
      continue;
    }
    await cell.locator('[data-action="run"]').click();
    await page.waitForFunction(
      (name) =>
        /^(done|error|lost)$/.test(document.querySelector(`[data-cell="${name}"]`)?.getAttribute("data-state") ?? ""),
      name,
      { timeout: 3_600_000, polling: 250 },
    );
    const state = await cell.getAttribute("data-state");
    if (state !== "done") throw new Error(`${folder}/${name} ended as ${state}: ${await cell.textContent()}`);
    const run = await page.evaluate((name) => {
      /** @type {any} */
      let found;
      const host = document.querySelector(`[data-island="${name}"]`);
      host?.dispatchEvent(new CustomEvent("cell-run", { detail: (/** @type {any} */ run) => (found = run) }));
      const numbers = [...(host?.querySelectorAll("output[data-number]") ?? [])].map((output) => [
        output.getAttribute("data-value"),
        Number(output.getAttribute("data-number")),
      ]);
      return { ...found, numbers: Object.fromEntries(numbers) };
    }, name);
    await page.close();
    const { values, elapsed, backend, params, numbers } = run;
    const head = {
      date: new Date().toISOString().slice(0, 10),
      backend,
      seed: typeof params.seed === "number" ? params.seed : 0,
      params,
      elapsed: Math.round(elapsed),
      numbers: round(numbers),
    };
    const digits = values.length > short ? 6 : 17;
    const lines = thin(round(JSON.parse(values), digits)).map((value) => `    ${JSON.stringify(value)}`);
    const text = `${JSON.stringify(head, null, 2).replace(/\n\}$/, "")},\n  "values": [\n${lines.join(",\n")}\n  ]\n}\n`;
    const size = gzipSync(text).length;
    if (size > limit) throw new Error(`${folder}/${name}: ${size} bytes (gz), more than ${limit}`);
    mkdirSync(`lessons/${folder}/recorded`, { recursive: true });
    const file = join("lessons", folder, "recorded", `${name}.json`);
    const before = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).numbers : {};
    writeFileSync(file, text);
    console.log(`${file}: ${lines.length} values, ${(size / 1000).toFixed(1)} kB (gz), on ${backend}`);
    for (const [key, value] of Object.entries(head.numbers)) {
      if (before[key] !== undefined && before[key] !== value) console.log(`  ${key}: ${before[key]} → ${value}`);
    }
  }
}
await browser.close();
process.exit(0);
