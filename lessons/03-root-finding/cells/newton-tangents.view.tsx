import { useState } from "react";
import { defineView } from "../../../components/cell/cell-view.ts";
import { type Moment, SlowMotion } from "../../../components/cell/slow-motion.tsx";
import { anyOf, count, list, oneOf, orNull, point, real, record } from "../../../components/cell/values.ts";
import { curve, type Point } from "../../../components/charts/decimate.ts";
import { formatNumber } from "../../../components/charts/format.ts";
import { LineChart } from "../../../components/charts/line-chart.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { ResidualChart } from "../../../components/charts/residual-chart.tsx";
import { slider } from "../../../components/controls/control.ts";
import { text } from "./newton-tangents.text.ts";
import type { Landing, Params, Value, Point as Visit } from "./newton-tangents.ts";

/** How far a figure follows a step that leaves. */
const edge = 6;

/** Up from the axis to the curve, along the tangent to the axis, and so on; a tangent that leaves the figure ends at its edge. */
function pathOf(visits: readonly Visit[], landings: readonly Landing[]): readonly Point[] {
  const nexts = new Map(landings.map(({ k, next }) => [k, next]));
  return visits.flatMap(({ k, z, g, slope }) => {
    const next = nexts.get(k);
    const inside =
      Math.abs(z) <= edge
        ? [
            { x: z, y: 0 },
            { x: z, y: g },
          ]
        : [];
    if (next === undefined || inside.length === 0) return inside;
    const to = Math.max(-edge, Math.min(edge, next));
    const tangent = [...inside, { x: to, y: to === next ? 0 : g + slope * (to - z) }];
    return to === next ? tangent : [...tangent, { x: to, y: Number.NaN }];
  });
}

/** As many steps as anybody goes through. */
const mostTold = 200;

/** Newton's method as slow motion tells it, half a step a moment: first the curve, then the tangent. */
function momentsOf(
  visits: readonly Visit[],
  landings: readonly Landing[],
  say: typeof text.en.slow,
): readonly Moment[] {
  const nexts = new Map(landings.map(({ k, next }) => [k, next]));
  return visits.slice(0, mostTold).flatMap(({ k, z, g, slope }) => {
    const next = nexts.get(k);
    const up = say.up(k + 1, formatNumber(z, 5), formatNumber(g, 3));
    if (next !== undefined)
      return [
        { term: "residual", text: up },
        { term: "jacobian", text: say.down(k + 1, formatNumber(slope, 4), formatNumber(next, 5)) },
      ];
    return [
      { term: "residual", text: `${up} ${Math.abs(g) <= 1e-14 ? say.there : slope === 0 ? say.level : ""}`.trim() },
    ];
  });
}

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    w: slider(-2, -3, 3, 0.05),
    x: slider(0.5, -2, 2, 0.05),
    z0: slider(-0.9, -2, 2, 0.05),
  },
  cost: "cheap",
  yields: anyOf(
    record({ k: count, z: real, g: real, slope: real }),
    record({ k: count, next: real }),
    record({
      fate: oneOf("arrived", "flat", "wanders"),
      roots: list(real, 100),
      jumps: count,
      probes: list(record({ distance: real, error: real }), 100),
      order: orNull(real),
      curve: list(point),
    }),
  ),
  Output({ values, params, language, text: say }) {
    const [moment, setMoment] = useState<number>();
    const visits = values.filter((value) => "g" in value);
    const landings = values.filter((value) => "next" in value);
    const summary = values.find((value) => "fate" in value);
    const { w, x } = params;
    const graph =
      summary?.curve ??
      Array.from({ length: visits.length > 0 ? 121 : 0 }, (_, i) => {
        const z = i / 50 - 1.2;
        return { x: z, y: z - Math.tanh(w * z + x) };
      });
    const last = visits.at(-1);
    // in slow motion the figure has got as far as the moment on show
    const shown = moment === undefined ? visits : visits.slice(0, (moment >> 1) + 1);
    const down = moment === undefined ? landings : landings.slice(0, (moment + 1) >> 1);
    const numbers = say.numbers;
    return (
      <>
        <LineChart
          name="tangents"
          title={say.chart}
          language={language}
          description={last ? `${say.path}: ${last.k}. z = ${last.z.toPrecision(5)}.` : say.lead}
          height={340}
          panel={{
            series: [
              { name: "curve", label: say.curve, role: "state", dashed: false, term: "residual", points: curve(graph) },
              {
                name: "steps",
                label: say.path,
                role: "residual",
                dashed: false,
                term: "jacobian",
                points: curve(pathOf(shown, down)),
              },
            ],
            x: { label: "z" },
            y: { label: "g(z)", include: [0] },
            rules: [
              { axis: "y", value: 0, label: "g = 0" },
              ...(summary?.roots ?? []).map((root) => ({ axis: "x" as const, value: root, label: "z⋆" })),
            ],
          }}
        />
        <SlowMotion
          moments={momentsOf(visits, landings, say.slow)}
          at={moment}
          onChange={setMoment}
          language={language}
        />
        <div className="cell-numbers">
          <NumberOutput name="steps" label={numbers.steps} value={last?.k} digits={0} />
          <NumberOutput name="end" label={numbers.end} value={last?.z} digits={6} width={9} />
          <NumberOutput name="order" label={numbers.order} value={summary?.order} digits={3} />
          <NumberOutput name="jumps" label={numbers.jumps} value={summary?.jumps} digits={0} />
          <NumberOutput name="roots" label={numbers.roots} value={summary?.roots.length} digits={0} />
        </div>
        <p className="cell-verdict">
          {summary ? say.fates[summary.fate] : ""}
          {summary && summary.jumps > 0 && summary.fate === "arrived" ? ` ${say.jumped}` : ""}
        </p>
        <ResidualChart
          title={say.errors}
          language={language}
          name="errors"
          series={[
            {
              name: "error",
              label: say.error,
              role: "residual",
              term: "residual",
              points: visits.map(({ k, g }) => ({ k, residual: Math.abs(g) })),
            },
          ]}
          height={220}
        />
        <LineChart
          name="probes"
          title={say.probes}
          language={language}
          description={
            summary?.order
              ? `${say.probe}: ${say.numbers.order} ${summary.order.toFixed(2)}.`
              : summary
                ? say.fates[summary.fate]
                : say.lead
          }
          height={220}
          panel={{
            series: [
              {
                name: "probe",
                label: say.probe,
                role: "parameter",
                dashed: false,
                points: curve((summary?.probes ?? []).map(({ distance, error }) => ({ x: distance, y: error }))),
              },
            ],
            x: { label: say.distance, type: "log" },
            y: { label: say.left, type: "log" },
            dots: true,
          }}
        />
      </>
    );
  },
});
