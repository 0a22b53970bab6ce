/** The notebook in each engine, as a student has it: every page, then a lesson from its first Run to a link that is shared. */
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { serve } from "../../scripts/serve.mjs";
import { type Engine, isFault, type Tab, until } from "./engine.ts";
import { engines } from "./engines.ts";
import {
  backendOf,
  cellsOf,
  edit,
  hasYielded,
  inState,
  isBusy,
  lossesOf,
  numberOf,
  open,
  press,
  stateOf,
  whenAtLeast,
} from "./student.ts";

const pages = readdirSync("dist", { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith("index.html"))
  .map((file) => file.slice(0, -"index.html".length));
const lesson = "en/fixed-point-iteration/";

let base = "";
beforeAll(async () => {
  base = await serve({ base: "/any/base/" });
});

for (const { name, start, needed } of engines) {
  if (!start && !needed) {
    console.warn(`${name}: not found, not tried`);
    describe.skip(`${name}: not found, not tried`, () => it("is not here", () => undefined));
    continue;
  }
  describe(name, () => {
    let engine: Engine | undefined;
    beforeAll(async () => {
      if (!start) throw new Error(`${name} is missing: node scripts/ready.mjs browsers installs it`);
      engine = await start();
      console.info(`${name} ${engine.version}`);
    });
    afterAll(() => engine?.close());

    const opened = async (): Promise<Tab> => {
      const tab = await engine?.open();
      if (!tab) throw new Error(`${name} did not start`);
      let open = true;
      const close = async () => {
        if (open) await tab.close();
        open = false;
      };
      onTestFinished(close);
      return { ...tab, close };
    };
    const faults = async (tab: Tab) => (await tab.complaints()).filter(isFault);

    it("loads every page without a complaint", async () => {
      expect(pages.length).toBeGreaterThan(5);
      const tab = await opened();
      for (const page of pages) {
        await open(tab, `${base}${page}`);
        expect(await faults(tab), page).toEqual([]);
      }
    });

    it.skipIf(process.env.BROWSERS === "short")("runs every cell of every lesson", async () => {
      const tab = await opened();
      for (const page of pages) {
        await open(tab, `${base}${page}`);
        for (const cell of await cellsOf(tab)) {
          await press(tab, cell, "run");
          await hasYielded(tab, cell);
          if (isBusy(await stateOf(tab, cell))) await press(tab, cell, "stop");
          await inState(tab, cell, "done");
        }
        expect(await faults(tab), page).toEqual([]);
      }
    });

    it("runs a cell, says on which backend and why, and runs what is edited", async () => {
      const tab = await opened();
      await open(tab, `${base}${lesson}`);
      await press(tab, "tanh-layer", "run");
      await inState(tab, "tanh-layer", "done");
      const evaluations = await numberOf(tab, "tanh-layer", "evaluations");
      expect(evaluations).toBeGreaterThan(5);
      const backend = await backendOf(tab, "tanh-layer");
      expect(["webgl", "wasm", "cpu"]).toContain(backend.name);
      expect(backend.reason).toMatch(/^(hardware|software-renderer|no-webgl|no-wasm)$/);
      expect(backend.words).toMatch(/\w{3}/);
      await edit(tab, "tanh-layer", "tanhProblem(x, W)", "tanhProblem(x, mul(W, 0))");
      await inState(tab, "tanh-layer", "edited");
      await edit(tab, "tanh-layer", "import { dispose,", "import { dispose, mul,");
      await press(tab, "tanh-layer", "run");
      await inState(tab, "tanh-layer", "done");
      // without a weight the first image is the fixed point
      expect(await numberOf(tab, "tanh-layer", "evaluations")).toBeLessThan(evaluations);
      expect(await faults(tab)).toEqual([]);
    });

    it("trains MNIST for 60 batches, and Stop stops it", async () => {
      const tab = await opened();
      await open(tab, `${base}${lesson}`);
      await press(tab, "mnist-fixed-point", "run");
      await whenAtLeast(tab, "mnist-fixed-point", "batch", 60);
      await press(tab, "mnist-fixed-point", "stop");
      await inState(tab, "mnist-fixed-point", "done");
      const losses = await lossesOf(tab, "mnist-fixed-point");
      expect(losses.length).toBeGreaterThanOrEqual(60);
      expect(losses.at(-1)).toBeLessThan(1.5);
      expect(await faults(tab)).toEqual([]);
    });

    it("tells a challenge that is met from one that is not", async () => {
      const tab = await opened();
      await open(tab, `${base}${lesson}`);
      await press(tab, "predict", "run");
      await inState(tab, "predict", "done");
      expect(await numberOf(tab, "predict", "passed")).toBeLessThan(5);
      await edit(
        tab,
        "predict",
        "(first - tolerance) / (first * (1 - rate))",
        "Math.log(tolerance / first) / Math.log(rate)",
      );
      await press(tab, "predict", "run");
      await inState(tab, "predict", "done");
      expect(await numberOf(tab, "predict", "passed")).toBe(5);
      expect(await faults(tab)).toEqual([]);
    });

    it("shows the code of a link, and runs it when the reader says so", async () => {
      const tab = await opened();
      await open(tab, `${base}${lesson}`);
      await edit(tab, "tanh-layer", "const batch = 10;", "const batch = 2;");
      await press(tab, "tanh-layer", "copy-link");
      // on the clipboard or not, the address of the page has the code too
      await until(tab, "the address has the code", () => location.href.includes("code=") || location.href);
      const link = await tab.evaluate(() => location.href);
      const seen = await faults(tab);
      // one window at a time: a driver may have only one
      await tab.close();
      const other = await opened();
      await open(other, link);
      await inState(other, "tanh-layer", "blocked");
      await new Promise((later) => setTimeout(later, 500));
      expect(await stateOf(other, "tanh-layer")).toBe("blocked");
      expect(
        await other.evaluate(() => document.querySelector("[data-cell=tanh-layer] .cm-content")?.textContent),
      ).toContain("const batch = 2;");
      await press(other, "tanh-layer", "run");
      await inState(other, "tanh-layer", "done");
      expect(await numberOf(other, "tanh-layer", "evaluations")).toBeGreaterThan(5);
      expect([...seen, ...(await faults(other))]).toEqual([]);
    });
  });
}
