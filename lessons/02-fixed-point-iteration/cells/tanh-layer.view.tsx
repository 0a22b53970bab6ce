import { useState } from "react";
import { defineView } from "../../../components/cell/cell-view.ts";
import { type Moment, SlowMotion } from "../../../components/cell/slow-motion.tsx";
import { anyOf, oneOf, outcome, real, record, step } from "../../../components/cell/values.ts";
import { formatNumber } from "../../../components/charts/format.ts";
import { type Pin, pinLabel } from "../../../components/charts/ghosts.ts";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { PinnedRuns } from "../../../components/charts/pinned-runs.tsx";
import { ResidualChart } from "../../../components/charts/residual-chart.tsx";
import { logSlider, seed, slider } from "../../../components/controls/control.ts";
import { text } from "./tanh-layer.text.ts";
import type { Params, Value } from "./tanh-layer.ts";

type Steps = readonly Extract<Value, { residual: number }>[];

/** The iteration as slow motion tells it: for each step the map, then what it would still change. */
const momentsOf = (steps: Steps, tolerance: number, say: typeof text.en.slow): readonly Moment[] =>
  steps.flatMap(({ k, residual }, at) => {
    const before = steps[at - 1];
    const factor = before && formatNumber(residual / before.residual, 2);
    const compared = say.compare(k, formatNumber(residual, 2), factor);
    return [
      { term: "map", text: say.apply(k) },
      { term: "residual", text: residual <= tolerance ? `${compared} ${say.arrived}` : compared },
    ];
  });

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    gain: slider(1, 0, 4, 0.05),
    width: slider(50, 1, 200, 1),
    tolerance: logSlider(1e-4, 1e-5, 1, 1),
    seed: seed(),
  },
  cost: "cheap",
  yields: anyOf(step, record({ outcome, rate: real, radius: real, ran: oneOf("kernel", "generic") })),
  Output({ values, params, running, language, text: say }) {
    const [pins, setPins] = useState<readonly Pin<Steps>[]>([]);
    const [moment, setMoment] = useState<number>();
    const steps = values.filter((value) => "residual" in value);
    const summary = values.find((value) => "outcome" in value);
    const last = steps.at(-1);
    const numbers = say.numbers;
    return (
      <>
        <ResidualChart
          title={say.chart}
          language={language}
          series={[
            { name: "residual", label: say.residual, role: "residual", term: "residual", points: steps },
            ...pins.map(({ id, params: pinned, values: points }) => ({
              name: id,
              label: pinLabel({ ...params }, pinned, { label: (name) => say.controls[name as keyof Params] }),
              ghost: true,
              points,
            })),
          ]}
          tolerance={params.tolerance}
          mark={moment === undefined ? undefined : steps[moment >> 1]?.k}
        />
        <PinnedRuns
          pins={pins}
          onChange={setPins}
          params={{ ...params }}
          values={running || steps.length === 0 ? undefined : steps}
          labels={say.controls}
          language={language}
        />
        <div className="cell-numbers">
          <NumberOutput
            name="evaluations"
            label={numbers.evaluations}
            value={last?.evaluations || undefined}
            digits={0}
          />
          <NumberOutput name="residual" label={numbers.residual} value={last?.residual} digits={2} scientific />
          <NumberOutput name="rate" label={numbers.rate} value={summary?.rate} digits={3} />
          <NumberOutput name="radius" label={numbers.radius} value={summary?.radius} digits={3} />
        </div>
        <p>
          <span>{say.ran}</span>{" "}
          <output data-value="ran" translate="no">
            {summary?.ran ? say.ranBy[summary.ran] : "–"}
          </output>
        </p>
        <p className="cell-verdict">{summary ? say.outcomes[summary.outcome] : ""}</p>
        <SlowMotion
          moments={moment === undefined ? [] : momentsOf(steps, params.tolerance, say.slow)}
          at={moment}
          onChange={setMoment}
          language={language}
        />
      </>
    );
  },
});
