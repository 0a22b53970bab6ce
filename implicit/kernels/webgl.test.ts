import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "@playwright/test";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchOptions } from "../../scripts/browser.mjs";
import type { Errors } from "../test/derivatives.ts";
import { distance, seeded, uniform } from "./testing.ts";
import type { Case, Outcome } from "./webgl-page.ts";

let browser: Browser;
let page: Page;

async function bundle(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      chunkSizeWarningLimit: 5000,
      rolldownOptions: {
        input: fileURLToPath(new URL("webgl-page.ts", import.meta.url)),
        output: { format: "iife", codeSplitting: false },
      },
    },
  });
  for (const output of Array.isArray(result) ? result : [result]) {
    if (!("output" in output)) continue;
    for (const part of output.output) if (part.type === "chunk") return part.code;
  }
  throw new Error("the page's bundle is empty");
}

beforeAll(async () => {
  const code = await bundle();
  browser = await chromium.launch(launchOptions());
  page = await browser.newPage();
  await page.addScriptTag({ content: code });
}, 120_000);
afterAll(() => browser?.close());

const run = (backend: string, kernels: "on" | "off", given: Case): Promise<Outcome> =>
  page.evaluate(([backend, kernels, given]) => Reflect.get(globalThis, "webglTest")(backend, kernels, given), [
    backend,
    kernels,
    given,
  ] as const);

function given(n: number, batch: number, checkEvery = 1, steps = 100): Case {
  const random = seeded(n * 100 + batch);
  const array = (count: number, scale: number) => Array.from(uniform(random, count, scale));
  const [x, W, b] = [array(batch * n, 1.5), array(n * n, 1 / Math.sqrt(n)), array(n, 0.5)];
  return { n, batch, x, W, b, c: array(batch * n, 1), checkEvery, steps };
}

describe("the packed WebGL programs", () => {
  it("run on a WebGL 2 context that is there", async () => {
    const renderer = await page.evaluate(() => {
      const gl = document.createElement("canvas").getContext("webgl2");
      const info = gl?.getExtension("WEBGL_debug_renderer_info");
      return String(info ? gl?.getParameter(info.UNMASKED_RENDERER_WEBGL) : gl);
    });
    expect(renderer).toMatch(/ANGLE|SwiftShader|llvmpipe|Mesa|NVIDIA|AMD|Intel|Apple/i);
  });

  it.each([
    [1, 1, 1],
    [2, 3, 1],
    [7, 5, 1],
    [7, 5, 4],
    [50, 10, 1],
    [33, 8, 3],
  ])("n = %i, batch %i, read every %i: the CPU's numbers, outcomes and trace", async (n, batch, checkEvery) => {
    const size = given(n, batch, checkEvery);
    const cpu = await run("cpu", "off", size);
    const fused = await run("webgl", "on", size);
    expect(cpu.ran).toEqual(["generic", "generic"]);
    expect(fused.ran).toEqual(["kernel", "kernel"]);
    expect(fused.outcome).toEqual(cpu.outcome);
    expect(fused.outcome).toEqual(["converged", "converged"]);
    expect(fused.steps).toEqual(cpu.steps);
    expect(fused.leaked).toBe(0);
    expect(distance(fused.residuals, cpu.residuals)).toBeLessThan(1e-4);
    expect(distance(fused.z, cpu.z)).toBeLessThan(2e-5);
    for (const [i, g] of fused.g.entries()) {
      expect(distance(g, cpu.g[i] ?? [])).toBeLessThan(1e-4 * Math.max(1, ...(cpu.g[i] ?? []).map(Math.abs)));
    }
  });

  it("say max-steps and nonfinite where the generic path does", async () => {
    expect((await run("webgl", "on", given(7, 5, 1, 3))).outcome[0]).toBe("max-steps");
    const spoiled = given(7, 5);
    spoiled.x[3] = Number.NaN;
    const bad = await run("webgl", "on", spoiled);
    expect([bad.outcome[0], bad.steps[0]]).toEqual(["nonfinite", 1]);
  });
});

/** Of the layers' table, a row of each kind: a software renderer takes seconds over each. */
const onWebgl = [
  "conv2d 3 × 3",
  "conv2d 2 × 5, one channel",
  "conv2d larger than its image",
  "groupNorm, two groups",
  "groupNorm, variance 1e-20",
  "groupNorm far from 0",
  "layerNorm of rank 3",
  "attention, causal",
  "attention, a mask",
  "gated cell, taps 1 and 3",
  "lstm cell",
  "linear of rank 3",
];

describe("the layers on WebGL", () => {
  it("have float64's values, gradients and second derivatives", async () => {
    const found: Record<string, Errors & { leaked: number }> = await page.evaluate(
      (names) => Reflect.get(globalThis, "webglLayers")("webgl", names),
      onWebgl,
    );
    expect(Object.keys(found)).toEqual(onWebgl);
    for (const [name, { value, first, second, leaked }] of Object.entries(found)) {
      expect(value, name).toBeLessThan(1e-5);
      expect(Math.max(...first), name).toBeLessThan(1e-4);
      expect(Math.max(...second), name).toBeLessThan(1e-3);
      expect(leaked, name).toBe(0);
    }
  }, 240_000);
});
