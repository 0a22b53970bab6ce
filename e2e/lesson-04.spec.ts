import { readFileSync } from "node:fs";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { write } from "./support/editor.ts";
import { cellOf, inState, listen, numberOf, press, tableOf, whenAtLeast } from "./support/page.ts";

const lesson = "en/implicit-differentiation/";

/** Runs a cell as a reader does, from a page of its own, and gives it when it is done. */
async function ran(page: Page, name: string, hash = "", timeout = 60_000): Promise<Locator> {
  await page.goto("about:blank");
  await page.goto(`${lesson}${hash}`);
  const cell = cellOf(page, name);
  await press(cell, "run");
  await inState(cell, "done", timeout);
  await expect(cell.locator("[data-leak]")).toHaveAttribute("data-leak", "0");
  return cell;
}

test("circle: the slope from derivatives of F alone; at the end there is none", async ({ page }) => {
  const seen = listen(page);
  for (const angle of [23, 111, 262, 355]) {
    const cell = await ran(page, "circle", `#circle.angle=${angle}`);
    const x = Math.cos((angle * Math.PI) / 180);
    const closed = ((angle < 180 ? -1 : 1) * x) / Math.sqrt(1 - x ** 2);
    expect(Math.abs((await numberOf(cell, "slope")) - closed)).toBeLessThan(1e-9);
    expect(await numberOf(cell, "branches")).toBe(2);
  }
  const end = await ran(page, "circle", "#circle.angle=180");
  expect(await numberOf(end, "slope")).toBeNaN();
  await expect(end.locator(".cell-verdict")).toContainText("nothing to say");
  expect(seen).toEqual([]);
});

test("two-ways: both within 1e-8 of finite differences after 60 steps, by Newton's z too; at w = −1.5 neither", async ({
  page,
}) => {
  for (const hash of ["", "#two-ways.by=w&two-ways.x=-0.7", "#two-ways.solver=newton&two-ways.w=-2.5"]) {
    const cell = await ran(page, "two-ways", hash);
    expect(await numberOf(cell, "unrolled-gap")).toBeLessThan(1e-8);
    expect(await numberOf(cell, "implicit-gap")).toBeLessThan(1e-8);
  }
  const swings = await ran(page, "two-ways", "#two-ways.w=-1.5&two-ways.x=0.05");
  expect(await numberOf(swings, "implicit-gap")).toBeGreaterThan(1e-2);
  await expect(swings.locator(".cell-verdict")).toContainText("did not find");
  // a solution that the iteration would leave, and one where the formula divides by 0
  const unstable = await ran(page, "two-ways", "#two-ways.w=3&two-ways.x=0");
  expect(await numberOf(unstable, "implicit-gap")).toBeLessThan(1e-8);
  await expect(unstable.locator(".cell-verdict")).toContainText("the formula is right there");
  const singular = await ran(page, "two-ways", "#two-ways.w=1&two-ways.x=0&two-ways.solver=newton");
  await expect(singular.locator(".cell-verdict")).toContainText("there is no derivative");
  for (const name of ["implicit", "unrolled-gap"])
    await expect(singular.locator(`output[data-value="${name}"]`)).toHaveText("–");
});

/** What the cell yielded, as the page keeps it. */
const valuesOf = (cell: Locator) =>
  cell.evaluate((section) => {
    let found: { values: string } | undefined;
    const host = section.closest("[data-island]") ?? section;
    host.dispatchEvent(
      new CustomEvent("cell-run", {
        detail: (run: { values: string }) => {
          found = run;
        },
      }),
    );
    return found?.values ?? "[]";
  });

interface RecordedTape {
  readonly kind: "tape";
  readonly way: string;
  readonly tape: {
    readonly bytes: number;
    readonly nodes: readonly { readonly id: number; readonly name: string; readonly outputs: { shape: number[] }[] }[];
  };
}

test("three-steps: the drawn tape is the recorded one, node for node, whichever is chosen", async ({ page }) => {
  for (const way of ["three steps", "every iteration"]) {
    const cell = await ran(page, "three-steps", `#three-steps.tape=${encodeURIComponent(way)}&three-steps.seed=41`);
    const values: readonly (RecordedTape | { kind: "other" })[] = JSON.parse(await valuesOf(cell));
    const recorded = values.find((value): value is RecordedTape => value.kind === "tape" && value.way === way);
    const tape = cell.locator('[data-series="tape"]');
    const drawn = await tape
      .locator(".tape-body li")
      .evaluateAll((items) =>
        items.map((item) => [
          item.querySelector(".tape-name")?.textContent,
          item.querySelector(".tape-shape")?.textContent,
        ]),
      );
    expect(drawn.length).toBeGreaterThan(8);
    expect(drawn).toEqual(recorded?.tape.nodes.map(({ name, outputs }) => [name, `[${outputs[0]?.shape.join(", ")}]`]));
    await expect(tape.locator("circle")).toHaveCount(drawn.length);
    const bytes = (await tableOf(cell, "tape")).slice(0, 200).map((row) => Number(row.at(-1)?.replaceAll(",", "")));
    if (drawn.length <= 200) expect(bytes.reduce((a, b) => a + b, 0)).toBe(recorded?.tape.bytes);
    expect(await numberOf(cell, "gap")).toBeLessThan(2e-3);
  }
  const cell = cellOf(page, "three-steps");
  expect(await numberOf(cell, "nodes")).toBe(11);
  expect(await numberOf(cell, "unrolled-nodes")).toBeGreaterThan(60);
});

test("three-steps: without step 3 the gradient is wrong; at a gain of 4 nothing arrives", async ({ page }) => {
  const wrong = await ran(page, "three-steps", "#three-steps.correct=false");
  expect(await numberOf(wrong, "gap")).toBeGreaterThan(1e-2);
  expect(await numberOf(wrong, "nodes")).toBe(8);
  const lost = await ran(page, "three-steps", "#three-steps.gain=4&three-steps.width=40");
  await expect(lost.locator(".cell-verdict")).toContainText("did not settle");
});

/** What is lit: the background that a term's places have. */
const litIn = (place: Locator) => place.first().evaluate((element) => getComputedStyle(element).outlineStyle);

test("three-steps in slow motion: equation, code, node and numbers light up together, forwards and back, by keyboard", async ({
  page,
}) => {
  const cell = await ran(page, "three-steps");
  const equation = page.locator('.katex [data-term="correction"]');
  const line = cell.locator('.shiki .line[data-term="correction"]');
  const row = cell.locator('[data-series="flow"] tr[data-term="correction"]');
  const node = cell.locator('.tape-body li[data-term="correction"]');
  await cell.locator(".slow summary").focus();
  await page.keyboard.press("Enter");
  const text = cell.locator(".slow-text");
  await expect(text).toContainText("Step 1");
  // nothing is recorded yet, and only z⋆ is known
  await expect(cell.locator(".tape-body li[data-faint]")).toHaveCount(11);
  await expect(cell.locator('[data-series="flow"] tr[data-faint]')).toHaveCount(5);
  const slider = cell.locator('.slow input[type="range"]');
  await slider.focus();
  for (let i = 0; i < 4; i += 1) await page.keyboard.press("ArrowRight");
  await expect(text).toContainText("Step 3");
  await expect(cell.locator(".tape-body li[data-faint]")).toHaveCount(0);
  await expect(cell.locator('.tape-body li[aria-current="step"] .tape-name')).toHaveText("correct");
  for (const place of [equation, line, row, node]) expect(await litIn(place)).toBe("solid");
  // the line is in sight, inside the code's own window
  const [shown, window] = [await line.first().boundingBox(), await cell.locator(".code-scroll").boundingBox()];
  expect(shown && window && shown.y >= window.y && shown.y < window.y + window.height).toBe(true);

  // backwards: v arrives, becomes u, and ends as gradients
  await page.keyboard.press("ArrowRight");
  await expect(text).toContainText("cotangent v");
  await expect(row).toHaveAttribute("data-faint", "true");
  expect(await litIn(equation)).not.toBe("solid");
  await page.keyboard.press("ArrowRight");
  await expect(text).toContainText("v becomes u");
  await expect(row).not.toHaveAttribute("data-faint", "true");
  expect(await litIn(row)).toBe("solid");
  await page.keyboard.press("End");
  await expect(text).toContainText("Done");
  await expect(cell.locator('[data-series="flow"] tr[data-faint]')).toHaveCount(0);
  await page.keyboard.press("ArrowLeft");
  await expect(cell.locator('.tape-body li[aria-current="step"] .tape-name')).toHaveText("BatchMatMul");
  await cell.locator('[data-action="back"]').click();
  await expect(cell.locator('.tape-body li[aria-current="step"] .tape-name')).toHaveText("Add");
  // a node leads to its moment
  await cell.locator(".tape-body li button", { hasText: "Tanh" }).click();
  await expect(text).toContainText("tanh ends the application");
});

test("three-steps with reduced motion: every moment in a list, nothing plays", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const cell = await ran(page, "three-steps");
  await cell.locator(".slow summary").click();
  await expect(cell.locator(".slow-play")).toBeHidden();
  const moments = cell.locator(".slow-list li button");
  expect(await moments.count()).toBe(11);
  await moments.nth(6).focus();
  await page.keyboard.press("Enter");
  await expect(cell.locator(".slow-text")).toContainText("v becomes u");
});

test("gradcheck: 1e-7 in every entry; a loose solve fails; a stale J fails where a fresh one passes", async ({
  page,
}) => {
  const right = await ran(page, "gradcheck", "#gradcheck.seed=314");
  expect(await numberOf(right, "entries")).toBe(30);
  expect(await numberOf(right, "gap")).toBeLessThanOrEqual(1e-7);
  expect((await tableOf(right, "by-step")).length).toBeGreaterThan(20);
  const [best, single] = [await numberOf(right, "best"), await numberOf(right, "best-single")];
  expect(best).toBeLessThan(1e-9);
  expect(single).toBeGreaterThan(1e-7);
  expect(single).toBeLessThan(2e-3);
  const loose = await ran(page, "gradcheck", "#gradcheck.tolerance=1e-4");
  expect(await numberOf(loose, "gap")).toBeGreaterThan(1e-7);
  await expect(loose.locator(".cell-verdict")).toHaveAttribute("data-passes", "false");
  const newton = "#gradcheck.solver=newton&gradcheck.tolerance=1e-5&gradcheck.seed=3";
  const fresh = await numberOf(await ran(page, "gradcheck", newton), "gap");
  const stale = await numberOf(
    await ran(page, "gradcheck", `${newton}&gradcheck.jacobian=${encodeURIComponent("one step before")}`),
    "gap",
  );
  expect(stale).toBeGreaterThan(fresh);
});

test("memory: linear against level; the same gradient once settled, the one-step gap stays", async ({ page }) => {
  const cell = await ran(page, "memory", "#memory.seed=52", 100_000);
  expect(await numberOf(cell, "straight")).toBeGreaterThan(0.99);
  expect(await numberOf(cell, "share")).toBeLessThanOrEqual(1);
  expect(await numberOf(cell, "implicit-many")).toBe(await numberOf(cell, "implicit-few"));
  expect(await numberOf(cell, "unrolled-many")).toBeGreaterThan(20 * (await numberOf(cell, "implicit-many")));
  expect(await numberOf(cell, "residual")).toBeLessThan(1e-5);
  expect(await numberOf(cell, "unrolled-gap")).toBeLessThan(1e-4);
  expect(await numberOf(cell, "phantom-gap")).toBeGreaterThan(1e-2);
});

test("gradient-of-weights: with the transpose the check passes, without it it fails", async ({ page }) => {
  for (const seed of [61, 62]) {
    const right = await ran(page, "gradient-of-weights", `#gradient-of-weights.seed=${seed}`);
    expect(await numberOf(right, "gap")).toBeLessThan(1e-7);
    await expect(right.locator(".cell-verdict")).toHaveAttribute("data-passes", "true");
    const system = encodeURIComponent("v = (I − J) u");
    const wrong = await ran(
      page,
      "gradient-of-weights",
      `#gradient-of-weights.seed=${seed}&gradient-of-weights.system=${system}`,
    );
    expect(await numberOf(wrong, "gap")).toBeGreaterThan(1e-4);
    await expect(wrong.locator(".cell-verdict")).toHaveAttribute("data-passes", "false");
  }
});

test("mnist-newton-implicit: the kernel runs it, iterations stay few, no update is not finite, and it stops", async ({
  page,
}) => {
  test.setTimeout(300_000);
  const seen = listen(page);
  await page.goto(`${lesson}#backend=wasm`);
  const cell = cellOf(page, "mnist-newton-implicit");
  await press(cell, "run");
  await whenAtLeast(cell, "batch", 60, 200_000);
  await expect(cell.locator('output[data-value="ran"]')).toContainText("WebAssembly kernel, a whole solve in one call");
  expect(await numberOf(cell, "train-iterations")).toBeGreaterThanOrEqual(3);
  expect(await numberOf(cell, "train-iterations")).toBeLessThanOrEqual(12);
  expect(await numberOf(cell, "nonfinite-updates")).toBe(0);
  expect(await numberOf(cell, "train-error")).toBeLessThan(0.7);
  // three ways, measured on one batch: the implicit tape is the smallest, Newton takes the fewest iterations
  const bytes = await numberOf(cell, "implicit-megabytes");
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(await numberOf(cell, "newton-megabytes"));
  expect(bytes).toBeLessThan(await numberOf(cell, "iteration-megabytes"));
  expect(await numberOf(cell, "implicit-iterations")).toBe(await numberOf(cell, "newton-iterations"));
  // the original's three runs stand beside it
  await expect(cell.locator('[data-series="epochs"]')).toContainText("0.1054");
  expect((await tableOf(cell, "runs-error")).flat().join(" ")).toContain("0.9061");
  await press(cell, "stop");
  await inState(cell, "done");
  await expect(cell.locator("[data-leak]")).toHaveAttribute("data-leak", "0");
  expect(seen).toEqual([]);
});

test("mnist-newton-implicit: with one Newton step no update is made", async ({ page }) => {
  test.setTimeout(300_000);
  await page.goto(`${lesson}#mnist-newton-implicit.steps=1&backend=wasm`);
  const cell = cellOf(page, "mnist-newton-implicit");
  await press(cell, "run");
  await whenAtLeast(cell, "skipped", 25, 200_000);
  await expect(cell).toContainText("No solve has converged");
  // two numbers of a run that goes on belong to two batches
  await press(cell, "stop");
  await inState(cell, "done");
  expect(await numberOf(cell, "skipped")).toBe(await numberOf(cell, "batch"));
});

test("the challenges, as they stand, are not met, and say so", async ({ page }) => {
  for (const [name, checks] of [
    ["derive-it", 5],
    ["break-the-theorem", 3],
    ["pass-the-check", 5],
  ] as const) {
    const cell = await ran(page, name);
    await expect(cell.locator("[data-passed]")).toHaveCount(checks);
    await expect(cell.locator('[data-passed="false"]').first()).toBeVisible();
  }
});

test("a challenge solved in the editor passes, and with one mistake it does not", async ({ page }) => {
  const text = readFileSync("lessons/04-implicit-differentiation/cells/derive-it.ts", "utf8");
  const solved = [
    ["slope: Tensor2D = sub(1, square(z));\n  const u", "slope: Tensor2D = mul(z, sub(1, z));\n  const u"],
    ["matMul(mul(u, 0), W)", "matMul(mul(u, slope), W)"],
    ["matMul(mul(s, 0), U)", "matMul(s, U)"],
  ].reduce((code, [from = "", to = ""]) => {
    expect(code.split(from)).toHaveLength(2);
    return code.replace(from, to);
  }, text);
  await page.goto(lesson);
  const cell = cellOf(page, "derive-it");
  for (const [code, passed] of [
    [solved, 5],
    [solved.replace("matMul(mul(u, slope), W)", "mul(matMul(u, W, false, true), slope)"), 0],
  ] as const) {
    await write(cell, code);
    await press(cell, "run");
    await expect(cell.locator("[data-passed]")).toHaveCount(5, { timeout: 60_000 });
    await inState(cell, "done", 60_000);
    await expect.poll(() => numberOf(cell, "passed")).toBe(passed);
  }
});
