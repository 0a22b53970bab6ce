import { expect, type Locator, type Page, test } from "@playwright/test";
import { lessonCode, write } from "./support/editor.ts";
import { cellOf, firstLosses, inState, listen, numberOf, press, tableOf, whenAtLeast } from "./support/page.ts";

const lesson = "en/root-finding/";

/** Runs a cell as a reader does, and gives it when it is done. */
async function ran(page: Page, name: string, hash = "", timeout = 60_000): Promise<Locator> {
  await page.goto(`${lesson}${hash}`);
  const cell = cellOf(page, name);
  await press(cell, "run");
  await inState(cell, "done", timeout);
  await expect(cell.locator("[data-leak]")).toHaveAttribute("data-leak", "0");
  return cell;
}

test("newton-tangents: order 2, order 3 at x = 0, and a jump near the fold", async ({ page }) => {
  const seen = listen(page);
  expect(Math.abs((await numberOf(await ran(page, "newton-tangents"), "order")) - 2)).toBeLessThan(0.2);
  await page.goto("about:blank");
  const flat = await ran(page, "newton-tangents", "#newton-tangents.x=0&newton-tangents.w=0.7");
  expect(Math.abs((await numberOf(flat, "order")) - 3)).toBeLessThan(0.2);
  await page.goto("about:blank");
  const jumped = await ran(
    page,
    "newton-tangents",
    "#newton-tangents.w=2&newton-tangents.x=0.5&newton-tangents.z0=0.1",
  );
  expect(await numberOf(jumped, "jumps")).toBeGreaterThan(0);
  expect(seen).toEqual([]);
});

test("newton-layer: 2 to 4 iterations where plain iteration takes 12 to 18", async ({ page }) => {
  const cell = await ran(page, "newton-layer");
  const [newton, plain] = [await numberOf(cell, "newton-steps"), await numberOf(cell, "iteration-evaluations")];
  expect(newton).toBeGreaterThanOrEqual(2);
  expect(newton).toBeLessThanOrEqual(4);
  expect(plain).toBeGreaterThanOrEqual(12);
  expect(plain).toBeLessThanOrEqual(18);
});

test("what-a-step-costs: the dense slope is the steepest, products are counted", async ({ page }) => {
  const cell = await ran(page, "what-a-step-costs", "", 100_000);
  const dense = await numberOf(cell, "slope-dense");
  expect(dense).toBeGreaterThan(await numberOf(cell, "slope-plain"));
  expect(dense).toBeGreaterThan(await numberOf(cell, "slope-krylov"));
  expect(await numberOf(cell, "dense-products")).toBe(100 * (await numberOf(cell, "dense-steps")));
});

test("solver-race: on the rotation a memory of 15 arrives and 5 does not; errors keep to their bound", async ({
  page,
}) => {
  const five = await ran(page, "solver-race", "#solver-race.problem=rotation");
  await expect(five).toContainText("Anderson: out of steps");
  await expect(five).toContainText("plain iteration: out of steps");
  await page.goto("about:blank");
  const fifteen = await ran(page, "solver-race", "#solver-race.problem=rotation&solver-race.memory=15");
  await expect(fifteen).toContainText("Anderson: arrived");
  expect(await numberOf(fifteen, "anderson-error")).toBeLessThanOrEqual(await numberOf(fifteen, "anderson-bound"));
});

test("where-the-nan-comes-from: NaN batches are those beyond the threshold, none with 1 − tanh²", async ({ page }) => {
  const cell = await ran(page, "where-the-nan-comes-from", "", 100_000);
  expect(await numberOf(cell, "nan-batches")).toBeGreaterThan(0);
  expect(await numberOf(cell, "mismatches")).toBe(0);
  expect(await numberOf(cell, "threshold")).toBeGreaterThan(85);
  expect(await numberOf(cell, "worst")).toBeLessThan(2e-3);
});

test("the-fold: the slope is the closed form; at the fold it is said to be none", async ({ page }) => {
  const cell = await ran(page, "the-fold");
  expect(Math.abs((await numberOf(cell, "slope")) - (await numberOf(cell, "formula")))).toBeLessThan(1e-9);
  await page.goto("about:blank");
  const fold = await ran(page, "the-fold", "#the-fold.distance=1e-8");
  expect(await numberOf(fold, "slope")).toBeNaN();
  await expect(fold).toContainText("I − J is numerically singular");
});

test("backward-for-free: ten factorisations saved, and their price", async ({ page }) => {
  const cell = await ran(page, "backward-for-free");
  expect(await numberOf(cell, "saved")).toBe(10);
  expect(await numberOf(cell, "reused-error")).toBeGreaterThan(await numberOf(cell, "fresh-error"));
});

test("mnist-newton: trains beside the original's collapse, counts its NaNs, and stops", async ({ page }) => {
  await page.goto(lesson);
  const cell = cellOf(page, "mnist-newton");
  await press(cell, "run");
  await whenAtLeast(cell, "batch", 12, 100_000);
  expect(await numberOf(cell, "nonfinite-share")).toBe(0);
  expect(await numberOf(cell, "train-iterations")).toBeLessThan(8);
  await expect(cell).toContainText("0.9061");
  await press(cell, "stop");
  await inState(cell, "done");
  expect((await tableOf(cell, "loss")).length).toBeGreaterThan(10);
});

test("editing newton-layer makes mnist-newton stale, and it then trains what was edited", async ({ page }) => {
  test.setTimeout(240_000);
  await page.goto(lesson);
  const [layer, mnist] = [cellOf(page, "newton-layer"), cellOf(page, "mnist-newton")];
  const train = async () => {
    await press(mnist, (await mnist.locator('[data-action="restart"]').count()) > 0 ? "restart" : "run");
    await whenAtLeast(mnist, "batch", 3, 100_000);
    await press(mnist, "stop");
    await inState(mnist, "done");
    return firstLosses(mnist, 3);
  };
  const before = await train();
  const halved = "({ map: (z, x, W) => tanh(mul(0.5, add(matMul(z, W as Tensor2D, false, true), x))), theta: [x, W] })";
  await write(
    layer,
    lessonCode("newton-layer", "03-root-finding")
      .replace("tanhProblem(x, W)", halved)
      .replace("import { dispose,", "import { add, dispose, matMul, mul,"),
  );
  await inState(layer, "edited");
  await inState(mnist, "stale");
  const after = await train();
  expect(after).toHaveLength(3);
  expect(Math.max(...after.map((loss, at) => Math.abs(loss - (before[at] ?? 0))))).toBeGreaterThan(1e-3);
  expect(await numberOf(mnist, "nonfinite")).toBe(0);
});

for (const challenge of ["newton-step", "anderson-step", "lost-newton"]) {
  test(`${challenge}: as it stands it is not met`, async ({ page }) => {
    const cell = await ran(page, challenge);
    const passed = await numberOf(cell, "passed");
    expect(passed).toBeLessThan(3);
  });
}
