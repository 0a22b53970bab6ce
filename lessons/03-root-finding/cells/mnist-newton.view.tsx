import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, count, oneOf, real, record, trainRows } from "../../../components/cell/values.ts";
import { curveOf } from "../../../components/charts/decimate.ts";
import { EpochsTable } from "../../../components/charts/epochs-table.tsx";
import { largest } from "../../../components/charts/extent.ts";
import { IterationsChart } from "../../../components/charts/iterations-chart.tsx";
import { LineChart } from "../../../components/charts/line-chart.tsx";
import { LossChart } from "../../../components/charts/loss-chart.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { choice, seed, slider, toggle } from "../../../components/controls/control.ts";
import { originalRows } from "../original-rows.ts";
import { text } from "./mnist-newton.text.ts";
import type { Params, Value } from "./mnist-newton.ts";

const batchesAnEpoch = 600;
const window = 50;

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
    epochs: slider(8, 1, 10, 1),
    slope: choice<Params["slope"]>("1/cosh²", [
      { value: "1/cosh²", label: "1/cosh²" },
      { value: "1 − tanh²", label: "1 − tanh²" },
    ]),
    guard: toggle(true),
    zeroing: toggle(true),
    seed: seed(),
  },
  cost: "dear",
  yields: anyOf(
    record({ kind: oneOf("inside"), batch: count, nonfinite: count, widest: real, zeroed: count }),
    ...trainRows,
  ),
  Output({ values, params, language, text: say }) {
    const batches = values.filter((value) => value.kind === "batch");
    const epochs = values.filter((value) => value.kind === "epoch");
    const inside = values.filter((value) => value.kind === "inside");
    const recent = batches.slice(-window);
    const lately = inside.slice(-window);
    const widest = largest(lately.map((one) => one.widest).filter((value) => !Number.isNaN(value)));
    const now = batches.at(-1);
    const whole = epochs.at(-1);
    const at = ({ epoch, batch }: { epoch: number; batch: number }) => (epoch - 1) * batchesAnEpoch + batch;
    const total = params.epochs * batchesAnEpoch;
    // over the last fifty batches: what was counted up to this one less what was counted up to the one before them
    const [first, latest] = [inside[0], inside.at(-1)];
    let from = -1;
    const share = inside.map(({ batch, nonfinite }) => {
      for (let next = inside[from + 1]; next && next.batch <= batch - window; next = inside[from + 1]) from += 1;
      const before = inside[from] ?? { batch: (first?.batch ?? 1) - 1, nonfinite: 0 };
      return { batch, percent: (100 * (nonfinite - before.nonfinite)) / (batch - before.batch) };
    });
    const bad = latest?.nonfinite;
    const seen = first && latest ? latest.batch - first.batch + 1 : 1;
    const number = (name: keyof typeof say.numbers, value: number | undefined, digits: number) => (
      <NumberOutput name={name} label={say.numbers[name]} value={value} digits={digits} width={7} />
    );
    const line = (name: string, title: string, label: string) => ({
      name,
      title,
      language,
      description: `${title}: ${label}.`,
      height: 200,
    });
    const x = { label: say.batch, include: [0, total] };
    return (
      <>
        <div className="cell-numbers">
          <p className="cell-numbers-title">{say.live}</p>
          {number("epoch", now?.epoch, 0)}
          {number("batch", now?.batch, 0)}
          {number("train-loss", mean(recent.map(({ loss }) => loss)), 4)}
          {number("train-error", mean(recent.map(({ error }) => error)), 4)}
          {number("train-iterations", mean(recent.map(({ forward }) => forward)), 2)}
          {number("nonfinite", bad, 0)}
          {number("nonfinite-share", bad === undefined ? undefined : (100 * bad) / seen, 1)}
          {number("zeroed", lately.length > 0 ? lately.reduce((sum, { zeroed }) => sum + zeroed, 0) : undefined, 0)}
          {number("widest", Number.isFinite(widest) ? widest : undefined, 1)}
          {number("skipped", now?.skipped, 0)}
          {number("images-per-second", now?.imagesPerSecond, 0)}
        </div>
        <p className="cell-verdict">{now && !Number.isFinite(now.loss) ? say.broken : ""}</p>
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
        <LineChart
          {...line("nonfinite", say.share, `${bad ?? 0}`)}
          panel={{
            series: [
              {
                name: "share",
                label: say.shareLine,
                role: "residual",
                points: curveOf(
                  share,
                  ({ batch }) => batch,
                  ({ percent }) => percent,
                ),
              },
            ],
            x,
            y: { label: say.percent, include: [0, 10] },
          }}
        />
        <LineChart
          {...line("widest", say.widest, say.widestLine)}
          panel={{
            series: [
              {
                name: "widest",
                label: say.widestLine,
                role: "state",
                points: curveOf(
                  inside,
                  ({ batch }) => batch,
                  ({ widest }) => widest,
                ),
              },
            ],
            x,
            y: { label: say.widestLine, type: "log", include: [1, 100] },
            rules: inside.length > 0 ? [{ axis: "y", value: 88.7, label: "88.7" }] : [],
          }}
        />
        <IterationsChart
          title={say.iterations}
          language={language}
          batches={total}
          limit={40}
          series={[
            {
              name: "newton",
              label: say.newton,
              role: "parameter",
              points: batches.map((value) => ({ batch: at(value), iterations: value.forward })),
            },
          ]}
        />
        <div className="cell-numbers">
          <p className="cell-numbers-title">{say.tested}</p>
          {number("test-loss", whole?.test.loss, 4)}
          {number("test-error", whole?.test.error, 4)}
          {number("test-iterations", whole?.test.iterations, 2)}
        </div>
        <EpochsTable title={say.rows} language={language} epochs={epochs} original={originalRows} />
      </>
    );
  },
});
