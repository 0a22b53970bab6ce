import { defineConfig } from "@playwright/test";
import { launchOptions } from "./scripts/browser.mjs";

const port = Number(process.env.E2E_PORT ?? 4817);
const base = `http://localhost:${port}/any/base/`;

export default defineConfig({
  testDir: "e2e",
  // *.test.ts there is vitest's: the other engines
  testMatch: "**/*.spec.ts",
  // two at a time, as CI has two cores: what a test times is the page's own work, and what it waits for may take its time
  workers: 2,
  fullyParallel: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  // a loaded CI machine may miss a deadline that a reader's would not; what needed a second try is named in the report
  retries: process.env.CI ? 2 : 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"], ["json", { outputFile: process.env.BROWSER_REPORT ?? ".cache/browser.json" }]],
  outputDir: ".cache/e2e",
  // pictures are compared, never made by the way: `npm run reference` makes them
  updateSnapshots: "none",
  snapshotPathTemplate: "{testDir}/reference/{arg}{ext}",
  use: { baseURL: base, launchOptions: launchOptions(), locale: "en-GB", trace: "off" },
  webServer: { command: `node scripts/serve.mjs ${port} /any/base/`, url: `${base}en/`, reuseExistingServer: false },
});
