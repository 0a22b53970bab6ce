/** Data that is not what it must be never reaches a cell. */
import { expect, type Page, test } from "@playwright/test";
import { run } from "./support/bench.ts";
import { type Site, serveEngine } from "./support/engine.ts";

let site: Site;

test.beforeAll(async () => {
  site = await serveEngine();
});
test.afterAll(() => site.close());
test.beforeEach(async ({ page }) => {
  await page.goto(`${site.origin}/some/base/`);
});

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
  const fetched = site.log.slice(asked).filter((line) => line.includes("train-") && !line.includes("train-images-3."));
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
