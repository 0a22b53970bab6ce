// `npm run new-cell -- LESSON NAME`: the three small files of a cell, ready to run. LESSON is a folder's number, slug or name.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [wanted = "", name = ""] = process.argv.slice(2);

/** @type {(why: string) => never} */
const refuse = (why) => {
  console.error(
    `${why}\n\nUsage: npm run new-cell -- LESSON NAME\n  LESSON  2, fixed-point-iteration or 02-fixed-point-iteration\n  NAME    kebab-case, such as two-roads`,
  );
  process.exit(1);
};

const folders = readdirSync("lessons").filter((folder) => /^\d+-/.test(folder));
const folder = folders.find(
  (one) =>
    one === wanted ||
    one.replace(/^\d+-/, "") === wanted ||
    (/^\d+$/.test(wanted) && Number.parseInt(one, 10) === Number(wanted)),
);
if (!folder) refuse(`no lesson: ${wanted || "(none given)"}. There are: ${folders.join(", ")}`);
if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) refuse(`invalid name: ${name || "(none given)"}`);

const cells = join("lessons", folder, "cells");
const files = {
  [`${name}.ts`]: `import { dispose, type Rank, tensor2d, zeros } from "@tensorflow/tfjs-core";
import { iterate, type Outcome, picard, type Step, tanhProblem } from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  gain: number;
  seed: number;
}

/** Each step, and in the end whether it arrived: the frame gives advice when it did not. */
export type Value = Step | { outcome: Outcome };

/** Iterates one small layer; replace it with what your cell shows. Dispose of every tensor that you create. */
export function* run({ gain }: Params, { random }: Context): Generator<Value> {
  const n = 20;
  const draw = (rows: number, size: number) =>
    tensor2d(
      Float32Array.from({ length: rows * n }, () => random.uniform(-size, size)),
      [rows, n],
    );
  const x = draw(4, 1);
  const W = draw(n, gain / Math.sqrt(n));
  const z0 = zeros<Rank.R2>([4, n]);
  try {
    const { z, outcome } = yield* iterate(tanhProblem(x, W), z0, {
      solver: picard(),
      stop: { absolute: 1e-4, steps: 200 },
    });
    z.dispose();
    yield { outcome };
  } finally {
    dispose([x, W, z0]);
  }
}
`,
  [`${name}.text.ts`]: `import type { Localised } from "../../types.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"gain" | "seed", string>;
  chart: string;
  residual: string;
  evaluations: string;
}> = {
  en: {
    title: "${name.replaceAll("-", " ").replace(/^./, (first) => first.toUpperCase())}",
    lead: "One or two sentences: what the reader does here, and what can be seen.",
    controls: { gain: "Gain of W", seed: "Seed" },
    chart: "The residual at each step",
    residual: "residual ‖f(z) − z‖",
    evaluations: "evaluations of f",
  },
};
`,
  [`${name}.view.tsx`]: `import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, step } from "../../../components/cell/values.ts";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { ResidualChart } from "../../../components/charts/residual-chart.tsx";
import { seed, slider } from "../../../components/controls/control.ts";
import { text } from "./${name}.text.ts";
import type { Params, Value } from "./${name}.ts";

export const view = defineView<Params, Value, typeof text.en>({
  text,
  // every cell has a default that converges and one setting that breaks it
  controls: { gain: slider(1, 0, 8, 0.1), seed: seed() },
  cost: "cheap",
  // what run yields, field by field: the chart is handed nothing else
  yields: anyOf(step),
  Output({ values, language, text: say }) {
    const steps = values.filter((value) => "residual" in value);
    return (
      <>
        <ResidualChart
          title={say.chart}
          language={language}
          series={[{ name: "residual", label: say.residual, role: "residual", points: steps }]}
          tolerance={1e-4}
        />
        <div className="cell-numbers">
          <NumberOutput name="evaluations" label={say.evaluations} value={steps.at(-1)?.evaluations} digits={0} />
        </div>
      </>
    );
  },
});
`,
};

mkdirSync(cells, { recursive: true });
for (const file of Object.keys(files)) if (existsSync(join(cells, file))) refuse(`already there: ${join(cells, file)}`);
for (const [file, content] of Object.entries(files)) {
  writeFileSync(join(cells, file), content);
  console.log(`wrote ${join(cells, file)}`);
}
console.log(`
Next:
  1. place it in lessons/${folder}/en.mdx: <Cell name="${name}" />
  2. npm run dev, and look at it
  3. make it yours: cells/${name}.ts is what the reader sees, edits and runs`);
