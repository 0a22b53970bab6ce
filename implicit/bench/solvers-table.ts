import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { writeFile } from "node:fs/promises";
import { memory, setBackend, tidy } from "@tensorflow/tfjs-core";
import { test } from "vitest";
import { iterate, type Method, type Solution, solve } from "../index.ts";
import { cases } from "../test/problems.ts";
import { solvers } from "../test/solvers.ts";
import type { Row } from "./row.ts";

const stop = { absolute: 1e-5, diverged: 1e6, steps: 100 };

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Every solver on every problem to a residual of 1e-5 in at most 100 steps, on one backend. */
async function measure(backend: string, rounds: number): Promise<Row[]> {
  if (!(await setBackend(backend))) throw new Error(`invalid backend: ${backend}`);
  const rows: Row[] = [];
  for (const [problem, make] of Object.entries(cases)) {
    tidy(() => {
      rows.push(...measureProblem(problem, make(), rounds));
    });
  }
  return rows;
}

function measureProblem(
  problem: string,
  { p, z0 }: ReturnType<NonNullable<(typeof cases)[string]>>,
  rounds: number,
): Row[] {
  const timed = (method: Method) => {
    const times: number[] = [];
    let found: Solution | undefined;
    for (let round = 0; round <= rounds; round += 1) {
      const begin = performance.now();
      found = solve(p, z0, method);
      // The first round warms up.
      if (round > 0) times.push(performance.now() - begin);
      found.z.dispose();
    }
    return { found, time: median(times) };
  };
  const plain = timed({ solver: solvers.picard as Method["solver"], stop }).time;
  return Object.entries(solvers).map(([name, solver]) => {
    const { found, time } = timed({ solver, stop });
    const last = found?.trace.at(-1);
    return {
      problem,
      solver: name,
      outcome: found?.outcome ?? "nonfinite",
      steps: last?.k ?? 0,
      evaluations: last?.evaluations ?? 0,
      residual: last?.residual ?? Number.NaN,
      time: time / plain,
      held: held({ solver, stop }, p, z0),
    };
  });
}

/** The most tensors that live between two steps. */
function held(method: Method, p: Parameters<typeof iterate>[0], z0: Parameters<typeof iterate>[1]): number {
  const before = memory().numTensors;
  let most = 0;
  const run = iterate(p, z0, method);
  let next = run.next();
  for (; !next.done; next = run.next()) most = Math.max(most, memory().numTensors - before);
  next.value.z.dispose();
  return most;
}

const { BENCH_BACKEND: backend = "wasm", BENCH_ROUNDS: rounds = "5", BENCH_OUT: out } = process.env;

// Run by solvers.mjs, which prints what this leaves behind.
test("every solver on every problem", async () => {
  const rows = await measure(backend, Number(rounds));
  if (out) await writeFile(out, JSON.stringify({ backend, rows }));
});
