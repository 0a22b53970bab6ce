// What a page's own JavaScript weighs before the first Run, gzipped: everything that its HTML loads, directly or by static
// import, and the frame and views of the cells that are on it; and its HTML, which the first paint waits for. Fails with the
// name of the chunk that outgrew the budget of its family (budget.json), where a page as a whole is over, and where tfjs is in it.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { gzipSync } from "node:zlib";

const dir = process.env.DIST ?? "dist";
/** @type {{ html: number, page: number, chunks: { family: string, name: string, kB: number }[] }} */
const budget = JSON.parse(readFileSync(new URL("budget.json", import.meta.url), "utf8"));
const pages = readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("index.html"));
const assets = readdirSync(join(dir, "assets"));

/** @param {string} page */
function scriptsOf(page) {
  const html = readFileSync(join(dir, page), "utf8");
  const entries = [...html.matchAll(/<script type="module"[^>]*src="([^"]+)"/g)].map((found) =>
    join(dirname(page), found[1] ?? ""),
  );
  const cells = new Set([...html.matchAll(/data-island="([^"]+)"/g)].map((found) => found[1] ?? ""));
  const awake = cells.size > 0 ? ["open-page", "lesson-views"] : [];
  const names = [...awake, ...[...cells].map((cell) => `${cell}.view`)].map((name) => name.replaceAll(".", "\\."));
  const later = assets
    .filter((file) => names.some((name) => new RegExp(`^${name}-[\\w-]{8}\\.js$`).test(file)))
    .map((file) => join("assets", file));
  const seen = new Set([...entries, ...later]);
  for (const script of seen) {
    const text = readFileSync(join(dir, script), "utf8");
    for (const found of text.matchAll(/(?:^|[;}\s])(?:import|export)\s*(?:[\w*{}\s,$]+from)?\s*"(\.[^"]+\.js)"/g)) {
      seen.add(join(dirname(script), found[1] ?? ""));
    }
  }
  return { scripts: [...seen], entries };
}

const kB = (/** @type {number} */ bytes) => (bytes / 1000).toFixed(1);
const failures = new Set();
for (const page of pages) {
  const { scripts, entries } = scriptsOf(page);
  const weighed = scripts.map((script) => {
    const text = readFileSync(join(dir, script));
    const name = relative("assets", script);
    return { script, name, size: gzipSync(text).length, tfjs: text.includes("WEBGL_RENDER_FLOAT32") };
  });
  const sum = (/** @type {typeof weighed} */ list) => list.reduce((total, { size }) => total + size, 0);
  const total = sum(weighed);
  const first = sum(weighed.filter(({ script }) => entries.includes(script)));
  const html = gzipSync(readFileSync(join(dir, page))).length;
  console.log(
    `${page}: ${kB(html)} kB (gz), ${kB(first)} kB of JavaScript at once, ${kB(total)} kB with its cells awake`,
  );
  if (html > budget.html * 1000) failures.add(`${page} grew to ${kB(html)} kB; its budget is ${budget.html} kB`);
  if (total > budget.page * 1000) {
    const heaviest = weighed.sort((a, b) => b.size - a.size)[0];
    failures.add(`${page} is over ${budget.page} kB; its heaviest chunk is ${heaviest?.name}`);
  }
  for (const { name, size, tfjs } of weighed) {
    const family = budget.chunks.find((one) => new RegExp(one.name).test(name));
    if (family && size > family.kB * 1000)
      failures.add(`${name} (${family.family}) grew to ${kB(size)} kB; its budget is ${family.kB} kB`);
    if (tfjs) failures.add(`tfjs is in the page's own bundle: ${name}`);
  }
}
for (const failure of failures) console.error(`  ${failure}`);
process.exit(failures.size > 0 ? 1 : 0);
