import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, count, list, oneOf, orNull, point, real, record } from "../../../components/cell/values.ts";
import { CobwebChart } from "../../../components/charts/cobweb-chart.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { ResidualChart } from "../../../components/charts/residual-chart.tsx";
import { slider } from "../../../components/controls/control.ts";
import { text } from "./cobweb.text.ts";
import type { Params, Value } from "./cobweb.ts";

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    w: slider(-0.9, -3, 3, 0.05),
    x: slider(0.4, -2, 2, 0.05),
    z0: slider(-0.8, -1, 1, 0.05),
  },
  cost: "cheap",
  yields: anyOf(
    record({ k: count, z: real, residual: real }),
    record({
      fate: oneOf("settles", "swings", "creeps"),
      rate: orNull(real),
      slope: real,
      fixedPoints: list(record({ z: real, slope: real }), 100),
      curve: list(point),
    }),
  ),
  Output({ values, language, text: say }) {
    const visits = values.filter((value) => "k" in value);
    const summary = values.find((value) => "fate" in value);
    const last = visits.at(-1);
    const numbers = say.numbers;
    return (
      <>
        <CobwebChart
          title={say.chart}
          language={language}
          curve={summary?.curve ?? []}
          orbit={visits.map(({ z }) => z)}
          fixedPoints={summary?.fixedPoints ?? []}
          domain={[-1, 1]}
          functionLabel={say.map}
        />
        <div className="cell-numbers">
          <NumberOutput name="steps" label={numbers.steps} value={last?.k} digits={0} />
          <NumberOutput name="end" label={numbers.end} value={last?.z} digits={4} />
          <NumberOutput name="rate" label={numbers.rate} value={summary?.rate} digits={3} />
          <NumberOutput name="slope" label={numbers.slope} value={summary?.slope} digits={3} />
          <NumberOutput
            name="fixed-points"
            label={numbers["fixed-points"]}
            value={summary?.fixedPoints.length}
            digits={0}
          />
        </div>
        <p className="cell-verdict">{summary ? say.fates[summary.fate] : ""}</p>
        <ResidualChart
          title={say.residuals}
          language={language}
          series={[{ name: "residual", label: say.residual, role: "residual", term: "residual", points: visits }]}
          {...(summary && summary.fate === "settles" && { reference: { rate: summary.slope, label: say.slope } })}
          height={220}
        />
      </>
    );
  },
});
