/** What lesson 01's cells must show, through the page as a reader has it; challenges are solved, rightly and wrongly, in the editor. */
import { readFileSync } from "node:fs";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { write } from "./support/editor.ts";
import { cellOf, inState, listen, numberOf, press, tableOf } from "./support/page.ts";

const lesson = "en/layers-operators-modules/";
const ones = (count: number, from: number) => Array.from({ length: count }, (_, i) => from + i);

async function ended(cell: Locator): Promise<void> {
  await inState(cell, "done", 60_000);
  await expect(cell.locator("[data-leak]")).toHaveAttribute("data-leak", "0");
}

/** Opens the page with settings of one cell in its link, and runs that cell. */
async function ran(page: Page, name: string, settings = ""): Promise<Locator> {
  await page.goto("about:blank");
  const hash = settings.split("&").map((setting) => (setting ? `${name}.${setting}` : ""));
  await page.goto(`${lesson}#${hash.join("&")}`);
  const cell = cellOf(page, name);
  await press(cell, "run");
  await ended(cell);
  return cell;
}

/** Types a seed into a cell on the page; a cheap cell runs by itself, and the last number says that it is another run. */
async function seeded(cell: Locator, seed: number): Promise<void> {
  await cell.locator('[data-control="seed"] input').fill(String(seed));
  await cell.locator('[data-control="seed"] input').press("Enter");
  await expect(cell)
    .toHaveAttribute("data-state", /queued|warming|running|stale/, { timeout: 5000 })
    .catch(() => {});
  await ended(cell);
}

test("three-conditions: each residual under 1e-6 wherever x is pulled to; five steps are not enough", async ({
  page,
}) => {
  test.setTimeout(240_000);
  const seen = listen(page);
  const cell = await ran(page, "three-conditions", "x=-2");
  const x = cell.getByRole("slider", { name: "Input x" });
  const layers = ["fixed-point", "ode", "minimum"];
  let before = Number.NaN;
  for (let stop = 0; stop <= 80; stop += 4) {
    if (stop > 0) {
      await x.focus();
      for (let key = 0; key < 4; key += 1) await page.keyboard.press("ArrowRight");
      await expect.poll(() => numberOf(cell, "z-ode")).not.toBe(before);
      await ended(cell);
    }
    before = await numberOf(cell, "z-ode");
    const at = stop / 20 - 2;
    // the closed form: tan(z/2) = e² tan(x/2)
    await expect
      .poll(async () => Math.abs((await numberOf(cell, "z-ode")) - 2 * Math.atan(Math.exp(2) * Math.tan(at / 2))))
      .toBeLessThan(1e-6);
    for (const layer of layers)
      expect(await numberOf(cell, `residual-${layer}`), `${layer}, x = ${at}`).toBeLessThan(1e-6);
  }
  await expect(cell.locator(".cell-verdict")).toContainText("All three conditions hold");
  const short = await ran(page, "three-conditions", "steps=3");
  for (const layer of layers) expect(await numberOf(short, `residual-${layer}`)).toBeGreaterThan(1e-6);
  await expect(short.locator(".cell-verdict")).toContainText("Not solved yet");
  expect(seen).toEqual([]);
});

test("attention: row sums 1 ± 1e-6 and outputs in range where it is right, violations where it is not, 20 seeds", async ({
  page,
}) => {
  test.setTimeout(240_000);
  const cell = await ran(page, "attention", "seed=7100");
  for (const seed of ones(20, 7100)) {
    if (seed > 7100) await seeded(cell, seed);
    expect(Math.abs((await numberOf(cell, "right-least")) - 1), `seed ${seed}`).toBeLessThanOrEqual(1e-6);
    expect(Math.abs((await numberOf(cell, "right-most")) - 1), `seed ${seed}`).toBeLessThanOrEqual(1e-6);
    expect(await numberOf(cell, "right-outside")).toBe(0);
    expect(await numberOf(cell, "right-draws")).toBe(0);
    expect(await numberOf(cell, "wrong-draws"), `seed ${seed}`).toBeGreaterThan(25);
    expect(await numberOf(cell, "wrong-most")).toBeGreaterThan(1.01);
  }
  for (const row of await tableOf(cell, "weights-right")) {
    const sum = row.slice(1).reduce((total, weight) => total + Number(weight.replace("−", "-")), 0);
    expect(Math.abs(sum - 1)).toBeLessThan(0.01);
  }
  const large = await ran(page, "attention", "scale=8");
  await expect(large.locator(".cell-verdict")).toContainText("overflowed");
  expect(await numberOf(large, "right-outside")).toBe(0);
});

test("convolution: outputs ≤ 1e-5, gradients ≤ 1e-4, 2K² tensors and more against two; an unturned kernel is found out", async ({
  page,
}) => {
  test.setTimeout(240_000);
  const cell = await ran(page, "convolution", "seed=7200");
  for (const seed of ones(20, 7200)) {
    if (seed > 7200) await seeded(cell, seed);
    expect(await numberOf(cell, "output-gap"), `seed ${seed}`).toBeLessThanOrEqual(1e-5);
    expect(await numberOf(cell, "images-gap"), `seed ${seed}`).toBeLessThanOrEqual(1e-4);
    expect(await numberOf(cell, "weights-gap"), `seed ${seed}`).toBeLessThanOrEqual(1e-4);
  }
  const rows = await cell
    .locator('[data-series="tapes"] tbody tr')
    .evaluateAll((all) =>
      all.map((row) => [...row.children].map((td) => Number((td.textContent ?? "").replaceAll(/[^\d]/g, "")))),
    );
  expect(rows).toHaveLength(7);
  for (const [K = 0, , saved, bytes = 0, nodes, two, own = 0] of rows) {
    expect(saved).toBeGreaterThanOrEqual(2 * K ** 2);
    expect([nodes, two, own]).toEqual([1, 2, 8192 + 64 * K ** 2]);
    if (K > 1) expect(bytes).toBeGreaterThan(own);
  }
  await expect(cell.locator(".cell-verdict")).toContainText("conv2d has no gradient");
  const wrong = await ran(page, "convolution", "gradient=not turned");
  expect(await numberOf(wrong, "output-gap")).toBeLessThanOrEqual(1e-5);
  expect(await numberOf(wrong, "images-gap")).toBeGreaterThan(1e-3);
  await expect(wrong.locator(".cell-verdict")).toContainText("the gradients are not");
});

test("operator-or-module: same value and gradient to 1e-6, 55 nodes against 2, drawn node for node; 20 seeds", async ({
  page,
}) => {
  test.setTimeout(240_000);
  const cell = await ran(page, "operator-or-module", "seed=7300");
  for (const seed of ones(20, 7300)) {
    if (seed > 7300) await seeded(cell, seed);
    expect(await numberOf(cell, "value-gap"), `seed ${seed}`).toBeLessThanOrEqual(1e-6);
    expect(await numberOf(cell, "gradient-gap"), `seed ${seed}`).toBeLessThanOrEqual(1e-6);
    expect(await numberOf(cell, "module-gradient-error"), `seed ${seed}`).toBeLessThanOrEqual(1e-6);
  }
  expect(await numberOf(cell, "module-nodes")).toBe(55);
  expect(await numberOf(cell, "operator-nodes")).toBe(2);
  expect(await numberOf(cell, "operator-bytes")).toBe(4000);
  expect(await numberOf(cell, "module-bytes")).toBeGreaterThan(20 * 4000 - 4001);
  await expect(cell.locator('[data-series="tape-module"] .tape-body li')).toHaveCount(55);
  await expect(cell.locator('[data-series="tape-operator"] .tape-body li')).toHaveCount(2);
  const early = await ran(page, "operator-or-module", "steps=2");
  expect(await numberOf(early, "gradient-gap")).toBeGreaterThan(0.01);
  expect(await numberOf(early, "operator-gradient-error")).toBeLessThan(await numberOf(early, "module-gradient-error"));
});

test("convolution and square root on an emulated graphics card: the same figures, and conv2d has a gradient there", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await page.goto(`${lesson}#backend=webgl`);
  for (const [name, gap] of [
    ["convolution", "weights-gap"],
    ["operator-or-module", "gradient-gap"],
  ] as const) {
    const cell = cellOf(page, name);
    await press(cell, "run");
    await inState(cell, "done", 120_000);
    await expect(cell.locator("[data-leak]")).toHaveAttribute("data-leak", "0");
    await expect(cell.locator("footer")).toContainText(/webgl/i);
    expect(await numberOf(cell, gap)).toBeLessThanOrEqual(name === "convolution" ? 1e-4 : 1e-6);
  }
  await expect(cellOf(page, "convolution").locator(".cell-verdict")).toContainText("conv2d has a gradient too");
});

/** A challenge's text with some places of it written anew. */
function edited(name: string, edits: readonly (readonly [string, string])[]): string {
  let text = readFileSync(`lessons/01-layers-operators-modules/cells/${name}.ts`, "utf8");
  for (const [from, to] of edits) {
    if (!text.includes(from)) throw new Error(`${name}.ts does not contain ${from}`);
    text = text.replace(from, () => to);
  }
  return text;
}

const challenges = {
  "fix-attention": {
    checks: 5,
    asItStands: 0,
    halfMet: 2,
    wrong: [["tf.sum(A, 1))", "tf.sum(A, 1, true))"]],
    right: [
      [
        "tf.div(tf.exp(tf.matMul(K, Q, false, true)), Math.sqrt(n))",
        "tf.exp(tf.div(tf.matMul(K, Q, false, true), Math.sqrt(n)))",
      ],
      ["tf.sum(A, 1))", "tf.sum(A, 1, true))"],
    ],
  },
  "log-sum-exp": {
    checks: 8,
    asItStands: 3,
    halfMet: 6,
    wrong: [
      [
        "(_dy: tf.Tensor, [x]: tf.Tensor[]) => tf.zerosLike(x as tf.Tensor2D)",
        "(dy: tf.Tensor, [x]: tf.Tensor[]) => tf.mul(tf.expandDims(dy, 1), tf.softmax(x as tf.Tensor2D))",
      ],
    ],
    right: [
      [
        "const y = tf.log(tf.sum(tf.exp(x), 1));",
        "const m = tf.max(x, 1, true);\n  const y = tf.add(tf.log(tf.sum(tf.exp(tf.sub(x, m)), 1)), tf.squeeze(m, [1]));",
      ],
      [
        "(_dy: tf.Tensor, [x]: tf.Tensor[]) => tf.zerosLike(x as tf.Tensor2D)",
        "(dy: tf.Tensor, [x]: tf.Tensor[]) => tf.mul(tf.expandDims(dy, 1), tf.softmax(x as tf.Tensor2D))",
      ],
    ],
  },
} as const;

for (const [name, { checks, asItStands, halfMet, wrong, right }] of Object.entries(challenges)) {
  test(`${name}: not met as it stands, nor by half an answer; met by the page's own solution`, async ({ page }) => {
    test.setTimeout(120_000);
    const seen = listen(page);
    const cell = await ran(page, name);
    await expect(cell.locator("[data-passed]")).toHaveCount(checks);
    expect(await numberOf(cell, "passed")).toBe(asItStands);
    for (const [edits, passed] of [
      [wrong, halfMet],
      [right, checks],
    ] as const) {
      await write(cell, edited(name, edits));
      await inState(cell, "edited");
      await page.keyboard.press("ControlOrMeta+Enter");
      await ended(cell);
      await expect.poll(() => numberOf(cell, "passed")).toBe(passed);
    }
    await expect(cell).toContainText("All passed");
    // every hint and the solution open without a run
    const section = page.locator("section.challenge", { has: cellOf(page, name) });
    for (const summary of await section.locator(".ladder summary").all()) await summary.click();
    await expect(section.locator("details.solution")).toContainText("tf.");
    expect(seen).toEqual([]);
  });
}
