/** The wall around a cell's code, in a real browser on a static server without special headers: what works inside it, and that nothing gets out. */
import { chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "../scripts/browser.mjs";
import { type BenchSession, run, snapshot, start, stop, watchThread } from "./support/bench.ts";
import { listen, type Site, serveElsewhere, serveEngine } from "./support/engine.ts";
import { absent, channels, hideSecret, hostileCell, trace, unguardedWorker } from "./support/hostile.ts";

const secret = "nobody-may-read-this";
let site: Site;
let evil: Site;

test.beforeAll(async () => {
  site = await serveEngine();
  evil = await serveElsewhere();
});
test.afterAll(async () => {
  await site.close();
  await evil.close();
});
test.beforeEach(async ({ page }) => {
  await page.goto(`${site.origin}/some/base/`);
});

const product = `import { matMul, tensor2d, tidy } from "@tensorflow/tfjs-core";
export function* run() {
  for (const x of [1, 2, 3]) {
    yield [...tidy(() => matMul(tensor2d([[x, 2], [3, 4]]), tensor2d([[1, 2], [3, 4]])).dataSync())];
  }
}`;
const products = [1, 2, 3].map((x) => [x + 6, 2 * x + 8, 15, 22]);
/** Another cell, asked before and after a bad one: it runs as ever. */
const stillWorks = async (page: Page) => {
  const { state, failure, values } = await run(page, "product", product);
  expect({ state, failure, values }).toEqual({ state: "done", failure: undefined, values: products });
};
const ticking = `export async function* run(_: {}, { breathe }) {
  for (let i = 0; ; i++) { yield i; await new Promise((done) => setTimeout(done, 20)); }
}`;

test.describe("inside", () => {
  for (const backend of ["webgl", "wasm", "cpu"]) {
    test(`${backend} computes`, async ({ page }) => {
      const { state, values, backend: used, tensors, failure } = await run(page, "product", product, { backend });
      expect(failure).toBeUndefined();
      expect(state).toBe("done");
      expect(used?.name).toBe(backend);
      expect(used?.reason).toBe("forced");
      if (backend === "webgl") expect(used?.renderer).not.toBe("");
      expect(values).toEqual(products);
      expect(tensors).toEqual({ before: 0, after: 0 });
    });
  }

  test("a WebAssembly module of the cell's own runs", async ({ page }) => {
    const bytes =
      "0,97,115,109,1,0,0,0,1,7,1,96,2,127,127,1,127,3,2,1,0,7,7,1,3,97,100,100,0,0,10,9,1,7,0,32,0,32,1,106,11";
    const { values } = await run(
      page,
      "own",
      `export function* run() {
      const module = new WebAssembly.Module(new Uint8Array([${bytes}]));
      yield (new WebAssembly.Instance(module).exports.add as Function)(40, 2);
    }`,
    );
    expect(values).toEqual([42]);
  });

  test("nothing of the lab is loaded before the first run, and a page without cells' runs has no eval", async ({
    page,
  }) => {
    const asked = site.log.length;
    await page.goto(`${site.origin}/some/base/?again`);
    await page.waitForLoadState("networkidle");
    expect(site.log.slice(asked).filter((line) => /lab|wasm|mnist/.test(line))).toEqual([]);
    expect(await page.locator("iframe").count()).toBe(0);
    await run(page, "product", product);
    expect(site.log.slice(asked).some((line) => line.includes("lab-frame"))).toBe(true);
    const evaluated = await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.ranInline = true";
      document.head.append(script);
      return "ranInline" in window;
    });
    expect(evaluated).toBe(false);
  });

  test("a run that is asked for while its lab is still being warmed waits for it", async ({ page }) => {
    for (const backend of ["wasm", "webgl", "cpu", "wasm"]) {
      for (let time = 0; time < 3; time++) {
        const { failure, values, backend: used } = await run(page, "product", product, { backend });
        expect({ failure, values, name: used?.name }).toEqual({ failure: undefined, values: products, name: backend });
        // the spare is begun 50 ms after a run's end
        await page.waitForTimeout(60 + 40 * time);
      }
    }
  });

  test("two runs at a time, and the third queues", async ({ page }) => {
    for (const cell of ["first", "second", "third"]) await start(page, cell, ticking);
    await expect.poll(async () => (await snapshot(page, "second")).values.length).toBeGreaterThan(1);
    expect([await snapshot(page, "first"), (await snapshot(page, "third")).state]).toEqual([
      expect.objectContaining({ state: "running" }),
      "queued",
    ]);
    await stop(page, "first");
    await expect.poll(async () => (await snapshot(page, "third")).state).toBe("running");
    expect((await snapshot(page, "second")).state).toBe("running");
  });

  test("a run that is asked for while another of the same cell runs takes its place, the latest one", async ({
    page,
  }) => {
    const saying = `export async function* run({ n }: { n: number }) { yield n; for (;;) { await new Promise((done) => setTimeout(done, 10)); yield n; } }`;
    for (const n of [1, 2, 3]) await start(page, "saying", saying, { params: { n } });
    await expect.poll(async () => (await snapshot(page, "saying")).values.at(-1)).toBe(3);
    await stop(page, "saying");
  });

  test("compiling shaders is told apart from running", async ({ page }) => {
    const states = await page.evaluate(
      ([text]) =>
        new Promise<string[]>((done) => {
          const seen: string[] = [];
          const session = (window as unknown as { bench: { session(cell: string): BenchSession } }).bench.session(
            "shading",
          );
          session.subscribe(() => {
            const { state, progress } = session.snapshot();
            const said = state === "warming" ? `warming ${progress?.what}` : state;
            if (seen.at(-1) !== said) seen.push(said);
            if (state === "done") done(seen);
          });
          session.run({
            cell: "shading",
            sources: { shading: text },
            params: {},
            seed: 0,
            backend: "webgl",
            fresh: false,
          });
        }),
      [product] as const,
    );
    expect(states.some((said) => said === "warming shaders")).toBe(true);
    expect(states.at(-1)).toBe("done");
  });

  test("a lost graphics context ends the run as lost, and the next one works", async ({ page }) => {
    const losing = `import { square, scalar } from "@tensorflow/tfjs-core";
export async function* run() {
  yield square(scalar(3)).dataSync()[0]!;
  const { backend } = await import("@tensorflow/tfjs-core");
  (backend() as any).gpgpu.gl.getExtension("WEBGL_lose_context").loseContext();
  await new Promise(() => {});
}`;
    const lost = await run(page, "losing", losing, { backend: "webgl" });
    expect(lost).toMatchObject({ state: "lost", failure: { kind: "context-lost" }, values: [9] });
    const { values, backend } = await run(page, "product", product, { backend: "webgl" });
    expect([values, backend?.name]).toEqual([products, "webgl"]);
  });

  test("without IndexedDB a checkpoint lasts as long as the page, and the page says so", async ({ page }) => {
    await page.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("closed to us", "SecurityError");
      };
    });
    await page.reload();
    const saving = `export async function* run(_: {}, { checkpoints }) { yield (await checkpoints.load("w"))?.note ?? null; await checkpoints.save("w", { arrays: {}, note: "kept" }); }`;
    expect(await run(page, "saving", saving)).toMatchObject({ state: "done", values: [null], storage: "memory" });
    expect((await run(page, "saving", saving)).values).toEqual(["kept"]);
    const { values } = await run(
      page,
      "digits",
      `export async function* run(_: {}, { data }) { yield (await data.mnist()).train.count; }`,
    );
    expect(values).toEqual([60_000]);
  });

  test("a full disk loses nothing else, and the page says so", async ({ page }) => {
    await page.addInitScript(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("no room", "QuotaExceededError");
      };
    });
    await page.reload();
    const saving = `export async function* run(_: {}, { checkpoints }) { await checkpoints.save("w", { arrays: {}, note: "kept" }); yield (await checkpoints.load("w"))?.note ?? null; }`;
    expect(await run(page, "saving", saving)).toMatchObject({ state: "done", values: ["kept"], storage: "full" });
  });

  test("values stream while the cell runs, and Stop ends it politely", async ({ page }) => {
    await start(page, "ticking", ticking);
    await expect.poll(async () => (await snapshot(page, "ticking")).values.length).toBeGreaterThan(20);
    const early = await snapshot(page, "ticking");
    expect(early.state).toBe("running");
    await expect.poll(async () => (await snapshot(page, "ticking")).values.length).toBeGreaterThan(early.values.length);
    const pressed = Date.now();
    await stop(page, "ticking");
    await expect.poll(async () => (await snapshot(page, "ticking")).state, { intervals: [20] }).toBe("done");
    expect(Date.now() - pressed).toBeLessThan(1000);
    const { ended, values, hung } = await snapshot(page, "ticking");
    expect(ended).toBe("stopped");
    expect(hung).toBeUndefined();
    expect(values).toEqual(values.map((_, index) => index));
  });

  test("a second run starts fresh: no global, no patched prototype and no changed library survives", async ({
    page,
  }) => {
    const marks = `import * as tf from "@tensorflow/tfjs-core";
export function* run() {
  const g = globalThis as any;
  yield [g.mark ?? "none", (Array.prototype as any).mark ?? "none", Object.isFrozen(tf)];
  g.mark = "left"; (Array.prototype as any).mark = "left";
}`;
    for (let time = 0; time < 3; time++) {
      expect((await run(page, "marks", marks)).values).toEqual([["none", "none", true]]);
    }
  });

  test("a checkpoint outlives a reload, and a fresh run is not offered it", async ({ page }) => {
    const counting = `export async function* run(_: {}, { checkpoints }) {
  const old = await checkpoints.load("count");
  const next = (old?.arrays.count.data[0] ?? 0) + 1;
  yield next;
  await checkpoints.save("count", { arrays: { count: { shape: [1], data: new Float32Array([next]) } }, note: { next } });
}`;
    expect((await run(page, "counting", counting)).values).toEqual([1]);
    expect((await run(page, "counting", counting)).values).toEqual([2]);
    await page.reload();
    const third = await run(page, "counting", counting);
    expect(third.values).toEqual([3]);
    await expect
      .poll(async () => (await snapshot(page, "counting")).checkpoints)
      .toMatchObject([{ name: "count", bytes: 4, note: { next: 3 } }]);
    expect((await run(page, "counting", counting, { fresh: true })).values).toEqual([1]);
    const reader = `export async function* run(_: {}, { checkpoints }) { yield (await checkpoints.load("count", "counting"))?.note ?? null; yield (await checkpoints.load("count")) ?? null; }`;
    expect((await run(page, "reader", reader)).values).toEqual([{ next: 1 }, null]);
  });

  test("a sibling cell is imported, afresh on each run, and an edited one takes effect", async ({ page }) => {
    const counter = `let n = 0; export const step = 1; export const next = () => (n += step);`;
    const user = `import { next } from "./counter"; export function* run() { yield next(); yield next(); }`;
    const sources = { user, counter };
    expect((await run(page, "user", user, { sources })).values).toEqual([1, 2]);
    expect((await run(page, "user", user, { sources })).values).toEqual([1, 2]);
    const edited = { user, counter: counter.replace("step = 1", "step = 100") };
    expect((await run(page, "user", user, { sources: edited })).values).toEqual([100, 200]);
  });

  test("all of MNIST arrives, byte for byte", async ({ page }) => {
    const { values, failure } = await run(
      page,
      "mnist",
      `export async function* run(_: {}, { data }) {
  const hex = async (...parts: Uint8Array[]) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob(parts as any).arrayBuffer()))].map((b) => b.toString(16).padStart(2, "0")).join("");
  const { train, test } = await data.mnist();
  const header = (...words: number[]) => { const view = new DataView(new ArrayBuffer(4 * words.length)); words.forEach((word, i) => view.setUint32(4 * i, word)); return new Uint8Array(view.buffer); };
  for (const digits of [train, await test]) {
    yield await hex(header(0x803, digits.count, 28, 28), digits.pixels);
    yield await hex(header(0x801, digits.count), digits.labels);
  }
}`,
    );
    expect(failure).toBeUndefined();
    expect(values).toEqual([
      "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
      "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
      "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
      "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ]);
  });
});

test.describe("data that is not what it must be", () => {
  const asking = `export async function* run(_: {}, { data }) { const { train } = await data.mnist(); yield train.count; }`;
  const part = "**/mnist/train-images-3.*.bin";
  const spoilt = {
    missing: { status: 404, body: "not found" },
    "a web page": { status: 200, contentType: "text/html", body: "<!doctype html>" },
  } as const;
  const refused = async (page: Page, words: RegExp) => {
    const asked = site.log.length;
    const { state, failure, values } = await run(page, "asking", asking);
    expect(state).toBe("error");
    expect(failure?.kind).toBe("data");
    expect(failure?.message).toContain("train-images-3.");
    expect(failure?.message).toMatch(words);
    expect(values).toEqual([]);
    await page.unroute(part);
    expect((await run(page, "asking", asking)).values).toEqual([60_000]);
    // what was verified is not fetched again
    const fetched = site.log
      .slice(asked)
      .filter((line) => line.includes("train-") && !line.includes("train-images-3."));
    expect(fetched).toHaveLength(6);
    expect(new Set(fetched).size).toBe(6);
  };

  for (const [what, answer] of Object.entries(spoilt)) {
    test(`${what} is refused, by name, and the next run goes on`, async ({ page }) => {
      await page.route(part, (route) => route.fulfill(answer));
      await refused(page, what === "missing" ? /404/ : /web page/);
    });
  }
  test("an altered byte is refused, by name, and the next run goes on", async ({ page }) => {
    await page.route(part, async (route) => {
      const body = await (await route.fetch()).body();
      body[1000] = (body[1000] ?? 0) ^ 1;
      await route.fulfill({ body, contentType: "application/octet-stream" });
    });
    await refused(page, /altered/);
  });
  test("half a file is refused, by name, and the next run goes on", async ({ page }) => {
    await page.route(part, async (route) => {
      const body = await (await route.fetch()).body();
      await route.fulfill({ body: body.subarray(0, 5000), contentType: "application/octet-stream" });
    });
    await refused(page, /5000 of \d+ bytes/);
  });
  test("a kept part that was altered is fetched again", async ({ page }) => {
    await run(page, "asking", asking);
    const spoiltKeys = await page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((done) => {
        const opening = indexedDB.open("implicit-layers-mnist");
        opening.onsuccess = () => done(opening.result);
      });
      const store = database.transaction("parts", "readwrite").objectStore("parts");
      const keys = await new Promise<IDBValidKey[]>((done) => {
        const asked = store.getAllKeys();
        asked.onsuccess = () => done(asked.result);
      });
      for (const key of keys.slice(0, 2)) store.put(new Uint8Array(100), key);
      return keys.length;
    });
    expect(spoiltKeys).toBeGreaterThanOrEqual(7);
    await page.reload();
    const asked = site.log.length;
    expect((await run(page, "asking", asking)).values).toEqual([60_000]);
    expect(site.log.slice(asked).filter((line) => line.includes("train-")).length).toBeLessThanOrEqual(2);
  });
});

test.describe("outside", () => {
  test("hostile code gets nothing out, and every probe is seen where nothing holds it back", async ({
    page,
    context,
  }) => {
    test.setTimeout(180_000);
    const control = await context.newPage();
    const open = await listen((path) => ({ text: path === "/worker.js" ? unguardedWorker : "" }));
    await control.goto(`${open.origin}/`);
    await control.evaluate(hideSecret, secret);
    const unguarded = await control.evaluate(
      (addresses) =>
        new Promise<{ name: string; said: string }[]>((done) => {
          const worker = new Worker("/worker.js", { type: "classic" });
          worker.onmessage = ({ data }) => done(data);
          worker.postMessage(addresses);
        }),
      { evil: evil.origin, home: open.origin },
    );
    const out = (name: string, seen: string, home: Site, answers: readonly { name: string; said: string }[]) =>
      seen === "secret"
        ? answers.some((answer) => answer.name === name && answer.said.includes(secret))
        : (seen === "elsewhere" ? evil : home).log.some((line) => line.includes(trace(name)));
    for (const { name, seen } of channels) {
      expect.soft(out(name, seen, open, unguarded), `${name} in the control`).toBe(!absent.has(name));
    }
    await control.close();
    await open.close();

    await page.evaluate(hideSecret, secret);
    evil.log.length = 0;
    site.log.length = 0;
    const before = evil.connections();
    const { values, state } = await run(page, "hostile", hostileCell, {
      params: { evil: evil.origin, home: site.origin },
    });
    expect(state).toBe("done");
    expect(values.map(({ name }) => name)).toEqual(channels.map(({ name }) => name));
    for (const { name, seen } of channels) expect.soft(out(name, seen, site, values), `${name} in a cell`).toBe(false);
    expect(evil.log).toEqual([]);
    expect(evil.connections()).toBe(before);
    expect(site.log.filter((line) => line.includes("/x-"))).toEqual([]);
    expect(JSON.stringify(values)).not.toContain(secret);
  });

  test("forged messages change nothing but the forger's own run", async ({ page }) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    const saver = `export async function* run(_: {}, { checkpoints }) { yield 1; await checkpoints.save("mine", { arrays: { w: { shape: [1], data: new Float32Array([7]) } }, note: "own" }); }`;
    await run(page, "saver", saver);
    const forged = await run(
      page,
      "forger",
      `export async function* run() {
  const post = (...args: unknown[]) => (globalThis as any).postMessage(...args);
  const wait = () => new Promise((done) => setTimeout(done, 20));
  for (const junk of [null, 1, "junk", "{", "[]", {}, { type: "end" }, new Map([[1, 2]]), new ArrayBuffer(100), [1, 2], ["{}", new ArrayBuffer(8)],
    JSON.stringify({ type: "values", values: [{ $: "nothing" }] }), JSON.stringify({ type: "values", values: 3 }),
    JSON.stringify({ type: "backend", backend: { name: "<img>", reason: "forced", renderer: "" } }),
    JSON.stringify({ type: "progress", progress: { what: 1, done: "x", total: -1 } }),
    JSON.stringify({ type: "asset", name: "../../secret" }), JSON.stringify({ type: "__proto__" }), JSON.stringify({ type: "constructor" }),
    JSON.stringify({ type: "values", values: JSON.parse('[{"__proto__": {"polluted": true}}]') }),
    '{"type":"values","values":[' + "[".repeat(5000) + "]".repeat(5000) + "]}",
    [JSON.stringify({ type: "save", id: 1, name: "mine", from: "saver", cell: "saver", lesson: "bench", note: "forged", arrays: [{ name: "w", shape: [1] }] }), new ArrayBuffer(4)],
    [JSON.stringify({ type: "save", id: 2, name: "short", note: 1, arrays: [{ name: "w", shape: [1000] }] }), new ArrayBuffer(4)],
    [JSON.stringify({ type: "save", id: 3, name: "huge", note: 1, arrays: [{ name: "w", shape: [1e6, 1e6] }] }), new ArrayBuffer(4)],
  ]) { try { post(junk); } catch {} await wait(); }
  (MessagePort.prototype as any).postMessage = () => { throw new Error("patched"); };
  (Array.prototype as any).push = () => { throw new Error("patched"); };
  post(JSON.stringify({ type: "end", failure: { kind: "no such kind", message: "forged", at: { cell: 1 } } }));
  await new Promise(() => {});
}`,
    );
    expect(forged).toMatchObject({ state: "error", failure: { kind: "runtime", message: "forged" } });
    expect(forged.values).toEqual([]);
    expect(await page.evaluate(() => "polluted" in {})).toBe(false);
    const reader = `export async function* run(_: {}, { checkpoints }) { yield (await checkpoints.load("mine", "saver"))?.note ?? null; yield (await checkpoints.load("short", "forger")) ?? null; }`;
    expect((await run(page, "reader", reader)).values).toEqual(["own", null]);
    expect(errors).toEqual([]);
  });

  test("the frame refuses to start outside its sandbox", async ({ page }) => {
    await run(page, "product", product);
    const address = await page.locator("iframe").first().getAttribute("src");
    const said = await page.evaluate(
      (src) =>
        new Promise((done) => {
          addEventListener("message", ({ data }) => done(data));
          const frame = document.createElement("iframe");
          frame.src = src ?? "";
          document.body.append(frame);
          setTimeout(() => done("silence"), 1500);
        }),
      address,
    );
    expect(said).toBe("silence");
  });
});

test.describe("without end", () => {
  const endless = {
    "an endless loop": `export function* run() { yield "begun"; for (;;); }`,
    "a promise that never settles": `export async function* run() { yield "begun"; await new Promise(() => {}); }`,
    "an endless loop at the top": `for (;;);\nexport function* run() { yield 1; }`,
    "a stop that is not heeded": `export async function* run() { try { yield "begun"; await new Promise(() => {}); } finally { for (;;); } }`,
  };
  for (const [what, text] of Object.entries(endless)) {
    test(`${what} is ended by force, and no other cell's result is lost`, async ({ page }) => {
      await stillWorks(page);
      const thread = await watchThread(page);
      await start(page, "endless", text);
      if (what.includes("top"))
        await expect.poll(async () => (await snapshot(page, "endless")).backend?.name).toBeDefined();
      else await expect.poll(async () => (await snapshot(page, "endless")).values).toEqual(["begun"]);
      await page.waitForTimeout(300);
      const pressed = Date.now();
      await stop(page, "endless");
      await expect.poll(async () => (await snapshot(page, "endless")).state, { intervals: [50] }).toBe("done");
      expect(Date.now() - pressed).toBeLessThan(2500);
      expect(await thread.longest()).toBeLessThan(500);
      const { ended, hung, values } = await snapshot(page, "endless");
      expect([ended, hung]).toEqual(["forced", true]);
      if (!what.includes("top")) expect(values).toEqual(["begun"]);
      expect((await snapshot(page, "product")).values).toEqual(products);
      await stillWorks(page);
      await page.reload();
      expect(await snapshot(page, "endless")).toMatchObject({ state: "blocked", hung: true });
    });
  }

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
    test(`${what}: the run ends with a reason and the page stays usable`, async ({ page }) => {
      await stillWorks(page);
      const thread = await watchThread(page);
      const { state, failure } = await run(page, "flood", text);
      expect(state).toBe("error");
      expect(failure?.kind).toMatch(kind);
      expect(await thread.longest()).toBeLessThan(500);
      await stillWorks(page);
    });
  }
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
    .poll(() => site.log.filter((line) => line.includes("told-")), { timeout: 40_000 })
    .toEqual(["GET /some/base/told-out-of-memory"]);
  await browser.close();
});

test.describe("errors say where", () => {
  const cases: readonly (readonly [what: string, text: string, failure: object])[] = [
    [
      "at run time",
      `export function* run() {\n  const a: any = undefined;\n  yield a.b;\n}`,
      { kind: "runtime", message: /undefined/, line: 3, column: 11 },
    ],
    [
      "in async code",
      `export async function* run() {\n  await null;\n  const f = (x: unknown): never => { throw new RangeError("bad"); };\n  f(1);\n  yield 1;\n}`,
      { kind: "runtime", message: /RangeError: bad/, line: 3, column: 44 },
    ],
    ["of syntax", `export function* run() {\n  const a = ;\n}`, { kind: "syntax", message: /./, line: 2, column: 13 }],
    [
      "of syntax that only the engine sees",
      `export function* run() {\n  const a = 1;\n  const a: number = 2;\n  yield a;\n}`,
      { kind: "syntax", message: /already been declared/, line: 3, column: 9 },
    ],
    [
      "of await in a plain function",
      `export function* run() {\n  yield 1;\n}\nfunction f() { await x; }`,
      { kind: "syntax", message: /await/, line: 4, column: 16 },
    ],
    [
      "of an unknown module",
      `import { x } from "lodash";\nexport function* run() { yield x; }`,
      { kind: "import", message: /lodash/, line: 1, column: 19 },
    ],
    [
      "of a missing export",
      `import { zeros,\n  nothing } from "@tensorflow/tfjs-core";\nexport function* run() { yield nothing(zeros); }`,
      { kind: "import", message: /nothing/, line: 2, column: 3 },
    ],
    [
      "of shapes",
      `import { add, zeros } from "@tensorflow/tfjs-core";\nexport function* run() {\n  add(zeros([2, 3]), zeros([4, 5]));\n  yield 1;\n}`,
      { kind: "runtime", message: /shape/i, line: 3, column: 3 },
    ],
    [
      "of a stack that overflows",
      `const f = (n: number): number => f(n) + 1;\nexport function* run() { yield f(1); }`,
      { kind: "runtime", message: /stack/, line: 1 },
    ],
    [
      "of a promise that nobody awaits",
      `export async function* run() {\n  Promise.reject(new Error("unheard"));\n  await new Promise(() => {});\n}`,
      { kind: "runtime", message: /unheard/, line: 2 },
    ],
    [
      "of a timer",
      `export async function* run() {\n  setTimeout(() => { throw new Error("late"); });\n  await new Promise(() => {});\n}`,
      { kind: "runtime", message: /late/, line: 2, column: 28 },
    ],
    [
      "of memory",
      `export function* run() {\n  yield new Float32Array(2 ** 40).length;\n}`,
      { kind: "out-of-memory", message: /./, line: 2 },
    ],
    ["of a missing run", `export const walk = 1;`, { kind: "import", message: /no function run/ }],
    ["of a run without its star", `export async function run() { return 1; }`, { kind: "runtime", message: /star/ }],
    [
      "of a value that is not plain",
      `export function* run() { yield { list: [1, new Map()] }; }`,
      { kind: "runtime", message: /list\[1\] is a Map/ },
    ],
  ];
  for (const [what, text, expected] of cases) {
    test(what, async ({ page }) => {
      const { failure } = await run(page, "wrong", text);
      const { kind, message, line, column } = expected as {
        kind: string;
        message: RegExp;
        line?: number;
        column?: number;
      };
      expect(failure?.kind).toBe(kind);
      expect(failure?.message).toMatch(message);
      if (line !== undefined)
        expect(failure?.at).toMatchObject({ cell: "wrong", line, ...(column === undefined ? {} : { column }) });
    });
  }

  test("in the sibling that has them", async ({ page }) => {
    const user = `import { half } from "./tools";\nexport function* run() { yield half(3); }`;
    const tools = `import type { Context } from "notebook/cell";\n\nexport function half(n: number): number {\n  if (n % 2 === 1) throw new Error("odd");\n  return n / 2;\n}`;
    const { failure } = await run(page, "user", user, { sources: { user, tools } });
    expect(failure).toEqual({ kind: "runtime", message: "Error: odd", at: { cell: "tools", line: 4, column: 26 } });
    const looped = { user, tools: `import { run } from "./user";\nexport const half = run;` };
    const { failure: cycle } = await run(page, "user", user, { sources: looped });
    expect(cycle).toMatchObject({
      kind: "import",
      message: expect.stringContaining("user → tools → user"),
      at: { cell: "tools", line: 1 },
    });
  });
});
