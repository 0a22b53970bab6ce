// `node scripts/vitals.mjs [runs] [pages whose address has this]`: largest paint, layout shift and blocking time of each page as a phone has it: 4 × slower
// processor, slow 4G (1.6 Mbit/s, 150 ms), 360 px, nothing cached, files compressed as hosts do. Fails past the budget.
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { launchOptions } from "./browser.mjs";

const budget = { lcp: 2000, cls: 0.02 };
const runs = Number(process.argv[2] ?? 3);
const dir = process.env.DIST ?? "dist";
const types = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** @type {Map<string, Buffer>} Compressed once, as a host does. */
const files = new Map();

const server = createServer((request, response) => {
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  const file = join(dir, path.endsWith("/") ? `${path}index.html` : path);
  try {
    const type = types[/** @type {keyof typeof types} */ (extname(file))] ?? "application/octet-stream";
    const packed = /text|json|svg/.test(type);
    const body = files.get(file) ?? (packed ? gzipSync(readFileSync(file)) : readFileSync(file));
    files.set(file, body);
    response.writeHead(200, { "content-type": type, ...(packed && { "content-encoding": "gzip" }) });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await /** @type {Promise<void>} */ (new Promise((ready) => server.listen(0, ready)));
const address = server.address();
const base = `http://localhost:${typeof address === "object" ? address?.port : ""}/`;
const browser = await chromium.launch(launchOptions());

/** @param {string} path */
async function measure(path) {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    deviceScaleFactor: 2,
    isMobile: true,
  });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 150,
    downloadThroughput: (1.6 * 1024 * 1024) / 8,
    uploadThroughput: (750 * 1024) / 8,
  });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.addInitScript(() => {
    const found = { lcp: 0, element: "", cls: 0, moved: /** @type {string[]} */ ([]), blocking: 0 };
    Object.assign(globalThis, { vitals: found });
    /** @param {string} type @param {(entry: any) => void} see */
    const watch = (type, see) =>
      new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({ type, buffered: true });
    watch("largest-contentful-paint", (entry) => {
      found.lcp = entry.startTime;
      found.element = entry.element?.tagName ?? "";
    });
    watch("layout-shift", (entry) => {
      if (entry.hadRecentInput) return;
      found.cls += entry.value;
      for (const { node } of entry.sources) found.moved.push(`${node?.nodeName}.${node?.className ?? ""}`);
    });
    watch("longtask", (entry) => {
      found.blocking += Math.max(0, entry.duration - 50);
    });
  });
  await page.goto(base + path, { waitUntil: "networkidle" });
  await page.waitForTimeout(1500);
  const found = await page.evaluate(() => /** @type {any} */ (globalThis).vitals);
  await context.close();
  return found;
}

let failed = false;
const pages = readdirSync(dir, { recursive: true, encoding: "utf8" })
  .filter((file) => /^en\b.*index\.html$/.test(file))
  .map((file) => file.slice(0, -"index.html".length))
  .filter((path) => path.includes(process.argv[3] ?? ""));
for (const path of pages) {
  /** @type {{ lcp: number, element: string, cls: number, moved: string[], blocking: number }[]} */
  const found = [];
  for (let run = 0; run < runs; run++) found.push(await measure(path));
  const median = (/** @type {"lcp" | "cls" | "blocking"} */ name) =>
    found.map((one) => one[name]).sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
  const [lcp, cls, blocking] = [median("lcp"), median("cls"), median("blocking")];
  console.log(
    `${path}: largest paint ${Math.round(lcp)} ms (${found[0]?.element}), layout shift ${cls.toFixed(4)}, blocking ${Math.round(blocking)} ms`,
  );
  const moved = new Set(found.flatMap((one) => one.moved));
  if (moved.size > 0) console.log(`  moved: ${[...moved].slice(0, 8).join(", ")}`);
  if (lcp > budget.lcp || cls > budget.cls) {
    failed = true;
    console.error(`  over the budget of ${budget.lcp} ms and ${budget.cls}`);
  }
}
await browser.close();
server.close();
process.exit(failed ? 1 : 0);
