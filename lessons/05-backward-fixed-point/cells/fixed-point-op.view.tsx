import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, count, flag, real, record } from "../../../components/cell/values.ts";
import { curve } from "../../../components/charts/decimate.ts";
import { formatNumber } from "../../../components/charts/format.ts";
import { LineChart } from "../../../components/charts/line-chart.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { RowsTable } from "../../../components/charts/rows-table.tsx";
import { choice, seed, slider } from "../../../components/controls/control.ts";
import { text } from "./fixed-point-op.text.ts";
import type { Derivative, Params, Value } from "./fixed-point-op.ts";

const gapOf = ({ value, exact }: Derivative) => Math.abs(value - exact) / Math.max(1, Math.abs(exact));

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    gradient: choice<Params["gradient"]>(
      "operator",
      (["operator", "dense", "hook"] as const).map((value) => ({ value, label: text.en.gradients[value] })),
    ),
    gain: slider(1, 0.1, 2, 0.05),
    width: slider(5, 1, 12, 1),
    seed: seed(),
  },
  cost: "cheap",
  yields: anyOf(
    record({ order: count, value: real, exact: real, calls: count }),
    record({ converged: flag, gap: real, first: real, second: real }),
  ),
  Output({ values, params, language, text: say }) {
    const orders = values.filter((value) => "order" in value);
    const check = values.find((value) => "gap" in value);
    const ids = [1, 2, 3];
    const described = orders.map((one) => say.described(one.order, formatNumber(gapOf(one), 2), one.calls));
    const numbers = say.numbers;
    const right = check && check.gap < 1e-2;
    // only the hook has a reason of its own to be wrong
    const fate = check?.converged && (right || params.gradient === "hook") ? (right ? "right" : "wrong") : "unsolved";
    return (
      <>
        <LineChart
          name="orders"
          title={say.chart}
          language={language}
          description={described.length > 0 ? `${described.join("; ")}.` : say.lead}
          height={220}
          panel={{
            series: [
              {
                name: "gap",
                label: say.series,
                role: "cotangent",
                points: curve(orders.map((one) => ({ x: one.order, y: gapOf(one) }))),
              },
            ],
            x: { label: say.order, include: [1, 3] },
            y: { label: say.gap, type: "log", include: [1e-8, 1] },
            dots: true,
          }}
        />
        <RowsTable
          name="derivatives"
          title={say.rows}
          language={language}
          rowLabel={say.order}
          columns={[
            { key: "value", label: say.columns.value, digits: 5 },
            { key: "exact", label: say.columns.exact, digits: 5 },
            { key: "gap", label: say.columns.gap, digits: 6 },
            { key: "calls", label: say.columns.calls, digits: 0 },
          ]}
          rows={ids.map((id) => {
            const one = orders.find(({ order }) => order === id);
            return { id, values: one ? { value: one.value, exact: one.exact, gap: gapOf(one), calls: one.calls } : {} };
          })}
          output={(id, key) => `order-${id}-${key}`}
        />
        <div className="cell-numbers">
          <NumberOutput name="check" label={numbers.check} value={check?.gap} digits={1} scientific />
          <NumberOutput name="first" label={numbers.first} value={check?.first} digits={1} scientific />
          <NumberOutput name="second" label={numbers.second} value={check?.second} digits={1} scientific />
        </div>
        <p className="cell-verdict">{check ? say.verdicts[fate] : ""}</p>
      </>
    );
  },
});
