import { defineView } from "../../../components/cell/cell-view.ts";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { ResidualChart } from "../../../components/charts/residual-chart.tsx";
import { logSlider, seed, slider } from "../../../components/controls/control.ts";
import { text } from "./tanh-layer.text.ts";
import type { Params, Value } from "./tanh-layer.ts";

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    gain: slider(1, 0, 4, 0.05),
    width: slider(50, 1, 200, 1),
    tolerance: logSlider(1e-4, 1e-5, 1, 1),
    seed: seed(),
  },
  cost: "cheap",
  Output({ values, params, language, text: say }) {
    const steps = values.filter((value) => "residual" in value);
    const summary = values.find((value) => "outcome" in value);
    const last = steps.at(-1);
    const numbers = say.numbers;
    return (
      <>
        <ResidualChart
          title={say.chart}
          language={language}
          series={[{ name: "residual", label: say.residual, role: "residual", points: steps }]}
          tolerance={params.tolerance}
        />
        <div className="cell-numbers">
          <NumberOutput name="evaluations" label={numbers.evaluations} value={last?.evaluations} digits={0} />
          <NumberOutput name="residual" label={numbers.residual} value={last?.residual} digits={2} scientific />
          <NumberOutput name="rate" label={numbers.rate} value={summary?.rate} digits={3} />
          <NumberOutput name="radius" label={numbers.radius} value={summary?.radius} digits={3} />
        </div>
        <p>
          {say.ran} <output data-value="ran">{summary?.ran ? say.ranBy[summary.ran] : "–"}</output>
        </p>
        <p className="cell-verdict">{summary ? say.outcomes[summary.outcome] : ""}</p>
      </>
    );
  },
});
