// node implicit/bench/solvers.mjs [--backend=wasm|cpu] [--rounds=5] [--out=FILE]: every solver on every problem of the tests, in
// evaluations to a residual of 1e-5 (exact), time as a ratio to plain iteration on the same problem, and tensors held.
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startVitest } from "vitest/node";

const option = (/** @type {string} */ name, /** @type {string} */ otherwise) =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;

const out = option("out", join(await mkdtemp(join(tmpdir(), "solvers-")), "solvers.json"));
Object.assign(process.env, {
  BENCH_BACKEND: option("backend", "wasm"),
  BENCH_ROUNDS: option("rounds", "5"),
  BENCH_OUT: out,
});
// Node 20 cannot run TypeScript; vitest is here anyway and loads tfjs as the tests do.
const runner = await startVitest("test", [], {
  config: false,
  root: fileURLToPath(new URL("../..", import.meta.url)),
  include: ["implicit/bench/solvers-table.ts"],
  testTimeout: 600_000,
  watch: false,
  reporters: [["default", { summary: false }]],
  silent: true,
});
await runner.close();

/** @type {{ backend: string, rows: import("./row.ts").Row[] }} */
const { backend, rows } = JSON.parse(await readFile(out, "utf8"));
await writeFile(out, `${JSON.stringify({ backend, rows }, null, 2)}\n`);
for (const problem of new Set(rows.map((row) => row.problem))) {
  console.log(`\n${problem} (${backend})`);
  for (const { solver, outcome, steps, evaluations, time, residual, held } of rows.filter(
    (row) => row.problem === problem,
  )) {
    const counts = `${steps} steps`.padStart(10) + `${evaluations} evaluations`.padStart(18);
    const size = residual === null ? "NaN" : residual.toExponential(1);
    console.log(
      `  ${solver.padEnd(16)}${outcome.padEnd(10)}${counts}${time.toFixed(1).padStart(8)} × picard   ${size}   ${held} tensors`,
    );
  }
}
