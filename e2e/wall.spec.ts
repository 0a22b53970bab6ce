/** The wall around a cell's code: nothing gets out, nothing outside is read, and no message changes another cell's run. */
import { expect, test } from "@playwright/test";
import { run } from "./support/bench.ts";
import { product } from "./support/cells.ts";
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
        const frame = document.createElement("iframe");
        frame.src = src ?? "";
        // the page's own labs, sandboxed as they must be, speak too
        addEventListener("message", ({ data, source }) => source === frame.contentWindow && done(data));
        document.body.append(frame);
        setTimeout(() => done("silence"), 1500);
      }),
    address,
  );
  expect(said).toBe("silence");
});
