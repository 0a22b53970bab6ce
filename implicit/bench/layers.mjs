// node implicit/bench/layers.mjs [--backend=wasm|cpu] [--rounds=9]: conv2d and the normalisations, forward and backward, beside other ways to
// the same numbers: milliseconds (medians, taken in turn) and ratios to one convolution of tfjs.
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startVitest } from "vitest/node";

const option = (/** @type {string} */ name, /** @type {string} */ otherwise) =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;

const out = join(await mkdtemp(join(tmpdir(), "layers-")), "layers.json");
const backend = option("backend", "wasm");
Object.assign(process.env, { BENCH_BACKEND: backend, BENCH_ROUNDS: option("rounds", "9"), BENCH_OUT: out });
// Node 20 cannot run TypeScript; vitest is here anyway and loads tfjs as the tests do.
const runner = await startVitest("test", [], {
  config: false,
  root: fileURLToPath(new URL("../..", import.meta.url)),
  include: ["implicit/bench/layers-table.ts"],
  testTimeout: 600_000,
  watch: false,
  reporters: [["default", { summary: false }]],
  silent: true,
});
await runner.close();

/** @type {{ size: string, times: Record<string, number> }[]} */
const table = JSON.parse(await readFile(out, "utf8"));
for (const { size, times } of table) {
  console.log(`\n${size} (${backend})`);
  for (const [name, time] of Object.entries(times))
    console.log(
      `  ${name.padEnd(36)}${time.toFixed(2).padStart(8)} ms${(time / (times["tfjs conv2d"] ?? Number.NaN)).toFixed(2).padStart(8)} × one convolution`,
    );
}
