import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, count, oneOf, orNull, real, record } from "../../../components/cell/values.ts";
import { curve } from "../../../components/charts/decimate.ts";
import { formatNumber } from "../../../components/charts/format.ts";
import { LineChart } from "../../../components/charts/line-chart.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { seed, slider } from "../../../components/controls/control.ts";
import { text } from "./how-few-terms.text.ts";
import type { Cut, Params, Value } from "./how-few-terms.ts";

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    gain: slider(1, 0.1, 4, 0.05),
    chain: slider(0.8, 0, 2, 0.05),
    damping: slider(0.5, 0, 0.9, 0.05),
    terms: slider(1, 1, 40, 1),
    width: slider(30, 2, 60, 1),
    seed: seed(),
  },
  cost: "cheap",
  yields: anyOf(
    record({
      terms: count,
      error: real,
      power: real,
      cosine: real,
      length: real,
      phantomError: real,
      phantomCosine: real,
    }),
    record({
      outcome: oneOf("converged", "diverged", "max-steps"),
      radius: orNull(real),
      rate: orNull(real),
      phantomRate: orNull(real),
      phantomRadius: orNull(real),
    }),
  ),
  Output({ values, params, language, text: say }) {
    const cuts = values.filter((value) => "terms" in value);
    const summary = values.find((value) => "outcome" in value);
    const here = cuts.find(({ terms }) => terms === params.terms);
    const by = (read: (cut: Cut) => number, shown = cuts) =>
      curve(shown.map((cut) => ({ x: cut.terms, y: read(cut) })));
    // under 1e-13 there is only rounding
    const sizes = (read: (cut: Cut) => number) =>
      by(
        read,
        cuts.filter((cut) => read(cut) > 1e-13),
      );
    const first = cuts.slice(0, 25);
    const radius = summary?.radius ?? Number.NaN;
    const numbers = say.numbers;
    const rules = [{ axis: "x" as const, value: params.terms, label: `k = ${params.terms}` }];
    return (
      <>
        <LineChart
          name="terms"
          title={say.chart}
          language={language}
          description={
            here
              ? `${say.at(params.terms)}: ${say.curves.error} ${formatNumber(here.error, 2)}, ${say.curves.power} ${formatNumber(here.power, 2)}.`
              : summary
                ? say.outcomes[summary.outcome]
                : say.lead
          }
          panel={{
            series: [
              {
                name: "error",
                label: say.curves.error,
                role: "cotangent",
                term: "cotangent",
                points: sizes(({ error }) => error),
              },
              { name: "power", label: say.curves.power, role: "parameter", points: sizes(({ power }) => power) },
              {
                name: "radius",
                label: say.curves.radius,
                role: "plain",
                points: sizes(({ terms }) => radius ** terms),
              },
              {
                name: "phantom",
                label: say.curves.phantom,
                role: "input",
                points: sizes(({ phantomError }) => phantomError),
              },
            ],
            x: { label: say.terms, include: [0] },
            y: { label: say.size, type: "log" },
            rules,
          }}
        />
        <div className="cell-numbers">
          <p className="cell-numbers-title">{say.at(params.terms)}</p>
          <NumberOutput name="cosine" label={numbers.cosine} value={here?.cosine} digits={4} />
          <NumberOutput name="length" label={numbers.length} value={here?.length} digits={3} />
          <NumberOutput name="error" label={numbers.error} value={here?.error} digits={2} scientific />
          <NumberOutput
            name="phantom-cosine"
            label={numbers["phantom-cosine"]}
            value={here?.phantomCosine}
            digits={4}
          />
        </div>
        <LineChart
          name="cosines"
          title={say.angles}
          language={language}
          description={here ? `${say.at(params.terms)}: ${say.cosine} ${here.cosine.toFixed(3)}.` : say.lead}
          height={220}
          panel={{
            series: [
              {
                name: "neumann",
                label: say.cosines.neumann,
                role: "cotangent",
                points: by(({ cosine }) => cosine, first),
              },
              {
                name: "phantom",
                label: say.cosines.phantom,
                role: "input",
                points: by((cut) => cut.phantomCosine, first),
              },
            ],
            x: { label: say.terms, include: [0] },
            y: { label: say.cosine, include: [1] },
            rules,
          }}
        />
        <div className="cell-numbers">
          <NumberOutput name="radius" label={numbers.radius} value={summary?.radius} digits={3} />
          <NumberOutput name="rate" label={numbers.rate} value={summary?.rate} digits={3} />
          <NumberOutput name="phantom-rate" label={numbers["phantom-rate"]} value={summary?.phantomRate} digits={3} />
        </div>
        <p className="cell-verdict">{summary ? say.outcomes[summary.outcome] : ""}</p>
      </>
    );
  },
});
