import { useState } from "react";
import { defineView } from "../../../components/cell/cell-view.ts";
import { type Moment, SlowMotion } from "../../../components/cell/slow-motion.tsx";
import { anyOf, count, list, oneOf, orNull, real, record, tapeNodes } from "../../../components/cell/values.ts";
import { formatNumber } from "../../../components/charts/format.ts";
import { HeatMap } from "../../../components/charts/heat-map.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { ResidualChart } from "../../../components/charts/residual-chart.tsx";
import { TapeChart } from "../../../components/charts/tape-chart.tsx";
import { seed, slider } from "../../../components/controls/control.ts";
import { text } from "./backward-iteration.text.ts";
import type { Lap, Params, Tape, Trip, Value } from "./backward-iteration.ts";

/** What slow motion shows at a moment: a node of the tape, a trip along it, and the row of numbers that has just been made. */
interface Stop extends Moment {
  readonly node: number | undefined;
  readonly k: number;
  readonly row: number;
}

const size = (numbers: readonly number[]) => formatNumber(Math.hypot(...numbers), 3);

/** As many as anybody steps through. */
const mostTrips = 50;
const mostOperations = 50;

/** For each trip: in at the end of the tape, back through each operation on it, out at z, and v is added. */
function stopsOf(
  trips: readonly Trip[],
  nodes: Tape["nodes"],
  laps: readonly Lap[],
  say: typeof text.en.slow,
): readonly Stop[] {
  const operations = nodes
    .filter(({ name }) => name !== "save")
    .slice(-mostOperations)
    .toReversed();
  const residuals = new Map(laps.map(({ k, residual }) => [k, residual]));
  const terms: Record<string, string> = { Tanh: "slope", Add: "input", linear: "parameter" };
  return trips.slice(0, mostTrips).flatMap(({ trip: k, u, sloped, pulled, next }) => {
    const rows: Record<string, number> = { Tanh: 1, Add: 1, linear: 2 };
    const sizes: Record<string, string> = { Tanh: size(sloped), Add: size(sloped), linear: size(pulled) };
    const moved = formatNumber(residuals.get(k) ?? Number.NaN, 3);
    const words: Record<string, (size: string) => string> = say.nodes;
    return [
      { term: "cotangent", text: say.enter(k, size(u)), node: operations[0]?.id, k, row: 0 },
      ...operations.map(({ id, name }) => ({
        term: terms[name] ?? "map",
        text: `${k}. ${words[name]?.(sizes[name] ?? "") ?? say.node(name)}`,
        node: id,
        k,
        row: rows[name] ?? 1,
      })),
      { term: "given", text: say.add(k, size(next), moved), node: undefined, k, row: 3 },
    ];
  });
}

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: { gain: slider(1, 0.1, 4, 0.05), width: slider(50, 1, 100, 1), seed: seed() },
  cost: "cheap",
  yields: anyOf(
    record({ pass: oneOf("forward", "backward"), k: count, residual: real }),
    record({
      trip: count,
      u: list(real, 200),
      sloped: list(real, 200),
      pulled: list(real, 200),
      next: list(real, 200),
    }),
    record({ nodes: tapeNodes }),
    record({
      outcome: oneOf("converged", "max-steps"),
      forward: orNull(real),
      backward: orNull(real),
      radius: real,
      gap64: orNull(real),
      gap32: orNull(real),
    }),
  ),
  Output({ values, language, text: say }) {
    const [moment, setMoment] = useState<number>();
    const laps = values.filter((value) => "pass" in value);
    const trips = values.filter((value) => "trip" in value);
    const nodes = values.find((value) => "nodes" in value)?.nodes ?? [];
    const summary = values.find((value) => "outcome" in value);
    const of = (pass: Lap["pass"]) => laps.filter((lap) => lap.pass === pass);
    const stops = stopsOf(trips, nodes, of("backward"), say.slow);
    const stop = moment === undefined ? undefined : stops[moment];
    const trip = trips.find(({ trip }) => trip === (stop?.k ?? 0));
    // a row appears when the cotangent has come that far
    const reached = (["u", "sloped", "pulled", "next"] as const).slice(0, (stop?.row ?? 3) + 1);
    const numbers = say.numbers;
    return (
      <>
        <ResidualChart
          title={say.chart}
          language={language}
          series={[
            { name: "forward", label: say.passes.forward, role: "state", term: "state", points: of("forward") },
            {
              name: "backward",
              label: say.passes.backward,
              role: "cotangent",
              term: "cotangent",
              points: of("backward"),
            },
          ]}
          mark={stop?.k}
        />
        <div className="cell-numbers">
          <NumberOutput name="forward-rate" label={numbers["forward-rate"]} value={summary?.forward} digits={3} />
          <NumberOutput name="backward-rate" label={numbers["backward-rate"]} value={summary?.backward} digits={3} />
          <NumberOutput name="radius" label={numbers.radius} value={summary?.radius} digits={3} />
          <NumberOutput name="gap64" label={numbers.gap64} value={summary?.gap64} digits={1} scientific />
          <NumberOutput name="gap32" label={numbers.gap32} value={summary?.gap32} digits={1} scientific />
        </div>
        <p className="cell-verdict">{summary ? say.outcomes[summary.outcome] : ""}</p>
        <SlowMotion moments={stops} at={moment} onChange={setMoment} language={language} />
        <TapeChart
          title={say.tape}
          language={language}
          nodes={nodes}
          height={30 * 8 + 2}
          {...(stop?.node === undefined ? {} : { highlight: stop.node })}
        />
        <HeatMap
          name="trip"
          title={say.trip}
          language={language}
          height={190}
          axes={say.axes}
          rowLabels={reached.map(
            (station, row) => `${stop?.row === row ? "▸ " : ""}${say.stations[station](trip?.trip ?? 0)}`,
          )}
          values={trip ? reached.map((station) => trip[station]) : []}
        />
      </>
    );
  },
});
