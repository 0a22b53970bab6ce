import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, count, oneOf, real, record } from "../../../components/cell/values.ts";
import { curve } from "../../../components/charts/decimate.ts";
import { LineChart } from "../../../components/charts/line-chart.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { RowsTable } from "../../../components/charts/rows-table.tsx";
import { logSlider, seed, slider } from "../../../components/controls/control.ts";
import { text } from "./backward-for-free.text.ts";
import type { Params, Value } from "./backward-for-free.ts";

const ways = ["fresh", "reused", "corrected"] as const;

const errors = record({ tolerance: real, fresh: real, reused: real, corrected: real });

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    gain: slider(1, 0, 4, 0.1),
    width: slider(50, 2, 100, 1),
    tolerance: logSlider(1e-2, 1e-8, 1, 1),
    seed: seed(),
  },
  cost: "cheap",
  yields: anyOf(
    record({
      outcome: oneOf("converged", "max-steps"),
      steps: count,
      factorisations: record({ fresh: count, reused: count }),
      solves: record({ fresh: count, reused: count, corrected: count }),
      milliseconds: record({ fresh: real, reused: real, corrected: real }),
      here: errors,
    }),
    errors,
  ),
  Output({ values, params, language, text: say }) {
    const points = values.filter((value) => "fresh" in value);
    const summary = values.find((value) => "outcome" in value);
    const numbers = say.numbers;
    const saved = summary && summary.factorisations.fresh - summary.factorisations.reused;
    const roles = { fresh: "plain", reused: "residual", corrected: "cotangent" } as const;
    return (
      <>
        <LineChart
          name="gradient-error"
          title={say.chart}
          language={language}
          description={summary ? say.outcomes[summary.outcome] : say.lead}
          panel={{
            series: ways.map((way) => ({
              name: way,
              label: say.ways[way],
              role: roles[way],
              points: curve(points.map((point) => ({ x: point.tolerance, y: point[way] }))),
            })),
            x: { label: say.tolerance, type: "log" },
            y: { label: say.error, type: "log" },
            dots: true,
            rules: [{ axis: "x", value: params.tolerance, label: say.controls.tolerance }],
          }}
        />
        <div className="cell-numbers">
          <NumberOutput name="steps" label={numbers.steps} value={summary?.steps} digits={0} />
          <NumberOutput name="saved" label={numbers.saved} value={saved} digits={0} />
          <NumberOutput
            name="share"
            label={numbers.share}
            value={summary && saved !== undefined ? (100 * saved) / summary.factorisations.fresh : undefined}
            digits={0}
          />
        </div>
        <RowsTable
          name="ways"
          title={say.rows}
          language={language}
          rowLabel={say.way}
          columns={[
            { key: "factorisations", label: say.columns.factorisations, digits: 0 },
            { key: "solves", label: say.columns.solves, digits: 0 },
            { key: "milliseconds", label: say.columns.milliseconds, digits: 1 },
            { key: "error", label: say.columns.error, digits: 6 },
          ]}
          rows={ways.map((way) => ({
            id: say.ways[way],
            values: summary
              ? {
                  factorisations: summary.factorisations[way === "fresh" ? "fresh" : "reused"],
                  solves: summary.solves[way],
                  milliseconds: summary.milliseconds[way],
                  error: summary.here[way],
                }
              : {},
          }))}
          output={(id, key) => `${ways.find((way) => say.ways[way] === id)}-${key}`}
        />
        <p className="cell-verdict">
          {summary && summary.outcome !== "converged" ? say.outcomes[summary.outcome] : ""}
        </p>
      </>
    );
  },
});
