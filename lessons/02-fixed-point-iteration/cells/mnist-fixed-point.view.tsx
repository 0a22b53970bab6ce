import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, trainRows } from "../../../components/cell/values.ts";
import { DigitGrid } from "../../../components/charts/digit-grid.tsx";
import { EpochsTable } from "../../../components/charts/epochs-table.tsx";
import { IterationsChart } from "../../../components/charts/iterations-chart.tsx";
import { LossChart } from "../../../components/charts/loss-chart.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { choice, logSlider, seed, slider } from "../../../components/controls/control.ts";
import { originalRows } from "../original-rows.ts";
import { text } from "./mnist-fixed-point.text.ts";
import type { Params, Value } from "./mnist-fixed-point.ts";

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
    epochs: slider(10, 1, 20, 1),
    gradient: choice<Params["gradient"]>("implicit", [
      { value: "implicit", label: "implicit" },
      { value: "unrolled", label: "unrolled" },
    ]),
    tolerance: logSlider(1e-4, 1e-5, 1e-1, 1),
    training: choice<Params["training"]>("editable", [
      { value: "editable", label: "this code" },
      { value: "fused", label: "fused" },
    ]),
    stopping: choice<Params["stopping"]>("batch", [
      { value: "batch", label: "by the batch" },
      { value: "blocks", label: "by blocks of 8" },
    ]),
    seed: seed(),
  },
  cost: "dear",
  yields: anyOf(...trainRows),
  Output({ values, params, language, text: say }) {
    const batches = values.filter((value) => value.kind === "batch");
    const epochs = values.filter((value) => value.kind === "epoch");
    const misread = values.findLast((value) => value.kind === "misread");
    const recent = batches.slice(-window);
    const now = batches.at(-1);
    const whole = epochs.at(-1);
    const at = ({ epoch, batch }: { epoch: number; batch: number }) => (epoch - 1) * batchesAnEpoch + batch;
    const total = params.epochs * batchesAnEpoch;
    const number = (name: keyof typeof say.numbers, value: number | undefined, digits: number) => (
      <NumberOutput name={name} label={say.numbers[name]} value={value} digits={digits} width={7} />
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
          {number("backward-iterations", mean(recent.map(({ backward }) => backward)), 2)}
          {number("skipped", now?.skipped, 0)}
          {number("images-per-second", now?.imagesPerSecond, 0)}
        </div>
        <p>
          <span>{say.ran}</span>{" "}
          <output data-value="ran" translate="no">
            {now?.ran ? say.ranBy[now.ran] : "–"}
          </output>
        </p>
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
          series={[
            {
              name: "forward",
              label: say.forward,
              role: "state",
              term: "state",
              points: batches.map((value) => ({ batch: at(value), iterations: value.forward })),
            },
            {
              name: "backward",
              label: say.backward,
              role: "cotangent",
              term: "cotangent",
              dashed: true,
              points: batches.map((value) => ({ batch: at(value), iterations: value.backward })),
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
        <DigitGrid
          name="misread"
          title={say.misread}
          language={language}
          limit={12}
          total={misread?.total ?? 0}
          digits={(misread?.items ?? []).map(({ pixels, ...digit }) => ({ ...digit, pixels: bytesOf(pixels) }))}
        />
      </>
    );
  },
});

/** 784 bytes as base64 text: how a picture travels in plain values. */
const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
