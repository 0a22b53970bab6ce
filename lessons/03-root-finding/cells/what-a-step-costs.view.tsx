import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, count, flag, oneOf, real, record } from "../../../components/cell/values.ts";
import { fitPower } from "../../../components/charts/fit.ts";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { RowsTable } from "../../../components/charts/rows-table.tsx";
import { ScalingChart } from "../../../components/charts/scaling-chart.tsx";
import { choice, seed, slider } from "../../../components/controls/control.ts";
import { text } from "./what-a-step-costs.text.ts";
import type { Name, Params, Value } from "./what-a-step-costs.ts";

const names: readonly Name[] = ["plain", "dense", "krylov"];
const roles = { plain: "residual", dense: "parameter", krylov: "cotangent" } as const;

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    batch: slider(10, 1, 100, 1),
    gain: slider(1, 0, 4, 0.1),
    widest: choice(
      100,
      [40, 100, 200].map((value) => ({ value, label: String(value) })),
    ),
    seed: seed(),
  },
  cost: "dear",
  yields: anyOf(
    record({
      name: oneOf(...names),
      n: count,
      milliseconds: real,
      total: real,
      steps: count,
      evaluations: count,
      products: count,
      converged: flag,
    }),
  ),
  Output({ values, language, text: say }) {
    const of = (name: Name) => values.filter((value) => value.name === name);
    const series = (part: "milliseconds" | "total") =>
      names.map((name) => ({
        name,
        label: say.names[name],
        role: roles[name],
        points: of(name).map((timing) => ({ n: timing.n, milliseconds: timing[part] })),
      }));
    const failed = values.filter(({ converged }) => !converged);
    return (
      <>
        <ScalingChart title={say.step} language={language} series={series("milliseconds")} />
        <div className="cell-numbers">
          {names.map((name) => (
            <NumberOutput
              key={name}
              name={`slope-${name}`}
              label={say.numbers[`slope-${name}`]}
              value={fitPower(of(name).map(({ n, milliseconds }) => ({ x: n, y: milliseconds })))?.slope}
              digits={2}
            />
          ))}
        </div>
        <ScalingChart name="whole" title={say.whole} language={language} series={series("total")} />
        <RowsTable
          name="counts"
          title={say.rows}
          language={language}
          rowLabel={say.solver}
          columns={[
            { key: "steps", label: say.columns.steps, digits: 0 },
            { key: "evaluations", label: say.columns.evaluations, digits: 0 },
            { key: "products", label: say.columns.products, digits: 0 },
            { key: "milliseconds", label: say.columns.milliseconds, digits: 2 },
            { key: "total", label: say.columns.total, digits: 1 },
          ]}
          rows={names.map((name) => {
            const last = of(name).at(-1);
            const { steps, evaluations, products, milliseconds, total } = last ?? {};
            return { id: say.names[name], values: { steps, evaluations, products, milliseconds, total } };
          })}
          output={(id, key) => `${names.find((name) => say.names[name] === id)}-${key}`}
        />
        <p className="cell-verdict">
          {failed.length > 0
            ? `${say.failed} ${failed
                .slice(0, 12)
                .map(({ name, n }) => `${say.names[name]} (n = ${n})`)
                .join(", ")}${failed.length > 12 ? " …" : "."}`
            : ""}
        </p>
      </>
    );
  },
});
