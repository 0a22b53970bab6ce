import { defineView } from "../../../components/cell/cell-view.ts";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { ResidualChart } from "../../../components/charts/residual-chart.tsx";
import { logSlider, seed, slider } from "../../../components/controls/control.ts";
import type { Params, Value } from "./tanh-layer.ts";
import { text } from "./tanh-layer.text.ts";

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
    const steps = values.filter((value) => value.kind === "step");
    const summary = values.find((value) => value.kind === "summary");
    const numbers = say.numbers;
    return (
      <>
        <ResidualChart
          title={say.chart}
          language={language}
          series={[{ name: "residual", label: say.residual, role: "residual", points: steps }]}
          tolerance={params.tolerance}
        />
        <p className="cell-numbers">
          <NumberOutput name="evaluations" label={numbers.evaluations} value={summary?.evaluations} digits={0} />
          <NumberOutput name="residual" label={numbers.residual} value={summary?.residual} digits={2} scientific />
          <NumberOutput name="rate" label={numbers.rate} value={summary?.rate} digits={3} />
          <NumberOutput name="radius" label={numbers.radius} value={summary?.radius} digits={3} />
        </p>
        <p className="cell-verdict">{summary ? say.outcomes[summary.outcome] : ""}</p>
      </>
    );
  },
});
