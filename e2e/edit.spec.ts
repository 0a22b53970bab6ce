/** A cell's code is edited in place, runs as it stands, and is there again the next time. */
import { readFileSync } from "node:fs";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { changed, editorOf, lessonCode, openEditor, write } from "./support/editor.ts";
import { cellOf, firstLosses, inState, listen, numberOf, press, whenAtLeast } from "./support/page.ts";

const lesson = "en/fixed-point-iteration/";

async function open(page: Page, hash = ""): Promise<Locator> {
  await page.goto(`${lesson}${hash}`);
  const cell = cellOf(page, "tanh-layer");
  await cell.scrollIntoViewIfNeeded();
  await expect(page.locator("[data-island=tanh-layer][data-awake]")).toBeAttached();
  return cell;
}

/** Where words of the shown code stand on the screen. */
const places = (cell: Locator) =>
  cell.locator(".code-scroll").evaluate((frame) => {
    const walker = document.createTreeWalker(frame, NodeFilter.SHOW_TEXT);
    const found: { word: string; x: number; y: number; size: string }[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const word of ["export type Value", "batch = ", "iterate", "finally"]) {
        const at = node.textContent?.indexOf(word.trim().split(" ")[0] ?? "") ?? -1;
        if (at < 0 || !node.parentElement) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const { x, y } = range.getBoundingClientRect();
        const box = frame.getBoundingClientRect();
        if (y < box.top || y > box.bottom) continue;
        found.push({ word, x, y, size: getComputedStyle(node.parentElement).fontSize });
      }
    }
    const { x, y, width, height } = frame.getBoundingClientRect();
    return { found, frame: { x, y, width, height }, scrolled: frame.scrollTop };
  });

test("a click turns the code into an editor: nothing moves, and the caret is where the click was", async ({ page }) => {
  const seen = listen(page);
  const cell = await open(page);
  const frame = cell.locator(".code-scroll");
  await frame.scrollIntoViewIfNeeded();
  await frame.evaluate((element) => element.scrollTo(0, 400));
  const before = await places(cell);
  expect(before.found.length).toBeGreaterThan(2);
  const box = await frame.boundingBox();
  const [x, y] = [(box?.x ?? 0) + 150, (box?.y ?? 0) + 150];
  const expected = await page.evaluate(
    ([left, top]) => {
      const range = document.caretRangeFromPoint(left ?? 0, top ?? 0);
      const line = range?.startContainer.parentElement?.closest(".line")?.textContent;
      return line;
    },
    [x, y],
  );
  await page.mouse.click(x, y);
  await expect(editorOf(cell)).toBeFocused();
  await expect.poll(() => places(cell)).toMatchObject({ frame: before.frame, scrolled: before.scrolled });
  const after = await places(cell);
  for (const { word, x, y, size } of before.found) {
    const same = after.found.filter((other) => other.word === word && Math.hypot(other.x - x, other.y - y) < 1);
    expect(
      same.map((other) => other.size),
      `${word} at ${x}, ${y}`,
    ).toContain(size);
  }
  await page.keyboard.type("§");
  await expect(editorOf(cell).locator(".cm-line", { hasText: "§" })).toHaveText(
    new RegExp(`^${(expected ?? "").slice(0, 4).replace(/[$()*+.?[\\\]^{|}]/g, "\\$&")}`),
  );
  expect(await editorOf(cell).locator(".cm-line", { hasText: "§" }).textContent()).toHaveLength(
    (expected ?? "").length + 1,
  );
  expect(seen).toEqual([]);
});

test("an edit runs with Ctrl-Enter; Reset brings the lesson's code and settings back", async ({ page }) => {
  const cell = await open(page, "#tanh-layer.gain=2");
  await write(cell, changed("tanh-layer", "const batch = 10;", "const batch = 3;\nconst extra = 42;"));
  await inState(cell, "edited");
  await page.keyboard.press("ControlOrMeta+Enter");
  await inState(cell, "done");
  expect(await numberOf(cell, "evaluations")).toBeGreaterThan(1);
  await press(cell, "reset");
  await inState(cell, /idle|recorded/);
  await expect(editorOf(cell)).toContainText("const batch = 10;");
  expect(await cell.locator('[data-control="gain"] input[type=range]').getAttribute("aria-valuetext")).toBe("1");
  // a reset can be undone, as any edit
  await openEditor(cell);
  await page.keyboard.press("ControlOrMeta+z");
  await expect(editorOf(cell)).toContainText("const extra = 42;");
});

test("Tab leaves the editor; where the reader wants it to indent, Escape and Tab leave", async ({ page }) => {
  const cell = await open(page);
  const editor = await openEditor(cell);
  await page.keyboard.press("Tab");
  await expect(editor).not.toBeFocused();
  await expect(editor).not.toContainText(/^\s\s/);
  await cell.locator('[data-action="tab-indents"]').click();
  await editor.focus();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("Tab");
  await expect(editor).toBeFocused();
  expect(await editor.locator(".cm-line").first().textContent()).toMatch(/^ {2}import/);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(editor).not.toBeFocused();
});

test("an edit survives a reload, shows what it changed, and each change can be undone", async ({ page }) => {
  const cell = await open(page);
  await write(cell, changed("tanh-layer", "const batch = 10;", "const batch = 4;"));
  await inState(cell, "edited");
  await page.goto("en/");
  await open(page);
  await expect(cell).toHaveAttribute("data-state", "edited");
  await expect(editorOf(cell)).toContainText("const batch = 4;");
  await expect(cell.locator("[data-notice]")).toHaveCount(0);
  await cell.locator('[data-action="compare"]').click();
  await expect(cell.locator(".cm-deletedChunk")).toContainText("const batch = 10;");
  await cell.locator('[data-action="undo-change"]').press("Enter");
  await expect(editorOf(cell)).toContainText("const batch = 10;");
  await expect(cell).not.toHaveAttribute("data-state", "edited");
});

test("where the lesson has changed since, the reader keeps the edit or takes the lesson's", async ({ page }) => {
  const cell = await open(page);
  await write(cell, changed("tanh-layer", "const batch = 10;", "const batch = 4;"));
  await inState(cell, "edited");
  const next = (text: string) => text.replace("What remains to be said", "All that is left");
  await page.route("**/texts/*.json", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: next(await response.text()) });
  });
  await page.route(`**/${lesson}`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: next(await response.text()) });
  });
  await page.goto("en/");
  await open(page);
  const notice = cell.locator("[data-notice=outdated]");
  await expect(notice).toBeVisible();
  await expect(editorOf(cell)).toContainText("const batch = 4;");
  await notice.locator('[data-action="take-edit"]').click();
  await expect(notice).toHaveCount(0);
  await page.reload();
  await expect(editorOf(cell)).toContainText("const batch = 4;");
  await expect(notice).toHaveCount(0);
  await page.unroute(`**/${lesson}`);
  await page.goto("en/");
  await open(page);
  await notice.locator('[data-action="take-lesson"]').click();
  await expect(editorOf(cell)).toContainText("const batch = 10;");
  await expect(cell).not.toHaveAttribute("data-state", "edited");
});

for (const [what, refuse] of [
  [
    "closed",
    () =>
      Object.defineProperty(window, "localStorage", {
        get: () => {
          throw new DOMException("", "SecurityError");
        },
      }),
  ],
  [
    "full",
    () => {
      Storage.prototype.setItem = () => {
        throw new DOMException("", "QuotaExceededError");
      };
    },
  ],
] as const) {
  test(`storage that is ${what} costs the reader nothing else, and is said`, async ({ page }) => {
    await page.addInitScript(refuse);
    const cell = await open(page);
    await write(cell, changed("tanh-layer", "const batch = 10;", "const batch = 4;"));
    await expect(cell.locator("[data-notice=unsaved]")).toBeVisible();
    await page.keyboard.press("ControlOrMeta+Enter");
    await inState(cell, "done");
    // the address has it all the same
    await expect.poll(() => page.url()).toContain("code=");
    await page.reload();
    await expect(editorOf(cell)).toContainText("const batch = 4;");
  });
}

test("editing tanh-layer makes the training stale, and it then trains what was edited", async ({ page }) => {
  test.setTimeout(240_000);
  await open(page, "#mnist-fixed-point.epochs=1");
  const [layer, mnist] = [cellOf(page, "tanh-layer"), cellOf(page, "mnist-fixed-point")];
  const train = async () => {
    await press(mnist, (await mnist.locator('[data-action="restart"]').count()) > 0 ? "restart" : "run");
    await whenAtLeast(mnist, "batch", 12, 100_000);
    await press(mnist, "stop");
    await inState(mnist, "done");
    return firstLosses(mnist, 10);
  };
  const before = await train();
  await write(
    layer,
    changed("tanh-layer", "tanhProblem(x, W)", "tanhProblem(x, mul(W, 0.25))").replace(
      "import { dispose,",
      "import { dispose, mul,",
    ),
  );
  await inState(layer, "edited");
  await inState(mnist, "stale");
  expect(await numberOf(mnist, "batch")).toBeGreaterThan(0);
  const after = await train();
  expect(after).toHaveLength(10);
  expect(Math.max(...after.map((loss, at) => Math.abs(loss - (before[at] ?? 0))))).toBeGreaterThan(1e-3);
  await press(layer, "reset");
  await inState(mnist, "stale");
});

test("what the code yields and no chart can draw leaves the page whole, without a complaint", async ({ page }) => {
  const seen = listen(page);
  const cell = await open(page);
  await write(cell, `export function* run() {\n  yield 3;\n  yield null;\n  yield "text";\n}\n`);
  await page.keyboard.press("ControlOrMeta+Enter");
  await inState(cell, "done");
  await expect(cell.locator(".cell-undrawn")).toBeVisible();
  await press(cell, "reset");
  await press(cell, "run");
  await inState(cell, "done");
  expect(await numberOf(cell, "evaluations")).toBeGreaterThan(5);
  expect(lessonCode("tanh-layer")).toContain("const batch = 10;");
  expect(seen).toEqual([]);
});

test("a reader takes the code and the checkpoint away as files", async ({ page }) => {
  const cell = await open(page);
  const saved = async (action: string) => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      cell.locator(`[data-action="${action}"]`).click(),
    ]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  };
  const own = `export async function* run(_: {}, { checkpoints }) {
  const W = { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6.5) };
  await checkpoints.save("weights", { arrays: { W, b: { shape: [1], data: Float32Array.of(-7) } }, note: { epoch: 3 } });
  yield { k: 0, residual: 1, relative: 1, evaluations: 1 };
}
`;
  await write(cell, own);
  await inState(cell, "edited");
  const code = await saved("save-code");
  expect([code.name, code.bytes.toString()]).toEqual(["tanh-layer.ts", own]);
  await press(cell, "run");
  await inState(cell, "done");
  const { name, bytes } = await saved("save-checkpoint");
  expect(name).toBe("tanh-layer-weights.safetensors");
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString());
  expect(header).toEqual({
    W: { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
    b: { dtype: "F32", shape: [1], data_offsets: [24, 28] },
    __metadata__: { note: '{"epoch":3}' },
  });
  const numbers = Array.from({ length: 7 }, (_, at) => bytes.readFloatLE(8 + length + 4 * at));
  expect(numbers).toEqual([1, 2, 3, 4, 5, 6.5, -7]);
  expect(bytes.length).toBe(8 + length + 28);
});
