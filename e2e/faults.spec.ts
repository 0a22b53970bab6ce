/** Whatever becomes of one of the site's files: the page says so in its own words, and once the file is back, the next Run works. */
import { expect, type Page, type Route, test } from "@playwright/test";
import { write } from "./support/editor.ts";
import { cellOf, inState, press } from "./support/page.ts";

const lesson = "en/fixed-point-iteration/";

/** What a file may be answered with in its place. */
const faults = {
  gone: (route: Route) => route.fulfill({ status: 404, contentType: "text/plain", body: "not found" }),
  "a page in its place": (route: Route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><p>Sign in" }),
  async "cut short"(route: Route) {
    const response = await route.fetch();
    const body = await response.body();
    await route.fulfill({ response, body: body.subarray(0, body.length >> 1) });
  },
  async altered(route: Route) {
    const response = await route.fetch();
    const body = Buffer.from(await response.body());
    body.fill(120, body.length >> 1, (body.length >> 1) + 64);
    await route.fulfill({ response, body });
  },
  "no answer": (route: Route) => route.abort(),
} as const;
type Fault = keyof typeof faults;

/** `says`: the failure that the page shows; nothing, where a run does without the file. */
const table: readonly (readonly [files: string, fault: Fault, says?: string])[] = [
  ["lab-*.js", "gone", "frame"],
  ["lab-*.js", "cut short", "frame"],
  ["lab-*.js", "altered", "frame"],
  ["lab-*.js", "no answer", "frame"],
  ["lab-frame-*.html", "gone", "frame"],
  ["lab-frame-*.html", "a page in its place", "frame"],
  ["tfjs-simd-*.wasm", "altered", "frame"],
  ["tfjs-simd-*.wasm", "cut short", "frame"],
  ["kernels-*.wasm", "altered"],
  ["run-*.js", "no answer", "frame"],
];

/** Breaks every file of that name until it is told that the trouble is over. */
async function trouble(page: Page, files: string, fault: Fault): Promise<() => void> {
  let over = false;
  await page.route(`**/assets/${files}`, (route) => (over ? route.continue() : faults[fault](route)));
  return () => {
    over = true;
  };
}

for (const [files, fault, says] of table) {
  test(`${files}, ${fault}: said as it is, and over with the trouble`, async ({ page }) => {
    const heal = await trouble(page, files, fault);
    await page.goto(`${lesson}#backend=wasm`);
    const cell = cellOf(page, "tanh-layer");
    await press(cell, "run");
    if (says) {
      await inState(cell, "error", 90_000);
      await expect(cell.locator("[data-failure]")).toHaveAttribute("data-failure", says);
      // the reader's code is not to blame
      await expect(cell.locator("[data-fault]")).toHaveCount(0);
    } else await inState(cell, "done", 90_000);
    heal();
    await press(cell, "run");
    await inState(cell, "done", 90_000);
    await expect(cell.locator('output[data-value="backend"]')).toHaveText("wasm");
  });
}

test("a spare that never got ready is not handed to the next run", async ({ page }) => {
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  // the first run's frame comes; those of its spares never answer
  let frames = 0;
  await page.route("**/assets/lab-frame-*.html", (route) => (++frames === 1 ? route.continue() : undefined));
  await press(cell, "run");
  await inState(cell, "done", 90_000);
  await expect.poll(() => frames, { timeout: 30_000 }).toBeGreaterThan(1);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await press(cell, "run");
  await inState(cell, "done", 60_000);
});

test("one recorded run that cannot be read is missing on its own cell only", async ({ page }) => {
  await page.route("**/recorded/*.json", async (route) => {
    const response = await route.fetch();
    const runs = await response.json();
    await route.fulfill({ response, json: { ...runs, cobweb: { date: "soon", values: "none" } } });
  });
  await page.goto(lesson);
  const [cobweb, layer] = [cellOf(page, "cobweb"), cellOf(page, "tanh-layer")];
  for (const cell of [cobweb, layer]) {
    await press(cell, "run");
    await inState(cell, "done", 90_000);
  }
  await expect(page.locator('[data-notice="asleep"]')).toHaveCount(0);
});

test("after a new deployment the page says that it is out of date: at Run, at Edit, and before it woke", async ({
  page,
}) => {
  const body = async () =>
    (await (await page.request.get(lesson)).text()).replace(/assets\/client-[\w-]+\.js/g, "assets/client-NEWER123.js");
  const newer = await body();
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  await press(cell, "reset");
  await page.route("**/assets/**", faults.gone);
  await page.route(
    (url) => url.pathname.endsWith(`/${lesson}`),
    (route) => route.fulfill({ contentType: "text/html", body: newer }),
  );
  await press(cell, "run");
  await inState(cell, "error", 90_000);
  await expect(cell.locator('[data-failure="outdated"]')).toContainText("Reload the page: your edits are kept.");
  await press(cell, "edit");
  await expect(cell.locator(".cell-code")).toContainText("out of date");
});

test("a process that is gone is said to be gone, and the next Run works", async ({ page, context }) => {
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  const endless = "export async function* run(_: unknown, { breathe }: any) {\n  for (;;) await breathe();\n}\n";
  await write(cell, endless);
  await page.keyboard.press("ControlOrMeta+Enter");
  await inState(cell, "running", 90_000);
  // once a frame's process is gone, this test's own page object counts as crashed: the page itself is asked directly
  const direct = await context.newCDPSession(page);
  const ask = async (expression: string): Promise<unknown> =>
    (await direct.send("Runtime.evaluate", { expression, returnByValue: true })).result.value;
  const own = 'document.querySelector("[data-cell=tanh-layer]")';
  for (const frame of page.frames().filter((one) => one.url().includes("lab-frame"))) {
    const process = await context.newCDPSession(frame);
    process.send("Page.crash").catch(() => undefined);
  }
  await expect.poll(() => ask(`${own}.dataset.state`), { timeout: 60_000 }).toBe("error");
  const said = await ask(`${own}.querySelector("[data-failure=killed]")?.textContent`);
  expect(said).toContain("The browser ended the lab");
  expect(said).toContain("It does not say why");
  await ask(`${own}.querySelector("[data-action=reset]").click()`);
  await ask(`${own}.querySelector("[data-action=run]").click()`);
  await expect.poll(() => ask(`${own}.dataset.state`), { timeout: 90_000 }).toBe("done");
});
