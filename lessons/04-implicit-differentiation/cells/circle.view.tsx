import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, list, orNull, point, real, record } from "../../../components/cell/values.ts";
import { curve } from "../../../components/charts/decimate.ts";
import { formatNumber } from "../../../components/charts/format.ts";
import { LineChart } from "../../../components/charts/line-chart.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { PlaneChart } from "../../../components/charts/plane-chart.tsx";
import { slider } from "../../../components/controls/control.ts";
import { text } from "./circle.text.ts";
import type { Params, Place, Value } from "./circle.ts";

const circle = Array.from({ length: 241 }, (_, i) => {
  const t = (2 * Math.PI * i) / 240;
  return { x: Math.cos(t), y: Math.sin(t) };
});

/** The steepest slope on show. */
const steepest = 8;

/** A piece of the tangent, of one length however steep. */
function tangentAt({ x, y, slope }: Place) {
  if (slope === null) return [];
  const run = 0.5 / Math.hypot(1, slope);
  return [-run, run].map((step) => ({ x: x + step, y: y + slope * step }));
}

const place = record({ x: real, y: real, Fx: real, Fy: real, slope: orNull(real), explicit: real });

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: { angle: slider(50, 0, 360, 1) },
  cost: "cheap",
  yields: anyOf(record({ here: place, branches: list(point, 100), around: list(place) })),
  Output({ values, language, text: say }) {
    const summary = values.at(-1);
    const here = summary?.here;
    const numbers = say.numbers;
    const slope = here?.slope ?? undefined;
    const branch = (sign: number) =>
      curve(
        (summary?.around ?? [])
          .filter((place) => Math.sign(place.y) === sign && Math.abs(place.slope ?? steepest) < steepest)
          .map((place) => ({ x: place.x, y: place.slope ?? Number.NaN }))
          .sort((a, b) => a.x - b.x),
      );
    return (
      <>
        <PlaneChart
          name="circle"
          title={say.chart}
          language={language}
          description={
            here
              ? say.point(
                  formatNumber(here.x, 3),
                  formatNumber(here.y, 3),
                  slope === undefined ? say.none : formatNumber(slope, 4),
                )
              : say.lead
          }
          series={[
            { name: "curve", label: say.curve, role: "state", dashed: false, term: "condition", points: curve(circle) },
            {
              name: "tangent",
              label: say.tangent,
              role: "cotangent",
              dashed: false,
              term: "slope",
              points: curve(here ? tangentAt(here) : []),
            },
            { name: "same", label: say.sameX, ghost: true, points: curve(summary?.branches ?? []) },
          ]}
          mark={here}
          domain={[-1.5, 1.5]}
          axes={{ x: "x", y: "y" }}
        />
        <div className="cell-numbers">
          <NumberOutput name="x" label={numbers.x} value={here?.x} digits={5} />
          <NumberOutput name="y" label={numbers.y} value={here?.y} digits={5} />
          <NumberOutput name="fx" label={numbers.fx} value={here?.Fx} digits={5} />
          <NumberOutput name="fy" label={numbers.fy} value={here?.Fy} digits={5} />
          <NumberOutput name="slope" label={numbers.slope} value={slope} digits={6} width={10} />
          <NumberOutput
            name="explicit"
            label={numbers.explicit}
            value={slope === undefined ? undefined : here?.explicit}
            digits={6}
            width={10}
          />
          <NumberOutput name="branches" label={numbers.branches} value={summary?.branches.length} digits={0} />
        </div>
        <p className="cell-verdict">{here ? (slope === undefined ? say.nothing : say.defined) : ""}</p>
        <LineChart
          name="slopes"
          title={say.slopes}
          language={language}
          description={
            here && slope !== undefined
              ? say.both(formatNumber(here.x, 3), formatNumber(Math.abs(slope), 4))
              : `${say.slopes}: ${say.upper}, ${say.lower}.`
          }
          height={240}
          panel={{
            series: [
              { name: "upper", label: say.upper, role: "cotangent", dashed: false, points: branch(1) },
              { name: "lower", label: say.lower, role: "input", dashed: true, points: branch(-1) },
            ],
            x: { label: "x", domain: [-1, 1] },
            y: { label: say.slope, domain: [-steepest, steepest] },
            rules: here ? [{ axis: "x", value: here.x, label: say.here }] : [],
          }}
        />
      </>
    );
  },
});
