import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, oneOf, outcome, record, step } from "../../../components/cell/values.ts";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { ResidualChart } from "../../../components/charts/residual-chart.tsx";
import { choice, logSlider, seed, slider } from "../../../components/controls/control.ts";
import { text } from "./newton-layer.text.ts";
import type { Params, RacingStep, Value } from "./newton-layer.ts";

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    gain: slider(1, 0, 6, 0.1),
    width: slider(50, 1, 100, 1),
    tolerance: logSlider(1e-4, 1e-5, 1, 1),
    newton: choice<Params["newton"]>("plain", [
      { value: "plain", label: "plain" },
      { value: "guarded", label: "guarded" },
    ]),
    seed: seed(),
  },
  cost: "cheap",
  yields: anyOf(
    record({ solver: oneOf("iteration", "newton"), ...step.entries }),
    record({ outcomes: record({ iteration: outcome, newton: outcome }) }),
  ),
  Output({ values, params, language, text: say }) {
    const stepsOf = (solver: RacingStep["solver"]) =>
      values.filter((value) => "solver" in value).filter((step) => step.solver === solver);
    const [iteration, newton] = [stepsOf("iteration"), stepsOf("newton")];
    const summary = values.find((value) => "outcomes" in value);
    const [plain, fast] = [iteration.at(-1), newton.at(-1)];
    const numbers = say.numbers;
    return (
      <>
        <ResidualChart
          title={say.chart}
          language={language}
          series={[
            { name: "iteration", label: say.iteration, role: "residual", term: "residual", points: iteration },
            { name: "newton", label: say.newton, role: "parameter", term: "residual", points: newton },
          ]}
          tolerance={params.tolerance}
        />
        <div className="cell-numbers">
          <NumberOutput
            name="iteration-evaluations"
            label={numbers["iteration-evaluations"]}
            value={plain?.evaluations || undefined}
            digits={0}
          />
          <NumberOutput
            name="iteration-residual"
            label={numbers["iteration-residual"]}
            value={plain?.residual}
            digits={2}
            scientific
          />
          <NumberOutput name="newton-steps" label={numbers["newton-steps"]} value={fast?.k} digits={0} />
          <NumberOutput
            name="newton-residual"
            label={numbers["newton-residual"]}
            value={fast?.residual}
            digits={2}
            scientific
          />
          <NumberOutput
            name="newton-evaluations"
            label={numbers["newton-evaluations"]}
            value={fast?.evaluations || undefined}
            digits={0}
          />
        </div>
        <p className="cell-verdict">
          {summary
            ? `${say.outcomes.iteration[summary.outcomes.iteration]} ${say.outcomes.newton[summary.outcomes.newton]}`
            : ""}
        </p>
      </>
    );
  },
});
