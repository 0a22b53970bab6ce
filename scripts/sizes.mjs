// What a page's own JavaScript weighs before the first Run, gzipped: everything that its HTML loads, directly or by static import.
// Fails with the name of the heaviest chunk where a page is over the limit or where tfjs is in it.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { gzipSync } from "node:zlib";

const limit = 150_000;
const pages = readdirSync("dist", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("index.html"));

/**
 * The scripts that reading a page loads: its entry, what that imports, and what it imports dynamically at once (the cells' frames and views).
 * Plot, the editor and the lab load later, on a reader's act: they are chunks whose importers ask for them inside a function.
 * @param {string} page
 */
function scriptsOf(page) {
  const html = readFileSync(join("dist", page), "utf8");
  const entries = [...html.matchAll(/<script type="module"[^>]*src="([^"]+)"/g)].map((found) =>
    join(dirname(page), found[1] ?? ""),
  );
  const lesson = /<html[^>]*data-lesson="([^"]+)"/.exec(html)?.[1];
  const atOnce =
    lesson === undefined
      ? []
      : readdirSync("dist/assets")
          .filter((file) => /^(open-page|[\w-]+\.view)-[\w-]+\.js$/.test(file))
          .map((file) => join("assets", file));
  const seen = new Set([...entries, ...atOnce]);
  for (const script of seen) {
    const text = readFileSync(join("dist", script), "utf8");
    for (const found of text.matchAll(/(?:^|[;}\s])(?:import|export)\s*(?:[\w*{}\s,$]+from)?\s*"(\.[^"]+\.js)"/g)) {
      seen.add(join(dirname(script), found[1] ?? ""));
    }
  }
  return [...seen];
}

let failed = false;
for (const page of pages) {
  const scripts = scriptsOf(page).map((script) => {
    const text = readFileSync(join("dist", script));
    return {
      script: relative("assets", script),
      size: gzipSync(text).length,
      tfjs: text.includes("WEBGL_RENDER_FLOAT32"),
    };
  });
  const total = scripts.reduce((sum, { size }) => sum + size, 0);
  const heaviest = scripts.sort((a, b) => b.size - a.size)[0];
  console.log(`${page}: ${(total / 1000).toFixed(1)} kB of JavaScript (gz) in ${scripts.length} files`);
  if (total > limit) {
    failed = true;
    console.error(
      `  over ${limit / 1000} kB: the heaviest chunk is ${heaviest?.script}, ${((heaviest?.size ?? 0) / 1000).toFixed(1)} kB`,
    );
  }
  for (const { script, tfjs } of scripts) {
    if (!tfjs) continue;
    failed = true;
    console.error(`  tfjs is in the page's own bundle: ${script}`);
  }
}
process.exit(failed ? 1 : 0);
