/** What works inside the wall, on a static server without special headers. */
import { expect, test } from "@playwright/test";
import { type BenchSession, run, snapshot, start, stop } from "./support/bench.ts";
import { product, products, ticking } from "./support/cells.ts";
import { type Site, serveEngine } from "./support/engine.ts";

let site: Site;

test.beforeAll(async () => {
  site = await serveEngine();
});
test.afterAll(() => site.close());
test.beforeEach(async ({ page }) => {
  await page.goto(`${site.origin}/some/base/`);
});

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
  for (const cell of ["first", "second"]) {
    await expect.poll(async () => (await snapshot(page, cell)).values.length).toBeGreaterThan(1);
  }
  expect((await snapshot(page, "third")).state).toBe("queued");
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
  await stop(page, "ticking");
  await expect.poll(async () => (await snapshot(page, "ticking")).state).toBe("done");
  const { ended, values, hung } = await snapshot(page, "ticking");
  expect(ended).toBe("stopped");
  expect(hung).toBeUndefined();
  expect(values).toEqual(values.map((_, index) => index));
});

test("a second run starts fresh: no global, no patched prototype and no changed library survives", async ({ page }) => {
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
