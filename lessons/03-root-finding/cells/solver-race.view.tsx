import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, count, oneOf, outcome, real, record } from "../../../components/cell/values.ts";
import { curve } from "../../../components/charts/decimate.ts";
import { largest } from "../../../components/charts/extent.ts";
import { LineChart } from "../../../components/charts/line-chart.tsx";
import { RowsTable } from "../../../components/charts/rows-table.tsx";
import { choice, logSlider, seed, slider } from "../../../components/controls/control.ts";
import { text } from "./solver-race.text.ts";
import type { Name, Params, Value } from "./solver-race.ts";

const names: readonly Name[] = ["plain", "damped", "anderson", "broyden", "newton", "newton-krylov"];
const roles = ["plain", "input", "state", "cotangent", "parameter", "residual"] as const;

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    problem: choice<Params["problem"]>(
      "contraction",
      (["contraction", "past one", "rotation", "stiff"] as const).map((value) => ({
        value,
        label: text.en.problems[value],
      })),
    ),
    memory: slider(5, 1, 20, 1),
    damping: slider(0.3, 0, 0.9, 0.1),
    tolerance: logSlider(1e-3, 1e-4, 1, 1),
    steps: slider(100, 10, 1000, 10),
    seed: seed(),
  },
  cost: "cheap",
  yields: anyOf(
    record({
      solver: oneOf(...names),
      outcome,
      steps: count,
      evaluations: count,
      products: count,
      milliseconds: real,
      bytes: count,
      error: real,
      bound: real,
    }),
    record({ solver: oneOf(...names), evaluations: count, residual: real }),
  ),
  Output({ values, params, language, text: say }) {
    const laps = values.filter((value) => "residual" in value);
    const finishes = values.filter((value) => "outcome" in value);
    const lengths = finishes.filter(({ outcome }) => outcome === "converged").map(({ evaluations }) => evaluations);
    // one that never arrives would squeeze the others into a corner
    const shown = lengths.length > 0 ? Math.max(40, 2 * largest(lengths)) : Number.POSITIVE_INFINITY;
    const ended = names.flatMap((name) => {
      const finish = finishes.find(({ solver }) => solver === name);
      return finish ? [`${say.solvers[name]}: ${say.outcomes[finish.outcome]}`] : [];
    });
    return (
      <>
        <LineChart
          name="race"
          title={say.chart}
          language={language}
          description={ended.length > 0 ? `${ended.join("; ")}.` : say.lead}
          height={320}
          panel={{
            series: names.map((name, i) => ({
              name,
              label: say.solvers[name],
              role: roles[i] ?? "plain",
              term: "residual",
              points: curve(
                laps
                  .filter(({ solver, evaluations }) => solver === name && evaluations <= shown)
                  .map(({ evaluations, residual }) => ({ x: evaluations, y: residual })),
              ),
            })),
            x: { label: say.evaluations, include: [0] },
            y: { label: say.residual, type: "log" },
            dots: true,
            rules: [{ axis: "y", value: params.tolerance, label: say.tolerance }],
          }}
        />
        <RowsTable
          name="finishes"
          title={say.rows}
          language={language}
          rowLabel={say.solver}
          columns={[
            { key: "evaluations", label: say.columns.evaluations, digits: 0 },
            { key: "products", label: say.columns.products, digits: 0 },
            { key: "milliseconds", label: say.columns.milliseconds, digits: 1 },
            { key: "kilobytes", label: say.columns.kilobytes, digits: 1 },
            { key: "error", label: say.columns.error, digits: 5 },
            { key: "bound", label: say.columns.bound, digits: 5 },
          ]}
          rows={names.map((name) => {
            const finish = finishes.find(({ solver }) => solver === name);
            return {
              id: say.solvers[name],
              values: finish ? { ...finish, kilobytes: finish.bytes / 1000 } : {},
            };
          })}
          output={(id, key) => `${names.find((name) => say.solvers[name] === id)}-${key}`}
        />
      </>
    );
  },
});
