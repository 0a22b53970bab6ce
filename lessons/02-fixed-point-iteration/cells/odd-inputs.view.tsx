import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, list, oneOf, ordinal, orNull, real, record } from "../../../components/cell/values.ts";
import { RowsTable } from "../../../components/charts/rows-table.tsx";
import { ScatterChart } from "../../../components/charts/scatter-chart.tsx";
import { choice, seed, slider } from "../../../components/controls/control.ts";
import { text } from "./odd-inputs.text.ts";
import type { Kind, Params, Report } from "./odd-inputs.ts";

const looks = {
  digit: { role: "state", symbol: "ring" },
  misread: { role: "cotangent", symbol: "ring" },
  lines: { role: "parameter", symbol: "dot" },
  scribble: { role: "good", symbol: "dot" },
  dot: { role: "bad", symbol: "cross" },
  empty: { role: "input", symbol: "cross" },
} as const;
const kinds = Object.keys(looks) as Kind[];

export const view = defineView<Params, Report, typeof text.en>({
  text,
  controls: {
    epochs: slider(6, 0, 10, 1),
    networks: slider(3, 1, 5, 1),
    training: choice<Params["training"]>("fused", [
      { value: "fused", label: "fused step" },
      { value: "editable", label: "your training code" },
    ]),
    seed: seed(),
  },
  cost: "dear",
  yields: anyOf(
    record({
      network: ordinal,
      readings: list(
        record({
          kind: oneOf("digit", "misread", "lines", "scribble", "dot", "empty"),
          input: real,
          evaluations: real,
        }),
      ),
      radius: record({ W: real, digit: real, empty: orNull(real) }),
      square: record({ digit: real, empty: orNull(real) }),
      back: orNull(real),
    }),
  ),
  Output({ values, params, language, text: say }) {
    const numbers = Array.from({ length: params.networks }, (_, i) => i + 1);
    const of = (kind: Kind) => values.flatMap(({ readings }) => readings.filter((reading) => reading.kind === kind));
    const columns = [...kinds.map((kind) => ({ key: kind, label: say.rows[kind], digits: 1 }))];
    const facts = ["radius-w", "radius-digit", "radius-empty", "square-digit", "square-empty", "back"] as const;
    return (
      <>
        <ScatterChart
          name="readings"
          title={say.chart}
          language={language}
          clouds={kinds.map((kind) => ({
            name: kind,
            label: say.kinds[kind],
            ...looks[kind],
            points: of(kind).map(({ input, evaluations }) => ({ x: input, y: evaluations })),
          }))}
          x={{ label: say.input, include: [0] }}
          y={{ label: say.evaluations, type: "log" }}
          rules={[{ axis: "y", value: 201, label: say.limit }]}
        />
        <RowsTable
          name="medians"
          title={say.table}
          language={language}
          rowLabel={say.network}
          columns={columns}
          rows={numbers.map((id) => {
            const readings = values.find(({ network }) => network === id)?.readings;
            const medianOf = (kind: Kind) =>
              median((readings ?? []).filter((one) => one.kind === kind).map((one) => one.evaluations));
            return { id, values: Object.fromEntries(kinds.map((kind) => [kind, medianOf(kind)])) };
          })}
          output={(id, key) => `${key}-${id}`}
        />
        <RowsTable
          name="map"
          title={say.map}
          language={language}
          rowLabel={say.network}
          columns={facts.map((key) => ({ key, label: say.numbers[key], digits: key === "back" ? 0 : 2 }))}
          rows={numbers.map((id) => {
            const report = values.find(({ network }) => network === id);
            const { radius, square, back } = report ?? {};
            const known = {
              "radius-w": radius?.W,
              "radius-digit": radius?.digit,
              "radius-empty": radius?.empty ?? undefined,
              "square-digit": square?.digit,
              "square-empty": square?.empty ?? undefined,
              back: back ?? undefined,
            };
            return { id, values: known };
          })}
          output={(id, key) => `${key}-${id}`}
        />
      </>
    );
  },
});

/** Undefined of none. */
function median(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
