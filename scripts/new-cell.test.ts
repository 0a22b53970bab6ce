/** `npm run new-cell`, tried as CONTRIBUTING says: three files, a cell that runs, and nothing overwritten. */
import "@tensorflow/tfjs-backend-cpu";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seeded } from "../notebook/random.ts";

// inside the project, so that what a cell imports is found
mkdirSync(".cache", { recursive: true });
const home = mkdtempSync(resolve(".cache/new-cell-"));
const cells = join(home, "lessons/02-fixed-point-iteration/cells");
const newCell = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync("node", [resolve("scripts/new-cell.mjs"), ...args], {
    cwd: home,
    encoding: "utf8",
  });
  return { status, said: `${stdout}${stderr}` };
};

beforeAll(async () => {
  mkdirSync(cells, { recursive: true });
  await setBackend("cpu");
});
afterAll(() => rmSync(home, { recursive: true }));

test.each([
  [[], /no lesson.*02-fixed-point-iteration.*Usage/s],
  [["9", "two-roads"], /no lesson: 9/],
  [["2"], /invalid name/],
  [["2", "Two Roads"], /invalid name: Two Roads/],
  [["2", "../evil"], /invalid name/],
])("refuses %j", (args, why) => {
  const { status, said } = newCell(...args);
  expect(status).toBe(1);
  expect(said).toMatch(why);
  expect(readdirSync(cells)).toEqual([]);
});

test("three files, whose cell converges by default and does not where its gain is too large", async () => {
  for (const [lesson, name] of [
    ["2", "two-roads"],
    ["fixed-point-iteration", "one-more"],
  ] as const) {
    const { status, said } = newCell(lesson, name);
    expect(said).toContain(`<Cell name="${name}" />`);
    expect(status).toBe(0);
  }
  expect(readdirSync(cells).filter((file) => file.startsWith("two-roads"))).toEqual([
    "two-roads.text.ts",
    "two-roads.ts",
    "two-roads.view.tsx",
  ]);
  const { run } = await import(/* @vite-ignore */ join(cells, "two-roads.ts"));
  const ran = (gain: number) => [...run({ gain, seed: 0 }, { random: seeded(0) })];
  expect(ran(1).at(-1)).toEqual({ outcome: "converged" });
  expect(ran(1).at(-2).residual).toBeLessThan(1e-4);
  expect(ran(8).at(-1)).toEqual({ outcome: "max-steps" });
  expect(memory().numTensors).toBe(0);

  writeFileSync(join(cells, "two-roads.ts"), "mine");
  rmSync(join(cells, "two-roads.text.ts"));
  const again = newCell("2", "two-roads");
  expect(again.status).toBe(1);
  expect(again.said).toContain("already there");
  expect(readFileSync(join(cells, "two-roads.ts"), "utf8")).toBe("mine");
  expect(readdirSync(cells)).not.toContain("two-roads.text.ts");
});
