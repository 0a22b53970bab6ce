import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, list, orNull, point, real, record } from "../../../components/cell/values.ts";
import { curve, type Point } from "../../../components/charts/decimate.ts";
import { LineChart } from "../../../components/charts/line-chart.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { ResidualChart } from "../../../components/charts/residual-chart.tsx";
import { choice, logSlider, slider } from "../../../components/controls/control.ts";
import { text } from "./the-fold.text.ts";
import type { Params, Place, Value } from "./the-fold.ts";

/** A short piece of the line through (x, z) with this slope, of about the same length on the page however steep. */
function tangentAt({ x, z, slope }: Place): readonly Point[] {
  if (slope === null) return [];
  const run = 0.4 / Math.hypot(1, slope);
  return [-run, run].map((step) => ({ x: x + step, y: z + slope * step }));
}

const place = record({ x: real, z: real, divisor: real, slope: orNull(real), formula: real });

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    w: slider(2, 1.1, 4, 0.1),
    distance: logSlider(0.1, 1e-8, 0.1, 3),
    side: choice<Params["side"]>("lower branch", [
      { value: "lower branch", label: "lower branch" },
      { value: "middle branch", label: "middle branch" },
    ]),
  },
  cost: "cheap",
  yields: anyOf(
    record({
      here: place,
      residuals: list(real),
      fold: record({ x: real, z: real }),
      curve: list(point),
      approach: list(place),
    }),
  ),
  Output({ values, language, text: say }) {
    const summary = values.at(-1);
    const here = summary?.here;
    const numbers = say.numbers;
    const regular = (summary?.approach ?? []).filter(({ slope }) => slope !== null);
    const verdict = here ? (here.slope === null ? say.singular : say.defined) : "";
    return (
      <>
        <LineChart
          name="fold"
          title={say.chart}
          language={language}
          description={here ? `${say.tangent}: x = ${here.x.toFixed(4)}, z = ${here.z.toFixed(4)}.` : say.lead}
          height={340}
          panel={{
            series: [
              {
                name: "curve",
                label: say.curve,
                role: "state",
                dashed: false,
                term: "state",
                points: curve(summary?.curve ?? []),
              },
              {
                name: "tangent",
                label: say.tangent,
                role: "cotangent",
                dashed: false,
                points: curve(here ? tangentAt(here) : []),
              },
            ],
            x: { label: "x" },
            y: { label: "z", domain: [-1.1, 1.1] },
            dots: true,
            rules: summary ? [{ axis: "x", value: summary.fold.x, label: say.fold }] : [],
            notes: here ? [{ x: here.x, y: here.z, text: "●", color: "var(--cotangent)", anchor: "middle" }] : [],
          }}
        />
        <div className="cell-numbers">
          <NumberOutput name="x" label={numbers.x} value={here?.x} digits={5} />
          <NumberOutput name="z" label={numbers.z} value={here?.z} digits={5} />
          <NumberOutput name="divisor" label={numbers.divisor} value={here?.divisor} digits={3} scientific />
          <NumberOutput name="slope" label={numbers.slope} value={here?.slope} digits={6} scientific width={9} />
          <NumberOutput name="formula" label={numbers.formula} value={here?.formula} digits={6} scientific width={9} />
          <NumberOutput
            name="newton-steps"
            label={numbers["newton-steps"]}
            value={summary && summary.residuals.length - 1}
            digits={0}
          />
          <NumberOutput name="fold-x" label={numbers["fold-x"]} value={summary?.fold.x} digits={5} />
          <NumberOutput name="fold-z" label={numbers["fold-z"]} value={summary?.fold.z} digits={5} />
        </div>
        <p className="cell-verdict">{verdict}</p>
        <LineChart
          name="blow-up"
          title={say.blowUp}
          language={language}
          description={`${say.blowUp}: ${say.solved}, ${say.formula}.`}
          height={240}
          panel={{
            series: [
              {
                name: "formula",
                label: say.formula,
                role: "plain",
                dashed: true,
                term: "jacobian",
                points: curve(
                  (summary?.approach ?? []).map(({ divisor, formula }) => ({
                    x: Math.abs(divisor),
                    y: Math.abs(formula),
                  })),
                ),
              },
              {
                name: "solved",
                label: say.solved,
                role: "cotangent",
                dashed: false,
                points: curve(
                  regular.map(({ divisor, slope }) => ({ x: Math.abs(divisor), y: Math.abs(slope ?? Number.NaN) })),
                ),
              },
            ],
            x: { label: say.divisor, type: "log" },
            y: { label: say.slope, type: "log" },
          }}
        />
        <ResidualChart
          title={say.residuals}
          language={language}
          series={[
            {
              name: "residual",
              label: say.residual,
              role: "residual",
              term: "residual",
              points: (summary?.residuals ?? []).map((residual, k) => ({ k, residual })),
            },
          ]}
          height={220}
        />
      </>
    );
  },
});
