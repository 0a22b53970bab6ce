/** Nothing of the reader's is lost: texts that are replaced, two tabs, storage that is wrong, full, closed or silent. */
import { deflateRawSync } from "node:zlib";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { changed, editorOf, write } from "./support/editor.ts";
import { cellOf, inState, listen, press } from "./support/page.ts";

const lesson = "en/fixed-point-iteration/";
const packed = (texts: object) => deflateRawSync(JSON.stringify(texts)).toString("base64url");
const mine = (what: string) => changed("tanh-layer", "const batch = 10;", `const batch = 4; // mine ${what}`);
const theirs = (what: string) => changed("tanh-layer", "const batch = 10;", `const batch = 2; // link ${what}`);
const link = (what: string) => `code=${packed({ "tanh-layer": theirs(what) })}`;

async function open(page: Page, hash = ""): Promise<Locator> {
  await page.goto(`${lesson}${hash}`);
  return awake(page);
}

async function awake(page: Page, name = "tanh-layer"): Promise<Locator> {
  const cell = cellOf(page, name);
  await cell.scrollIntoViewIfNeeded();
  await expect(page.locator(`[data-island="${name}"][data-awake]`)).toBeAttached();
  return cell;
}

const follow = (page: Page, hash: string) =>
  page.evaluate((next) => {
    location.hash = next;
  }, hash);
const act = (cell: Locator, action: string) => cell.locator(`[data-action="${action}"]`).first().click();
const keptTexts = (cell: Locator) => cell.locator("[data-kept=texts]");

test("an own edit outlives a link, a reset, a reload; what was replaced is undone there, or taken from the list", async ({
  page,
}) => {
  const seen = listen(page);
  const cell = await open(page);
  await write(cell, mine("one"));
  await follow(page, link("A"));
  await expect(editorOf(cell)).toContainText("// link A");
  await press(cell, "reset");
  await expect(editorOf(cell)).toContainText("const batch = 10;");
  await act(cell, "undo");
  await expect(editorOf(cell)).toContainText("// link A");
  await act(cell, "take-lesson");
  await expect(editorOf(cell)).toContainText("const batch = 10;");
  // a reload later both are in the list, and the link's own words still wait for consent
  await page.reload();
  await awake(page);
  await expect(keptTexts(cell)).toContainText("(2)");
  await keptTexts(cell).locator("summary").click();
  await expect(keptTexts(cell).locator("li")).toHaveText([/Your text/, /Code from a link/]);
  await keptTexts(cell).locator('li:nth-child(2) [data-action="bring-back"]').click();
  await inState(cell, "blocked");
  await act(cell, "take-lesson");
  await keptTexts(cell).locator('li:has-text("Your text") [data-action="bring-back"]').click();
  await expect(editorOf(cell)).toContainText("// mine one");
  await inState(cell, "edited");
  // one press for the whole page, and one press back
  await page.locator('[data-action="reset-all"]').click();
  await expect(editorOf(cell)).toContainText("const batch = 10;");
  await page.locator('[data-action="undo-all"]').click();
  await expect(editorOf(cell)).toContainText("// mine one");
  await keptTexts(cell).locator('[data-action="delete-all"]').click();
  await expect(keptTexts(cell)).toHaveCount(0);
  expect(seen).toEqual([]);
});

test("what is typed last is there after a reload at once, in an address of before, and when it is too long for one", async ({
  page,
}) => {
  const cell = await open(page);
  await write(cell, mine("one"));
  await expect.poll(() => page.url()).toContain("code=");
  // an edit that the address has not heard of yet
  await write(cell, mine("two"));
  await page.reload();
  await awake(page);
  await expect(editorOf(cell)).toContainText("// mine two");
  await inState(cell, "edited");
  await expect(cell.locator("[data-notice=foreign]")).toHaveCount(0);
  // one that no address can hold: noise that does not pack
  const noise = Array.from({ length: 9000 }, (_, at) => ((at * 7919 + at * at * 104729) % 1e9).toString(36)).join(" ");
  await write(cell, `${mine("three")}\n// ${noise}`);
  await expect.poll(() => page.url()).not.toContain("code=");
  await page.reload();
  await awake(page);
  await expect(editorOf(cell)).toContainText("// mine three");
  await expect(cell.locator("[data-notice=foreign]")).toHaveCount(0);
});

test("two tabs: each says what the other did, and both texts are kept", async ({ context, page }) => {
  const other = await context.newPage();
  const [here, there] = [await open(page), await open(other)];
  await write(here, mine("here"));
  await expect(there.locator("[data-notice=elsewhere]")).toContainText("Another tab has changed");
  await write(there, mine("there"));
  const notice = here.locator("[data-notice=elsewhere]");
  await expect(notice).toBeVisible();
  await expect(editorOf(here)).toContainText("// mine here");
  await notice.locator('[data-action="take-theirs"]').click();
  await expect(editorOf(here)).toContainText("// mine there");
  await expect(keptTexts(here)).toContainText("(1)");
  // a reset in one takes nothing from the other
  await press(there, "reset");
  await expect(notice).toContainText("went back to the lesson");
  await expect(editorOf(here)).toContainText("// mine there");
  await notice.locator('[data-action="take-mine"]').click();
  await expect(there.locator("[data-notice=elsewhere]")).toBeVisible();
  await page.reload();
  await awake(page);
  await expect(editorOf(here)).toContainText("// mine there");
});

const saving = (name: string, value: number) => `export async function* run(_: {}, { checkpoints, breathe, signal }) {
  const at = (await checkpoints.load("${name}"))?.arrays.w?.data[0] ?? -1;
  yield { k: 0, residual: 1, relative: at, evaluations: 1 };
  await checkpoints.save("${name}", { arrays: { w: { shape: [1], data: Float32Array.of(${value}) } }, note: 1 });
  for (let k = 1; ${value} === 7 && !signal.aborted; k++) { await new Promise((done) => setTimeout(done, 30)); await breathe(); }
}
`;

test("one tab trains a cell; the other says so, waits, and goes on when it stops", async ({ context, page }) => {
  const cell = await open(page);
  await write(cell, saving("w", 7));
  await press(cell, "run");
  await expect(cell.locator("[data-kept=checkpoints]")).toBeAttached();
  const other = await context.newPage();
  const there = await open(other);
  await expect(editorOf(there)).toContainText('load("w")');
  await press(there, "run");
  await expect(there.locator("[data-notice=trains-elsewhere]")).toContainText("another tab");
  await press(cell, "stop");
  await inState(cell, "done");
  await expect(there.locator("[data-notice=trains-elsewhere]")).toHaveCount(0);
  await inState(there, "running");
  await press(there, "stop");
  await inState(there, "done");
});

test("checkpoints: junk of an edit takes no room from the lesson's, is said and deleted; the lesson's code goes on from none of it", async ({
  page,
}) => {
  const cell = await open(page);
  await write(
    cell,
    `export async function* run(_: {}, { checkpoints }) {
  for (let at = 0; at < 26; at++) await checkpoints.save("junk " + at, { arrays: { w: { shape: [1], data: Float32Array.of(NaN) } }, note: at });
  yield { k: 0, residual: 1, relative: 1, evaluations: 1 };
}
`,
  );
  await press(cell, "run");
  await inState(cell, "done");
  await expect(cell.locator("[data-notice=storage]")).toContainText("room for checkpoints is used up");
  const list = cell.locator("[data-kept=checkpoints]");
  await expect(list).toContainText("26 checkpoints");
  await expect(cell.locator('[data-action="run"]')).toHaveText(/Go on/);
  await press(cell, "reset");
  await expect(cell.locator('[data-action="run"]')).toHaveText(/Run/);
  await list.locator("summary").click();
  await list.locator('[data-action="delete"]').first().click();
  await expect(list).toContainText("25 checkpoints");
  await list.locator('[data-action="delete-all"]').click();
  await expect(list).toHaveCount(0);
  await page.reload();
  await awake(page);
  await expect(list).toHaveCount(0);
});

/** Whatever lies in the storage, and however the storage behaves: the page loads and the cell runs. */
const faults: { readonly [what: string]: () => void } = {
  "with garbage under every key": () => {
    const junk = ["", "{", "null", "[]", '{"version":9}', '{"version":2,"kept":3}', "x".repeat(100_000)];
    for (const [at, key] of [
      "theme",
      "fonts",
      "progress",
      "implicit-layers:draft:02-fixed-point-iteration/tanh-layer",
      "implicit-layers:draft:fixed-point-iteration/tanh-layer",
      "implicit-layers:unfinished:fixed-point-iteration/tanh-layer",
      "implicit-layers:trains:fixed-point-iteration/tanh-layer",
    ].entries())
      for (const store of [localStorage, sessionStorage]) store.setItem(key, junk[at % junk.length] ?? "");
    const opening = indexedDB.open("implicit-layers-checkpoints", 3);
    opening.onupgradeneeded = () => {
      const store = opening.result.createObjectStore("checkpoints");
      for (const cell of ["tanh-layer", "draw-a-digit"]) {
        for (const [at, value] of [
          undefined,
          null,
          3,
          {},
          { name: "w", note: null, bytes: 4 },
          { saved: 1e300 },
        ].entries()) {
          store.put(value, ["info", "fixed-point-iteration", cell, `w${at}`]);
          store.put(value, ["data", "fixed-point-iteration", cell, `w${at}`]);
        }
      }
    };
    opening.onsuccess = () => opening.result.close();
  },
  "without its stores": () => {
    for (const name of ["implicit-layers-checkpoints", "implicit-layers-mnist"]) {
      const opening = indexedDB.open(name, 5);
      opening.onsuccess = () => opening.result.close();
    }
  },
  "that never answers": () => {
    IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest;
    LockManager.prototype.request = () => new Promise(() => undefined);
    LockManager.prototype.query = () => new Promise(() => undefined);
  },
  "that throws at every touch": () => {
    const refuse = () => {
      throw new DOMException("closed to us", "SecurityError");
    };
    for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])
      Object.defineProperty(window, name, { get: refuse });
  },
  "that is full": () => {
    const refuse = () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
    Storage.prototype.setItem = refuse;
    IDBObjectStore.prototype.put = refuse;
  },
};

for (const [what, inject] of Object.entries(faults)) {
  test(`storage ${what}: the cell and its digits come all the same`, async ({ page }) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    // the lab's own frame has no storage to spoil
    await page.addInitScript(`if (self.origin !== "null") (${inject})();`);
    const cell = await open(page);
    await press(cell, "run");
    await inState(cell, "done");
    if (what === "with garbage under every key") {
      await expect(cell.locator("[data-notice=storage]")).toContainText("could not be read");
    }
    await write(
      cell,
      `export async function* run(_: {}, { checkpoints, data }) {
  await checkpoints.save("w", { arrays: { w: { shape: [1], data: Float32Array.of(5) } }, note: 1 });
  const { train } = await data.mnist();
  yield { k: 0, residual: train.count, relative: (await checkpoints.load("w"))?.arrays.w?.data[0] ?? -1, evaluations: 1 };
}
`,
    );
    await press(cell, "run");
    await inState(cell, "done", 90_000);
    expect(await valuesOf(cell)).toEqual([{ k: 0, residual: 60_000, relative: 5, evaluations: 1 }]);
    if (/never|throws|full/.test(what)) await expect(cell.locator("[data-notice=unkept]")).toBeVisible();
    await page.goto("en/");
    await expect(page.locator("[data-progress]").first()).toContainText("sections");
    expect(errors).toEqual([]);
  });
}

/** What the cell's run yielded, by the page's own hook. */
const valuesOf = (cell: Locator): Promise<unknown> =>
  cell.evaluate((section) => {
    let values = "";
    section
      .closest("[data-island]")
      ?.dispatchEvent(
        new CustomEvent("cell-run", { detail: (run: { readonly values: string }) => (values = run.values) }),
      );
    return JSON.parse(values);
  });
