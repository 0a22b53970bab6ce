import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, count, oneOf, real, record } from "../../../components/cell/values.ts";
import { curve } from "../../../components/charts/decimate.ts";
import { LineChart } from "../../../components/charts/line-chart.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { RowsTable } from "../../../components/charts/rows-table.tsx";
import { choice, seed, slider } from "../../../components/controls/control.ts";
import { text } from "./warm-start.text.ts";
import type { Lap, Params, Start, Value } from "./warm-start.ts";

const starts: readonly Start[] = ["cold", "batch", "own"];
const roles = { cold: "plain", batch: "input", own: "state" } as const;

const byStart = record({ cold: real, batch: real, own: real });

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    rate: choice<Params["rate"]>("0.1", [
      { value: "0.1", label: "0.1" },
      { value: "0.01", label: "0.01" },
      { value: "0.001", label: "0.001" },
    ]),
    every: slider(10, 5, 50, 5),
    seed: seed(),
  },
  cost: "dear",
  yields: anyOf(
    record({
      kind: oneOf("lap"),
      batch: count,
      forward: byStart,
      backward: byStart,
      distance: byStart,
    }),
    record({ kind: oneOf("epoch"), epoch: count, testError: real, skipped: count }),
    record({ kind: oneOf("batch"), epoch: count, batch: count, error: real }),
  ),
  Output({ values, language, text: say }) {
    const laps = values.filter((value) => value.kind === "lap");
    const now = values.findLast((value) => value.kind === "batch");
    const measured = laps.at(-1);
    const second = measured && (now?.epoch !== 2 || measured.batch > now.batch);
    const tested = values.findLast((value) => value.kind === "epoch");
    const mean = (read: (lap: Lap) => number) =>
      laps.length === 0 ? undefined : laps.reduce((sum, lap) => sum + read(lap), 0) / laps.length;
    const both = (start: Start) => mean((lap) => lap.forward[start] + lap.backward[start]);
    const chart = (pass: "forward" | "backward") => (
      <LineChart
        name={pass}
        title={say[pass]}
        language={language}
        description={
          laps.length === 0
            ? say.lead
            : `${starts.map((start) => say.described(say.starts[start], (mean((lap) => lap[pass][start]) ?? 0).toFixed(1))).join("; ")}.`
        }
        height={240}
        panel={{
          series: starts.map((start) => ({
            name: start,
            label: say.starts[start],
            role: roles[start],
            points: curve(laps.map((lap) => ({ x: lap.batch, y: lap[pass][start] }))),
          })),
          x: { label: say.batch, include: [0, 600] },
          y: { label: say.evaluations, include: [0] },
        }}
      />
    );
    return (
      <>
        <div className="cell-numbers">
          <NumberOutput name="epoch" label={say.numbers.epoch} value={second ? 2 : now?.epoch} digits={0} />
          <NumberOutput
            name="batch"
            label={say.numbers.batch}
            value={second ? measured.batch : now?.batch}
            digits={0}
          />
          <NumberOutput name="test-error" label={say.numbers["test-error"]} value={tested?.testError} digits={4} />
        </div>
        {chart("forward")}
        {chart("backward")}
        <RowsTable
          name="starts"
          title={say.rows}
          language={language}
          rowLabel={say.start}
          columns={[
            { key: "distance", label: say.columns.distance, digits: 3 },
            { key: "forward", label: say.columns.forward, digits: 1 },
            { key: "backward", label: say.columns.backward, digits: 1 },
            { key: "saved", label: say.columns.saved, digits: 1 },
          ]}
          rows={starts.map((start) => {
            const [all, cold] = [both(start), both("cold")];
            return {
              id: say.starts[start],
              values: {
                distance: mean((lap) => lap.distance[start]),
                forward: mean((lap) => lap.forward[start]),
                backward: mean((lap) => lap.backward[start]),
                saved: all === undefined || cold === undefined ? undefined : 100 * (1 - all / cold),
              },
            };
          })}
          output={(id, key) => `${starts.find((start) => say.starts[start] === id)}-${key}`}
        />
      </>
    );
  },
});
