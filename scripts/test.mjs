// `npm test`: types, lint with the room rules, unused code, unit tests, build, sizes, browser tests. Ends with "N passed, N failed".
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";

const unitReport = ".cache/unit.json";
const browserReport = ".cache/browser.json";
const enginesReport = ".cache/engines.json";

/** @param {any} report */
const countOfVitest = (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests });

/**
 * @typedef {{ passed: number, failed: number }} Count
 * @typedef {{ title: string, command: string, report?: string, count?: (report: any) => Count, needed?: boolean }} StepOptions
 * @type {StepOptions[]}
 */
const steps = [
  { title: "types", command: "tsc --noEmit" },
  { title: "lint and room rules", command: "biome check ." },
  { title: "unused code", command: "knip --no-progress" },
  {
    title: "unit tests",
    command: `vitest run --reporter=default --reporter=json --outputFile.json=${unitReport}`,
    report: unitReport,
    count: countOfVitest,
  },
  { title: "build", command: "vite build", needed: true },
  { title: "sizes", command: "node scripts/sizes.mjs" },
  {
    title: "browser tests",
    command: "playwright test",
    report: browserReport,
    count: ({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected }),
  },
  {
    title: "the other engines",
    command: `vitest run --config e2e/browsers/vitest.config.ts --reporter=verbose --reporter=json --outputFile.json=${enginesReport}`,
    report: enginesReport,
    count: countOfVitest,
  },
];

mkdirSync(".cache", { recursive: true });
const total = { passed: 0, failed: 0 };
for (const { title, command, report, count, needed } of steps) {
  console.log(`\n▸ ${title}: ${command}`);
  if (report) rmSync(report, { force: true });
  const started = performance.now();
  const { status } = spawnSync(command, {
    shell: true,
    stdio: "inherit",
    env: { ...process.env, BROWSER_REPORT: browserReport, BROWSERS: "short" },
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  /** @type {Count} */
  let counted = status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  if (report && count) {
    try {
      const read = count(JSON.parse(readFileSync(report, "utf8")));
      counted = { passed: read.passed, failed: Math.max(read.failed, status === 0 ? 0 : 1) };
    } catch {
      // no report: the step itself counts as one
    }
  }
  total.passed += counted.passed;
  total.failed += counted.failed;
  console.log(`${status === 0 ? "✓" : "✗"} ${title}, ${seconds} s`);
  if (status !== 0 && needed) break;
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
