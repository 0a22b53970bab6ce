import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, count, real, record } from "../../../components/cell/values.ts";
import { curve } from "../../../components/charts/decimate.ts";
import { fitLine } from "../../../components/charts/fit.ts";
import { formatNumber } from "../../../components/charts/format.ts";
import { LineChart } from "../../../components/charts/line-chart.tsx";
import { MemoryChart } from "../../../components/charts/memory-chart.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { RowsTable } from "../../../components/charts/rows-table.tsx";
import { seed, slider } from "../../../components/controls/control.ts";
import { text } from "./memory.text.ts";
import type { Params, Value, Way } from "./memory.ts";

const ways = ["unrolled", "implicit", "phantom"] as const;
const roles = { unrolled: "parameter", implicit: "cotangent", phantom: "input" } as const;

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    gain: slider(1, 0.1, 4, 0.1),
    width: slider(50, 1, 100, 1),
    batch: slider(10, 1, 50, 1),
    seed: seed(),
  },
  cost: "cheap",
  yields: anyOf(
    record({
      k: count,
      residual: real,
      bytes: record({ unrolled: count, implicit: count, phantom: count }),
      copies: record({ unrolled: count, implicit: count, phantom: count }),
      unrolledGap: real,
      phantomGap: real,
    }),
  ),
  Output({ values, language, text: say }) {
    const [first, last] = [values[0], values.length > 1 ? values.at(-1) : undefined];
    const numbers = say.numbers;
    const lineOf = (way: Way) => fitLine(values.map(({ k, bytes }) => ({ x: k, y: bytes[way] })));
    const [steep, flat] = [lineOf("unrolled"), lineOf("implicit")];
    const agree = last && last.residual < 1e-3;
    return (
      <>
        <MemoryChart
          title={say.chart}
          language={language}
          series={ways.map((way) => ({
            name: way,
            label: say.ways[way],
            role: roles[way],
            ...(way !== "phantom" && { term: way }),
            points: values.map(({ k, bytes }) => ({ k, bytes: bytes[way] })),
          }))}
        />
        <div className="cell-numbers">
          <NumberOutput name="straight" label={numbers.straight} value={last && steep?.explained} digits={5} />
          <NumberOutput
            name="share"
            label={numbers.share}
            value={last && steep && flat ? (100 * Math.abs(flat.slope)) / steep.slope : undefined}
            digits={2}
          />
        </div>
        <RowsTable
          name="kept"
          title={say.table}
          language={language}
          rowLabel={say.way}
          columns={[
            { key: "few", label: say.columns.few, digits: 0 },
            { key: "many", label: say.columns.many, digits: 0 },
            { key: "copies", label: say.columns.copies, digits: 0 },
            { key: "slope", label: say.columns.slope, digits: 0 },
          ]}
          rows={ways.map((way) => ({
            id: say.ways[way],
            values: {
              few: first?.bytes[way],
              many: last?.bytes[way],
              copies: last?.copies[way],
              slope: last && lineOf(way)?.slope,
            },
          }))}
          output={(id, key) => `${ways.find((way) => say.ways[way] === id)}-${key}`}
        />
        <LineChart
          name="gaps"
          title={say.gaps}
          language={language}
          description={
            last ? say.course(formatNumber(last.unrolledGap, 2), formatNumber(last.phantomGap, 2)) : say.lead
          }
          height={260}
          panel={{
            series: [
              {
                name: "unrolled",
                label: say.unrolledGap,
                role: roles.unrolled,
                dashed: false,
                term: "unrolled",
                points: curve(values.map(({ k, unrolledGap }) => ({ x: k, y: unrolledGap }))),
              },
              {
                name: "phantom",
                label: say.phantomGap,
                role: roles.phantom,
                dashed: true,
                points: curve(values.map(({ k, phantomGap }) => ({ x: k, y: phantomGap }))),
              },
              {
                name: "residual",
                label: say.residual,
                role: "residual",
                dashed: true,
                points: curve(values.map(({ k, residual }) => ({ x: k, y: residual }))),
              },
            ],
            x: { label: say.iterations, include: [0] },
            y: { label: say.gap, type: "log" },
            dots: true,
          }}
        />
        <div className="cell-numbers">
          <NumberOutput name="residual" label={numbers.residual} value={last?.residual} digits={2} scientific />
          <NumberOutput
            name="unrolled-gap"
            label={numbers["unrolled-gap"]}
            value={last?.unrolledGap}
            digits={2}
            scientific
          />
          <NumberOutput name="phantom-gap" label={numbers["phantom-gap"]} value={last?.phantomGap} digits={3} />
        </div>
        <p className="cell-verdict">{last ? (agree ? say.agree : say.apart) : ""}</p>
      </>
    );
  },
});
