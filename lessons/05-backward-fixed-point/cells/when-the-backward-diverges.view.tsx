import { useState } from "react";
import { defineView } from "../../../components/cell/cell-view.ts";
import { SlowMotion } from "../../../components/cell/slow-motion.tsx";
import { anyOf, count, flag, list, oneOf, outcome, real, record, tapeNodes } from "../../../components/cell/values.ts";
import { curve } from "../../../components/charts/decimate.ts";
import { largest } from "../../../components/charts/extent.ts";
import { formatNumber } from "../../../components/charts/format.ts";
import { LineChart } from "../../../components/charts/line-chart.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { RowsTable } from "../../../components/charts/rows-table.tsx";
import { ScatterChart } from "../../../components/charts/scatter-chart.tsx";
import { TapeChart } from "../../../components/charts/tape-chart.tsx";
import { seed, slider } from "../../../components/controls/control.ts";
import { momentsOf } from "../moments.ts";
import { text } from "./when-the-backward-diverges.text.ts";
import type { Finder, Lap, Params, Trips, Twin, Value } from "./when-the-backward-diverges.ts";

const finders: readonly Finder[] = ["plain", "anderson", "newton"];
const twins: readonly Twin[] = ["unguarded", "guarded"];
const known = (value: number) => (Number.isFinite(value) ? value : undefined);
const roles = { unguarded: "residual", guarded: "state" } as const;

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: { scale: slider(1.75, 1, 2.5, 0.05), batches: slider(60, 10, 200, 10), seed: seed() },
  cost: "dear",
  yields: anyOf(
    record({
      kind: oneOf("lap"),
      twin: oneOf(...twins),
      batch: count,
      error: real,
      size: real,
      radius: real,
      forward: outcome,
      backward: outcome,
      skipped: flag,
    }),
    record({
      kind: oneOf("before"),
      epoch: count,
      batch: count,
      error: real,
      forward: real,
      skipped: count,
    }),
    record({
      kind: oneOf("edge"),
      restored: flag,
      trainedError: real,
      testError: real,
      looked: count,
      failed: count,
    }),
    record({
      kind: oneOf("autopsy"),
      by: oneOf(...finders),
      outcome,
      residual: real,
      radius: real,
      exact: real,
      plain: real,
      plainOutcome: outcome,
      anderson: real,
      andersonOutcome: outcome,
      andersonError: real,
    }),
    record({
      kind: oneOf("trips"),
      by: oneOf(...finders),
      trips: list(record({ k: count, u: real, sloped: real, pulled: real, next: real }), 1000),
      exact: real,
      lengths: list(real),
      nodes: tapeNodes,
    }),
    record({ kind: oneOf("finish"), twin: oneOf(...twins), testError: real, skipped: count }),
  ),
  Output({ values, language, text: say }) {
    const [moment, setMoment] = useState<number>();
    const before = values.findLast((value) => value.kind === "before");
    const edge = values.find((value) => value.kind === "edge");
    const autopsies = values.filter((value) => value.kind === "autopsy");
    const trips = (["plain", "newton"] as const).flatMap(
      (by) => values.find((value): value is Trips => value.kind === "trips" && value.by === by) ?? [],
    );
    const moments = momentsOf(autopsies, trips, say.slow);
    const now = moment === undefined ? undefined : moments[moment];
    const told = trips.find(({ by }) => by === (now?.by ?? "plain"));
    const laps = values.filter((value) => value.kind === "lap");
    const finishes = values.filter((value) => value.kind === "finish");
    const of = (twin: Twin) => laps.filter((lap) => lap.twin === twin);
    const finish = (twin: Twin) => finishes.find((one) => one.twin === twin);
    const worst = autopsies.length > 0 ? known(largest(autopsies.map(({ plain, exact }) => plain / exact))) : undefined;
    const numbers = say.numbers;
    const mean = (twin: Twin) => of(twin).reduce((sum, { error }) => sum + error, 0) / of(twin).length;
    const series = (read: (lap: Lap) => number) =>
      twins.map((twin) => ({
        name: twin,
        label: say.twins[twin],
        role: roles[twin],
        points: curve(of(twin).map((lap) => ({ x: lap.batch, y: read(lap) }))),
      }));
    return (
      <>
        <div className="cell-numbers">
          <p className="cell-numbers-title">{say.before}</p>
          <NumberOutput name="before-epoch" label={numbers["before-epoch"]} value={before?.epoch} digits={0} />
          <NumberOutput name="before-batch" label={numbers["before-batch"]} value={before?.batch} digits={0} />
        </div>
        <div className="cell-numbers">
          <p className="cell-numbers-title">{say.edge}</p>
          <NumberOutput name="trained-error" label={numbers["trained-error"]} value={edge?.trainedError} digits={4} />
          <NumberOutput name="edge-error" label={numbers["edge-error"]} value={edge?.testError} digits={4} />
          <NumberOutput name="failed" label={numbers.failed} value={edge?.failed} digits={0} />
          <NumberOutput name="worst-ratio" label={numbers["worst-ratio"]} value={worst} digits={2} scientific />
        </div>
        <RowsTable
          name="autopsy"
          title={say.autopsy}
          language={language}
          rowLabel={say.finder}
          columns={[
            { key: "residual", label: say.columns.residual, digits: 5 },
            { key: "radius", label: say.columns.radius, digits: 3 },
            { key: "exact", label: say.columns.exact, digits: 3 },
            { key: "plain", label: say.columns.plain, digits: 1 },
            { key: "ratio", label: say.columns.ratio, digits: 1 },
            { key: "anderson", label: say.columns.anderson, digits: 3 },
          ]}
          rows={finders.map((by) => {
            const one = autopsies.find((autopsy) => autopsy.by === by);
            const values = one && {
              residual: one.residual,
              radius: one.radius,
              exact: one.exact,
              plain: known(Math.log10(one.plain)),
              ratio: known(Math.log10(one.plain / one.exact)),
              anderson: one.anderson,
            };
            return { id: say.finders[by], values: values ?? {} };
          })}
          output={(id, key) => `${finders.find((by) => say.finders[by] === id)}-${key}`}
        />
        <SlowMotion moments={moments} at={moment} onChange={setMoment} language={language} />
        <TapeChart
          title={say.tape(say.finders[told?.by ?? "plain"])}
          language={language}
          nodes={told?.nodes ?? []}
          height={30 * 8 + 2}
          {...(now?.node === undefined ? {} : { highlight: now.node })}
        />
        <LineChart
          name="growth"
          title={say.growth}
          language={language}
          description={
            trips.length === 0
              ? say.lead
              : trips
                  .map(({ by, lengths, exact }) =>
                    say.grown(say.finders[by], formatNumber(lengths.at(-1) ?? Number.NaN, 2), formatNumber(exact, 2)),
                  )
                  .join(" ")
          }
          height={240}
          panel={{
            series: trips.map(({ by, lengths }) => ({
              name: by,
              label: say.finders[by],
              role: by === "plain" ? ("residual" as const) : ("cotangent" as const),
              dashed: by === "plain",
              term: "cotangent",
              points: curve(lengths.map((length, k) => ({ x: k, y: length }))),
            })),
            x: { label: say.trip, include: [0] },
            y: { label: say.length, type: "log" },
            rules: now ? [{ axis: "x", value: now.k, label: `k = ${now.k}` }] : [],
          }}
        />
        <LineChart
          name="errors"
          title={say.errors}
          language={language}
          description={
            laps.length === 0
              ? say.lead
              : `${twins
                  .filter((twin) => of(twin).length > 0)
                  .map((twin) => say.described(say.twins[twin], mean(twin).toFixed(3)))
                  .join("; ")}.`
          }
          panel={{
            series: series(({ error }) => error),
            x: { label: say.batch, include: [0] },
            y: { label: say.error, include: [0, 1] },
          }}
        />
        <LineChart
          name="sizes"
          title={say.sizes}
          language={language}
          description={finish("guarded") ? `${say.skipped}: ${finish("guarded")?.skipped}.` : say.lead}
          height={240}
          panel={{
            series: series(({ size }) => size),
            x: { label: say.batch, include: [0] },
            y: { label: say.size, type: "log" },
          }}
        />
        <ScatterChart
          name="radii"
          title={say.radii}
          language={language}
          height={240}
          x={{ label: say.batch }}
          y={{ label: say.radius, type: "log" }}
          rules={[{ axis: "y", value: 1, label: "ρ = 1" }]}
          clouds={[
            {
              name: "unguarded",
              label: say.twins.unguarded,
              role: "residual",
              symbol: "ring",
              points: of("unguarded").map((lap) => ({ x: lap.batch, y: lap.radius })),
            },
            {
              name: "guarded",
              label: say.twins.guarded,
              role: "state",
              symbol: "dot",
              points: of("guarded").flatMap((lap) => (lap.skipped ? [] : [{ x: lap.batch, y: lap.radius }])),
            },
            {
              name: "skipped",
              label: say.refused,
              role: "bad",
              symbol: "cross",
              points: of("guarded").flatMap((lap) => (lap.skipped ? [{ x: lap.batch, y: lap.radius }] : [])),
            },
          ]}
        />
        <div className="cell-numbers">
          <p className="cell-numbers-title">{say.after}</p>
          <NumberOutput
            name="unguarded-error"
            label={numbers["unguarded-error"]}
            value={finish("unguarded")?.testError}
            digits={4}
          />
          <NumberOutput
            name="guarded-error"
            label={numbers["guarded-error"]}
            value={finish("guarded")?.testError}
            digits={4}
          />
          <NumberOutput
            name="guarded-batches"
            label={numbers["guarded-batches"]}
            value={finish("guarded") && of("guarded").length}
            digits={0}
          />
          <NumberOutput name="skipped" label={numbers.skipped} value={finish("guarded")?.skipped} digits={0} />
        </div>
      </>
    );
  },
});
