import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, count, flag, list, oneOf, real, record, trainRows } from "../../../components/cell/values.ts";
import { curve } from "../../../components/charts/decimate.ts";
import { EpochsTable } from "../../../components/charts/epochs-table.tsx";
import { formatNumber } from "../../../components/charts/format.ts";
import { IterationsChart } from "../../../components/charts/iterations-chart.tsx";
import { LineChart } from "../../../components/charts/line-chart.tsx";
import { LossChart } from "../../../components/charts/loss-chart.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { RowsTable } from "../../../components/charts/rows-table.tsx";
import { seed, slider, toggle } from "../../../components/controls/control.ts";
import { implicitNewton, originalRows, type PrintedTest, unrolledIteration, unrolledNewton } from "../original-rows.ts";
import { text } from "./mnist-newton-implicit.text.ts";
import type { Params, Value } from "./mnist-newton-implicit.ts";

const batchesAnEpoch = 600;
const window = 50;
const wayNames = ["implicit", "newton", "iteration"] as const;

const mean = (numbers: readonly number[]) =>
  numbers.length === 0 ? undefined : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

const originalTests = originalRows.map(({ id, values }) => ({
  batch: id * batchesAnEpoch,
  loss: values.testLoss,
  error: values.testError,
}));

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    epochs: slider(10, 1, 20, 1),
    steps: slider(40, 1, 40, 1),
    guard: toggle(true),
    seed: seed(),
  },
  cost: "dear",
  yields: anyOf(
    record({ kind: oneOf("inside"), batch: count, nonfinite: flag, applied: flag }),
    record({
      kind: oneOf("ways"),
      epoch: count,
      ways: list(record({ way: oneOf(...wayNames), iterations: real, milliseconds: real, bytes: count }), 10),
    }),
    ...trainRows,
  ),
  Output({ values, params, language, text: say }) {
    const batches = values.filter((value) => value.kind === "batch");
    const epochs = values.filter((value) => value.kind === "epoch");
    const inside = values.filter((value) => value.kind === "inside");
    const measured = values.findLast((value) => value.kind === "ways");
    const recent = batches.slice(-window);
    const now = batches.at(-1);
    const whole = epochs.at(-1);
    const at = ({ epoch, batch }: { epoch: number; batch: number }) => (epoch - 1) * batchesAnEpoch + batch;
    const total = params.epochs * batchesAnEpoch;
    const known = inside.length > 0;
    const applied = inside.filter((one) => one.applied);
    const number = (name: keyof typeof say.numbers, value: number | undefined, digits: number) => (
      <NumberOutput name={name} label={say.numbers[name]} value={value} digits={digits} width={7} />
    );
    const mine: readonly PrintedTest[] = epochs.map(({ epoch, test }) => ({ epoch, ...test }));
    const runs = (key: "error" | "iterations") =>
      [
        ...(mine.length > 0
          ? [{ name: "mine", role: "state" as const, dashed: false, tests: mine, label: say.runs.mine }]
          : []),
        { name: "implicit", role: "original" as const, dashed: true, tests: implicitNewton, label: say.runs.implicit },
        { name: "newton", role: "residual" as const, dashed: true, tests: unrolledNewton, label: say.runs.newton },
        {
          name: "iteration",
          role: "parameter" as const,
          dashed: true,
          tests: unrolledIteration,
          label: say.runs.iteration,
        },
      ].map(({ tests, ...series }) => ({
        ...series,
        last: tests.at(-1)?.[key] ?? Number.NaN,
        points: curve(tests.map((test) => ({ x: test.epoch, y: test[key] }))),
      }));
    const compare = (key: "error" | "iterations", title: string, label: string) => (
      <LineChart
        name={`runs-${key}`}
        title={title}
        language={language}
        description={say.last(runs(key).map((run) => `${run.label} ${formatNumber(run.last, 3)}`))}
        height={260}
        panel={{
          series: runs(key),
          x: { label: say.epoch, domain: [1, Math.max(10, params.epochs)] },
          y: { label, type: "log", format: "number" },
          dots: true,
        }}
      />
    );
    return (
      <>
        <div className="cell-numbers">
          <p className="cell-numbers-title">{say.live}</p>
          {number("epoch", now?.epoch, 0)}
          {number("batch", now?.batch, 0)}
          {number("train-loss", mean(recent.map(({ loss }) => loss)), 4)}
          {number("train-error", mean(recent.map(({ error }) => error)), 4)}
          {number("train-iterations", mean(recent.map(({ forward }) => forward)), 2)}
          {number("nonfinite", known ? inside.filter(({ nonfinite }) => nonfinite).length : undefined, 0)}
          {number("nonfinite-updates", known ? applied.filter(({ nonfinite }) => nonfinite).length : undefined, 0)}
          {number("skipped", now?.skipped, 0)}
          {number("images-per-second", now?.imagesPerSecond, 0)}
        </div>
        <p>
          <span>{say.ran}</span>{" "}
          <output data-value="ran" translate="no">
            {now?.ran && now.ran !== "fused" ? say.ranBy[now.ran] : "–"}
          </output>
        </p>
        <p className="cell-verdict">{inside.length >= 20 && applied.length === 0 ? say.stuck : ""}</p>
        <LossChart
          title={say.loss}
          language={language}
          batches={total}
          points={batches.map((value) => ({ batch: at(value), loss: value.loss, error: value.error }))}
          tests={epochs.map(({ epoch, test }) => ({
            batch: epoch * batchesAnEpoch,
            loss: test.loss,
            error: test.error,
          }))}
          original={originalTests.slice(0, params.epochs)}
        />
        <IterationsChart
          title={say.iterations}
          language={language}
          batches={total}
          limit={params.steps}
          series={[
            {
              name: "newton",
              label: say.newton,
              role: "state",
              points: batches.map((value) => ({ batch: at(value), iterations: value.forward })),
            },
          ]}
        />
        <RowsTable
          name="ways"
          title={say.ways}
          language={language}
          rowLabel={say.way}
          columns={[
            { key: "iterations", label: say.wayColumns.iterations, digits: 0 },
            { key: "milliseconds", label: say.wayColumns.milliseconds, digits: 1 },
            { key: "epoch", label: say.wayColumns.epoch, digits: 0 },
            { key: "megabytes", label: say.wayColumns.megabytes, digits: 2 },
          ]}
          rows={wayNames.map((name) => {
            const found = measured?.ways.find(({ way }) => way === name);
            return {
              id: say.wayNames[name],
              values: found
                ? {
                    iterations: found.iterations,
                    milliseconds: found.milliseconds,
                    epoch: (found.milliseconds * batchesAnEpoch) / 1000,
                    megabytes: found.bytes / 1e6,
                  }
                : {},
            };
          })}
          output={(id, key) => `${wayNames.find((name) => say.wayNames[name] === id)}-${key}`}
        />
        <div className="cell-numbers">
          <p className="cell-numbers-title">{say.tested}</p>
          {number("test-loss", whole?.test.loss, 4)}
          {number("test-error", whole?.test.error, 4)}
          {number("test-iterations", whole?.test.iterations, 2)}
        </div>
        {compare("error", say.errors, say.tests)}
        {compare("iterations", say.runIterations, say.columns.iterations)}
        <EpochsTable title={say.rows} language={language} epochs={epochs} original={originalRows} />
      </>
    );
  },
});
