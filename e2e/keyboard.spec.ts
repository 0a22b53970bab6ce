/** Everything on a lesson page by the keyboard alone: no mouse, no trap, and what has the focus is always to be seen. */
import { deflateRawSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";
import { editorOf } from "./support/editor.ts";
import { cellOf, inState, listen, numberOf } from "./support/page.ts";

const lesson = "en/fixed-point-iteration/";

interface Focus {
  /** What has the focus: its action or control, and the cell that it is in. */
  readonly what: string;
  readonly ring: boolean;
}

const focus = (page: Page): Promise<Focus> =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return { what: "", ring: true };
    // an editor and a switch wear the ring on the box around them or beside them
    let ring = false;
    for (let at: Element | null = element; at && !ring; at = at.parentElement) {
      const near = at === element ? [at, ...(at.nextElementSibling ? [at.nextElementSibling] : [])] : [at];
      ring = near.some((one) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
        return (outlineStyle !== "none" && outlineWidth !== "0px") || / 0px 0px 0px [2-4]px/.test(boxShadow);
      });
    }
    const control = element.closest<HTMLElement>("[data-control]")?.dataset.control;
    const name = element.getAttribute("data-action") ?? control ?? `${element.tagName} ${element.className}`;
    return { what: `${element.closest<HTMLElement>("[data-cell]")?.dataset.cell ?? ""} ${name}`, ring };
  });

/** Presses Tab until what has the focus answers to a selector; it has to be seen that it has it. */
async function tabTo(page: Page, selector: string, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press(key);
    if (!(await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector))) continue;
    expect(await focus(page), selector).toMatchObject({ ring: true });
    return;
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

/** Leaves a checkpoint, so that there is a run to go on from, and then waits to be stopped. */
const saving = `export async function* run(_: {}, { checkpoints }) {
  await checkpoints.save("w", { arrays: {}, note: 1 });
  yield { k: 0, residual: 1, relative: 1, evaluations: 1 };
  await new Promise((done) => setTimeout(done, 500));
}
`;

const own = (cell: string, rest: string) => `[data-cell="${cell}"] ${rest}`;

test("run, set, edit, compare, undo a change, copy a link, reset", async ({ page }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${lesson}#mnist-fixed-point.epochs=1`);
  const cell = cellOf(page, "tanh-layer");
  for (const action of ["run-all", "stop-all", "reset-all"]) await tabTo(page, `[data-action="${action}"]`);
  await tabTo(page, own("tanh-layer", '[data-action="run"]'));
  await page.keyboard.press("Enter");
  await inState(cell, "done");
  await tabTo(page, own("tanh-layer", '[data-control="gain"] input[type=range]'));
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => page.url()).toContain("tanh-layer.gain=1.05");
  await inState(cell, "done");
  // the code takes the focus and becomes an editor; typing edits it
  await tabTo(page, own("tanh-layer", ".cm-content, pre.shiki"));
  await expect(editorOf(cell)).toBeFocused();
  await page.keyboard.type("// typed\n");
  await inState(cell, "edited");
  await page.keyboard.press("ControlOrMeta+Enter");
  await inState(cell, "done");
  await tabTo(page, own("tanh-layer", '[data-action="compare"]'));
  await page.keyboard.press("Space");
  await expect(cell.locator(".cm-insertedLine, .cm-changedLine").first()).toContainText("// typed");
  await tabTo(page, own("tanh-layer", '[data-action="copy-link"]'), "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(cell.locator(".cell-said")).toContainText("copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("code=");
  await tabTo(page, own("tanh-layer", '[data-action="undo-change"]'));
  await page.keyboard.press("Enter");
  await expect(editorOf(cell)).not.toContainText("// typed");
  await tabTo(page, own("tanh-layer", ".cm-content"), "Shift+Tab").catch(() => undefined);
  await editorOf(cell).focus();
  await page.keyboard.type("// again\n");
  await inState(cell, "edited");
  await tabTo(page, own("tanh-layer", '[data-action="reset"]'), "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(editorOf(cell)).not.toContainText("// again");
});

test("a loop without an end is stopped, and its cell goes on", async ({ page }) => {
  await page.goto(lesson);
  const cell = cellOf(page, "tanh-layer");
  await tabTo(page, own("tanh-layer", ".cm-content, pre.shiki"));
  await expect(editorOf(cell)).toBeFocused();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type('export function* run() {\nyield "begun";\nfor (;;);\n}');
  await page.keyboard.press("ControlOrMeta+Enter");
  await inState(cell, "running");
  await tabTo(page, own("tanh-layer", '[data-action="stop"]'), "Shift+Tab");
  await page.keyboard.press("Enter");
  await inState(cell, "stopping");
  // the same button now forces it, and is Run again afterwards: the focus has gone nowhere
  await page.keyboard.press("Enter");
  await inState(cell, "done");
  await expect(cell.locator('[data-action="run"]')).toBeFocused();
  await expect(cell.locator(".cell-state")).toContainText("force");
  await tabTo(page, own("tanh-layer", '[data-action="reset"]'));
  await page.keyboard.press("Enter");
  await tabTo(page, own("tanh-layer", '[data-action="run"]'), "Shift+Tab");
  await page.keyboard.press("Enter");
  await inState(cell, "done");
  expect(await numberOf(cell, "evaluations")).toBe(14);
});

test("a button that its own press takes away hands the focus on", async ({ page }) => {
  const code = deflateRawSync(JSON.stringify({ "tanh-layer": saving })).toString("base64url");
  await page.goto(`${lesson}#code=${code}`);
  const cell = cellOf(page, "tanh-layer");
  const press = async (action: string) => {
    const button = cell.locator(`[data-action="${action}"]`).first();
    await button.focus();
    await page.keyboard.press("Enter");
    await expect(button).toHaveCount(0);
  };
  await inState(cell, "blocked");
  await cell.locator('[data-action="run"]').focus();
  await page.keyboard.press("Enter");
  await inState(cell, "done");
  await press("restart");
  // the primary button: it is Stop now, and Run again when the run is over
  await expect(cell.locator(".button.primary")).toBeFocused();
  await inState(cell, "done");
  await expect(cell.locator('[data-action="run"]')).toBeFocused();
  await press("take-lesson");
  await expect(cell.locator('[data-action="run"]')).toBeFocused();
  await editorOf(cell).focus();
  await page.keyboard.type("// typed\n");
  await cell.locator('[data-action="compare"]').press("Enter");
  await press("undo-change");
  await expect(editorOf(cell)).toBeFocused();
});

test("fields, choices, switches, a drawing, hints and a solution", async ({ page }) => {
  await page.goto(lesson);
  const seed = cellOf(page, "tanh-layer").locator('[data-control="seed"] input');
  await tabTo(page, own("tanh-layer", '[data-control="seed"] input'));
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("12");
  await page.keyboard.press("Enter");
  await tabTo(page, own("tanh-layer", '[data-action="new-seed"]'));
  await page.keyboard.press("Enter");
  await expect(seed).toHaveValue("13");

  const mnist = cellOf(page, "mnist-fixed-point");
  await mnist.scrollIntoViewIfNeeded();
  await mnist.locator('[data-action="run"]').focus();
  await tabTo(page, own("mnist-fixed-point", '[data-control="gradient"] :is(input, select)'));
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => page.url()).toContain("mnist-fixed-point.gradient=");
  await inState(mnist, "stale");

  const pad = cellOf(page, "draw-a-digit");
  await pad.scrollIntoViewIfNeeded();
  await pad.locator('[data-action="run"]').focus();
  await tabTo(page, own("draw-a-digit", ".drawing-pad"));
  const strokes = async () =>
    Number(/(\d+) stroke/.exec((await pad.locator(".drawing-state").textContent()) ?? "")?.[1]);
  const before = await strokes();
  await page.keyboard.press("Space");
  for (let step = 0; step < 4; step++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await expect.poll(strokes).toBe(before + 1);
  await page.keyboard.press("Backspace");
  await expect.poll(strokes).toBe(before);

  await page.locator("#challenges").scrollIntoViewIfNeeded();
  await cellOf(page, "rescue").locator('[data-action="run"]').focus();
  for (const step of ["hint", "solution"]) {
    await tabTo(page, `.${step} summary`);
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.closest("details")?.open)).toBe(true);
  }

  await page.goto("en/root-finding/");
  await tabTo(page, own("mnist-newton", '[data-control="guard"] input'));
  await page.keyboard.press("Space");
  await expect.poll(() => page.url()).toContain("mnist-newton.guard=false");
});

test("Tab goes through the whole page and back without a trap, and the focus is always seen", async ({ page }) => {
  test.setTimeout(240_000);
  const seen = listen(page);
  await page.goto(lesson);
  const cells = await page.locator("[data-cell]").evaluateAll((all) => all.map((one) => one.getAttribute("data-cell")));
  for (const key of ["Tab", "Shift+Tab"] as const) {
    const reached = new Set<string>();
    let last = "";
    let same = 0;
    let presses = 0;
    for (; presses < 1200; presses++) {
      await page.keyboard.press(key);
      const { what, ring } = await focus(page);
      if (what === "" && reached.size > 20) break;
      expect(ring, `${what} has the focus`).toBe(true);
      same = what === last && / cm-content|CODE|PRE/.test(what) ? same + 1 : 0;
      expect(same, `${what} keeps the focus`).toBeLessThan(3);
      last = what;
      reached.add(what);
    }
    expect(presses, key).toBeLessThan(1200);
    for (const cell of cells) expect([...reached], key).toContain(`${cell} run`);
    for (const action of [" run-all", " copy-page-link"]) expect([...reached], key).toContain(action);
  }
  expect(seen).toEqual([]);
});
