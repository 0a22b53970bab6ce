/** Cells that many of these tests run. */
import { expect, type Page } from "@playwright/test";
import { run } from "./bench.ts";

/** Three small products. */
export const product = `import { matMul, tensor2d, tidy } from "@tensorflow/tfjs-core";
export function* run() {
  for (const x of [1, 2, 3]) {
    yield [...tidy(() => matMul(tensor2d([[x, 2], [3, 4]]), tensor2d([[1, 2], [3, 4]])).dataSync())];
  }
}`;
/** What it yields. */
export const products = [1, 2, 3].map((x) => [x + 6, 2 * x + 8, 15, 22]);
/** Another cell, asked before and after a bad one: it runs as ever. */
export const stillWorks = async (page: Page) => {
  const { state, failure, values } = await run(page, "product", product);
  expect({ state, failure, values }).toEqual({ state: "done", failure: undefined, values: products });
};
/** Yields a count, fifty times a second, until it is stopped. */
export const ticking = `export async function* run(_: {}, { breathe }) {
  for (let i = 0; ; i++) { yield i; await new Promise((done) => setTimeout(done, 20)); }
}`;
