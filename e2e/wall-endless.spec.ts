/** Code without end: the page stays usable, and no other cell's result is lost. */
import { chromium, expect, test } from "@playwright/test";
import { launchOptions } from "../scripts/browser.mjs";
import { type BenchSession, run, snapshot, start, stop, timeToStop } from "./support/bench.ts";
import { products, stillWorks, ticking } from "./support/cells.ts";
import { type Site, serveEngine } from "./support/engine.ts";
import { longestTask } from "./support/main-thread.ts";

/** Milliseconds of the page's own work in one piece; more, and a reader would take it for a page that hangs. */
const longest = 500;

let site: Site;

test.beforeAll(async () => {
  site = await serveEngine();
});
test.afterAll(() => site.close());
test.beforeEach(async ({ page }) => {
  await page.goto(`${site.origin}/some/base/`);
});

const endless = {
  "an endless loop": `export function* run() { yield "begun"; for (;;); }`,
  "a promise that never settles": `export async function* run() { yield "begun"; await new Promise(() => {}); }`,
  "an endless loop at the top": `for (;;);\nexport function* run() { yield 1; }`,
  "console lines without end": `export function* run() { yield "begun"; for (let i = 0; ; i++) console.log(i); }`,
  "breathing without end": `export async function* run(_: {}, { breathe }) { yield "begun"; for (;;) await breathe(); }`,
  "a stop that is not heeded": `export async function* run() { try { yield "begun"; await new Promise(() => {}); } finally { for (;;); } }`,
};
for (const [what, text] of Object.entries(endless)) {
  test(`${what} is ended by force, and no other cell's result is lost`, async ({ browser, page }) => {
    await stillWorks(page);
    const task = await longestTask(browser, page, async () => {
      await start(page, "endless", text);
      if (what.includes("top"))
        await expect.poll(async () => (await snapshot(page, "endless")).backend?.name).toBeDefined();
      else await expect.poll(async () => (await snapshot(page, "endless")).values).toEqual(["begun"]);
      await page.waitForTimeout(300);
      expect(await timeToStop(page, "endless")).toBeLessThan(2000);
    });
    expect(task).toBeLessThan(longest);
    const { ended, hung, values } = await snapshot(page, "endless");
    expect([ended, hung]).toEqual(["forced", true]);
    if (!what.includes("top")) expect(values).toEqual(["begun"]);
    expect((await snapshot(page, "product")).values).toEqual(products);
    await stillWorks(page);
    await page.reload();
    expect(await snapshot(page, "endless")).toMatchObject({ state: "blocked", hung: true });
  });
}

test("what runs in another tab is not taken for what hung; once that tab is gone, it is", async ({ page, context }) => {
  await start(page, "endless", endless["an endless loop"]);
  await expect.poll(async () => (await snapshot(page, "endless")).values.length).toBe(1);
  const other = await context.newPage();
  await other.goto(page.url());
  await expect.poll(async () => (await snapshot(other, "endless")).state).toBe("idle");
  // a cell that was heard of a moment ago is well, and its page may go without a note: it hangs once it has been silent for a while
  await page.waitForTimeout(3000);
  await page.close();
  await other.reload();
  expect(await snapshot(other, "endless")).toMatchObject({ state: "blocked", hung: true });
  await other.waitForTimeout(300);
  expect((await snapshot(other, "endless")).state).toBe("blocked");
});

for (const [what, file, before] of [
  ["the lab has arrived", /\/lab-[^/]*\.(js|txt)$/, "warming"],
  ["what runs cells has arrived", /\/run-[^/]*\.js$/, "queued"],
] as const) {
  test(`Stop before ${what} ends the run at once`, async ({ page }) => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let asked = 0;
    await page.route(file, async (route) => {
      asked++;
      await held;
      await route.continue();
    });
    await start(page, "early", endless["an endless loop at the top"]);
    await expect.poll(async () => (await snapshot(page, "early")).state).toBe(before);
    await expect.poll(() => asked).toBe(1);
    await stop(page, "early");
    expect(await snapshot(page, "early")).toMatchObject({ state: "done", ended: "stopped", values: [] });
    expect((await snapshot(page, "early")).hung).toBeUndefined();
    release();
    await stillWorks(page);
    await page.reload();
    expect(await snapshot(page, "early")).toMatchObject({ state: "idle" });
  });
}

test("a cell that waited for its turn when its page went has not hung", async ({ page }) => {
  for (const cell of ["first", "second", "third"]) await start(page, cell, ticking);
  await expect.poll(async () => (await snapshot(page, "third")).state).toBe("queued");
  for (const cell of ["first", "second"]) {
    await expect.poll(async () => (await snapshot(page, cell)).values.length).toBeGreaterThan(1);
  }
  // longer than silence is borne
  await page.waitForTimeout(2000);
  expect((await snapshot(page, "third")).state).toBe("queued");
  await page.reload();
  expect(await snapshot(page, "third")).toMatchObject({ state: "idle" });
});

test("a second Stop does not wait", async ({ page }) => {
  await start(page, "endless", endless["an endless loop"]);
  await expect.poll(async () => (await snapshot(page, "endless")).values.length).toBe(1);
  await stop(page, "endless");
  await stop(page, "endless");
  expect((await snapshot(page, "endless")).state).toBe("done");
});

const floods = {
  "yields without end": [
    `export function* run() { for (let i = 0; ; i++) yield { i, text: "x".repeat(50) }; }`,
    /flood/,
  ],
  "messages without end": [
    `export function* run() { for (;;) (globalThis as any).postMessage("x".repeat(1000)); }`,
    /flood/,
  ],
  "big messages without end": [
    `export function* run() { const text = "x".repeat(400_000); for (;;) (globalThis as any).postMessage(text); }`,
    /flood/,
  ],
  "one value of ten million characters": [`export function* run() { yield "x".repeat(1e7); }`, /runtime|flood/],
  "console lines without end": [
    `export function* run() { for (let i = 0; i < 20_000; i++) console.log("line " + i); throw new Error("over"); }`,
    /runtime/,
  ],
  "errors without end": [
    `export function* run() { for (let i = 0; i < 50_000; i++) Promise.reject(new Error("e" + i)); yield 1; }`,
    /runtime/,
  ],
} as const;
for (const [what, [text, kind]] of Object.entries(floods)) {
  test(`${what}: the run ends with a reason and the page stays usable`, async ({ browser, page }) => {
    await stillWorks(page);
    const task = await longestTask(browser, page, async () => {
      const { state, failure } = await run(page, "flood", text);
      expect(state).toBe("error");
      expect(failure?.kind).toMatch(kind);
    });
    expect(task).toBeLessThan(longest);
    await stillWorks(page);
  });
}

/** What a cell may do to the page that holds it: asking without end, in the words of the library and past it. Each goes on until it is stopped. */
const asking = (what: string, every = 20) => `let id = 0;
const say = (message: object) => postMessage(JSON.stringify({ id: ++id, ...message }));
export async function* run(_: {}, { checkpoints, breathe, progress }) {
  const arrays = { W: { shape: [4_000_000], data: new Float32Array(4_000_000) } };
  await checkpoints.save("big", { arrays, note: 1 });
  yield "begun";
  for (;;) {
    for (let time = 0; time < 10; time++) { ${what}; }
    await new Promise((done) => setTimeout(done, ${every}));
    await breathe();
  }
}`;
const nagging = {
  "loading a checkpoint of 16 MB": `checkpoints.load("big").catch(() => 0)`,
  "loading it without the library": `say({ type: "load", name: "big" })`,
  "saving 16 MB": `checkpoints.save("big" + time, { arrays, note: 1 }).catch(() => 0)`,
  "asking for the digits": `say({ type: "mnist" })`,
  "asking for the lab's files": `say({ type: "asset", name: "tfjs-wasm-simd" })`,
  "changing its state": `say(time % 2 ? { type: "running" } : { type: "progress", progress: { what: "shaders", done: time, total: 0 } })`,
  "telling its backend": `say({ type: "backend", backend: { name: "cpu", reason: "forced", renderer: "x".repeat(300) } })`,
  "counting its progress": `progress(time, 1e9)`,
};
for (const [what, text] of Object.entries(nagging)) {
  test(`a cell that goes on ${what}: the page answers, and Stop works`, async ({ browser, page }) => {
    await stillWorks(page);
    const task = await longestTask(browser, page, async () => {
      await start(page, "nag", asking(text), { backend: "cpu" });
      await expect
        .poll(async () => {
          const { values, failure } = await snapshot(page, "nag");
          return failure?.kind ?? values[0];
        })
        .toMatch(/begun|flood/);
      await page.waitForTimeout(1500);
      if ((await snapshot(page, "nag")).state === "error") return;
      const taken = await timeToStop(page, "nag");
      test.info().annotations.push({ type: "Stop", description: `${Math.round(taken)} ms` });
      // two seconds are the aim: the page's own time, on a machine that may be busy
      expect(taken).toBeLessThan(3000);
    });
    test.info().annotations.push({ type: "longest task", description: `${Math.round(task)} ms` });
    expect(task).toBeLessThan(longest);
    const { failure } = await snapshot(page, "nag");
    expect([undefined, "flood"]).toContain(failure?.kind);
    await stillWorks(page);
  });
}

test("a cell reaches no thread but its own, whichever way it looks for one", async ({ page }) => {
  const { state, values, failure } = await run(
    page,
    "threads",
    `const names = ["Worker", "SharedWorker", "ShadowRealm", "importScripts", "VideoEncoder", "ImageDecoder", "createImageBitmap"];
export function* run() {
  const found: string[] = [];
  const code = "data:text/javascript,for(;;);";
  for (const name of names) {
    const ways = {
      "by name": () => (0, eval)(name),
      "of the global": () => (globalThis as any)[name],
      "of a function": () => Function("return this")()[name],
      "of a generator": () => Object.getPrototypeOf(function* () {}).constructor("yield " + name)().next().value,
      "of a timer": () => { let kept: unknown; try { kept = (self as any).eval.call(null, name); } catch {} return kept; },
    };
    for (const [way, look] of Object.entries(ways)) try { if (look()) found.push(name + " " + way); } catch {}
    for (let owner: any = globalThis; owner; owner = Object.getPrototypeOf(owner)) {
      for (const key of Reflect.ownKeys(owner)) {
        const held = Object.getOwnPropertyDescriptor(owner, key)?.value;
        if (typeof held === "function" && held.name === name) found.push(name + " as " + String(key));
      }
    }
  }
  for (let time = 0; time < 60; time++) try { new (globalThis as any).Worker(code); found.push("a worker"); } catch {}
  if ("deriveBits" in (crypto as any).subtle || "generateKey" in SubtleCrypto.prototype) found.push("subtle");
  if ((navigator as any).gpu) found.push("gpu");
  yield found;
}`,
  );
  expect({ state, failure, found: values[0] }).toEqual({ state: "done", failure: undefined, found: [] });
});

test("a cell draws on a few canvases, not on any number", async ({ page }) => {
  const { failure } = await run(
    page,
    "canvases",
    `export function* run() { for (let i = 0; i < 60; i++) new OffscreenCanvas(8, 8).getContext("2d"); yield 1; }`,
  );
  expect(failure?.message).toContain("too many");
});

test("tensors that pile up end the run before the browser does, and are counted", async ({ page }) => {
  await stillWorks(page);
  const { state, failure, tensors } = await run(
    page,
    "piling",
    `import { zeros } from "@tensorflow/tfjs-core";
export async function* run(_: {}, { breathe }) { for (;;) { zeros([1000, 1000]); await breathe(); } }`,
    { backend: "cpu" },
  );
  expect(state).toBe("error");
  expect(failure?.kind).toBe("out-of-memory");
  expect(failure?.message).toMatch(/^\d+ tensors hold \d+\.\d GB: dispose/);
  expect(tensors?.after).toBeGreaterThan(250);
  await stillWorks(page);
});

test("a lab that runs out of memory is given up, and the page lives on", async () => {
  const browser = await chromium.launch({
    ...launchOptions(),
    args: [...launchOptions().args, "--js-flags=--max-old-space-size=120"],
  });
  const page = await browser.newPage();
  await page.goto(`${site.origin}/some/base/`);
  site.log.length = 0;
  // Playwright takes the end of the frame's process for the end of the page and asks it nothing more: the page itself tells the server
  await page.evaluate(
    ([text]) => {
      const session = (window as unknown as { bench: { session(cell: string): BenchSession } }).bench.session(
        "hoarder",
      );
      session.subscribe(() => {
        const { state, failure } = session.snapshot();
        if (state === "error") fetch(`told-${failure?.kind}`);
      });
      session.run({ cell: "hoarder", sources: { hoarder: text }, params: {}, seed: 0, backend: "cpu", fresh: false });
    },
    [
      `export function* run() { const all: unknown[] = []; for (;;) all.push(Array.from({ length: 1000 }, (_, i) => ({ i }))); }`,
    ] as const,
  );
  await expect
    .poll(() => site.log.filter((line) => line.includes("told-")), { timeout: 80_000 })
    // why the browser ended the process is not told to the page
    .toEqual(["GET /some/base/told-killed"]);
  await browser.close();
});
