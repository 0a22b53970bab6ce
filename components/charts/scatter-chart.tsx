import { type Language, type Localised, localise } from "../language.ts";
import { type Axis, type AxisOptions, axis, axisMarks, margins, scales } from "./axes.ts";
import { ChartFrame } from "./chart-frame.tsx";
import { chartWords } from "./chart-words.ts";
import type { Point } from "./decimate.ts";
import { thin } from "./decimate.ts";
import { largest, smallest } from "./extent.ts";
import { formatNumber } from "./format.ts";
import type { Rule } from "./line-figure.tsx";
import { type Symbol as Shape, symbols } from "./plane.ts";
import { type Draw, PlotFigure } from "./plot-figure.tsx";
import { color, type Role } from "./series.ts";

/** A cloud of points of one kind. */
export interface Cloud {
  readonly name: string;
  readonly label: string;
  readonly role?: Role | "good" | "bad";
  /** Default: dot, ring, cross in turn. */
  readonly symbol?: Shape;
  readonly points: readonly Point[];
}

/** What the scatter chart shows. */
export interface ScatterChartProps {
  readonly clouds: readonly Cloud[];
  readonly x: AxisOptions;
  readonly y: AxisOptions;
  readonly rules?: readonly Rule[];
  readonly title: string;
  readonly language: Language;
  readonly name?: string;
  readonly height?: number;
}

const words: Localised<{
  readonly nothing: string;
  readonly kind: string;
  readonly cloud: (label: string, count: number, low: string, high: string) => string;
  readonly off: (count: number) => string;
}> = {
  en: {
    nothing: "A point for each trial will stand here.",
    kind: "kind",
    cloud: (label, count, low, high) => `${count} × ${label}, from ${low} to ${high}`,
    off: (count) => `${count === 1 ? "One point has" : `${count} points have`} no place on these axes.`,
  },
  zh: {
    nothing: "每次试验将以一个点显示在此处。",
    kind: "类别",
    cloud: (label, count, low, high) => `${label} ${count} 个，从 ${low} 到 ${high}`,
    off: (count) => `另有 ${count} 个点在坐标轴上没有位置。`,
  },
};

const isOn = ({ type }: AxisOptions, value: number) => Number.isFinite(value) && (type !== "log" || value > 0);

/** What the chart shows, in a sentence: how many points of each kind, over which range of x, and how many have no place: 0 on a log axis, or no number. */
export function describeScatter(clouds: readonly Cloud[], x: AxisOptions, y: AxisOptions, language: Language): string {
  const say = localise(words, language);
  let off = 0;
  const parts = clouds.flatMap(({ label, points }) => {
    const seen = points.filter((point) => isOn(x, point.x) && isOn(y, point.y));
    off += points.length - seen.length;
    if (seen.length === 0) return [];
    const xs = seen.map((point) => point.x);
    return [say.cloud(label, seen.length, formatNumber(smallest(xs)), formatNumber(largest(xs)))];
  });
  const shown = language === "zh" ? `${x.label}：${parts.join("；")}。` : `By ${x.label}: ${parts.join("; ")}.`;
  const sentences = [...(parts.length > 0 ? [shown] : []), ...(off > 0 ? [say.off(off)] : [])];
  return sentences.length > 0 ? sentences.join(language === "zh" ? "" : " ") : say.nothing;
}

interface Scatter {
  readonly clouds: readonly { readonly color: string; readonly symbol: Shape; readonly points: readonly Point[] }[];
  readonly x: Axis;
  readonly y: Axis;
  readonly rules: readonly Rule[];
}

const draw: Draw<Scatter> = (Plot, { clouds, x, y, rules }, size) => {
  const around = margins(y);
  const stroke = {
    stroke: "var(--line-strong)",
    strokeWidth: 1.25,
    strokeDasharray: "1 4",
    strokeLinecap: "round",
  } as const;
  const text = { fill: "var(--ink-soft)", stroke: "var(--chart-ground)", strokeWidth: 4 };
  const radius = clouds.reduce((sum, { points }) => sum + points.length, 0) > 400 ? 2 : 3;
  return {
    ...around,
    ...scales(x, y),
    marks: [
      ...axisMarks(Plot, x, y, size, around),
      ...clouds.flatMap((cloud) => symbols(cloud.points, cloud.symbol, cloud.color, radius)),
      ...rules.flatMap(({ axis, value, label }) =>
        axis === "x"
          ? [
              Plot.ruleX([value], stroke),
              Plot.text([label], {
                ...text,
                x: () => value,
                frameAnchor: "top",
                textAnchor: "start",
                dx: 6,
                dy: 6,
                text: String,
              }),
            ]
          : [
              Plot.ruleY([value], stroke),
              Plot.text([label], {
                ...text,
                y: () => value,
                frameAnchor: "left",
                textAnchor: "start",
                dx: 6,
                dy: -8,
                text: String,
              }),
            ],
      ),
    ],
  };
};

const shapes: readonly Shape[] = ["dot", "ring", "cross"];
const roles: readonly Role[] = ["state", "parameter", "cotangent"];

/** A cloud of points a kind, told apart by shape and colour. */
export function ScatterChart(props: ScatterChartProps) {
  const { clouds, x, y, rules = [], title, language, name = "scatter", height = 320 } = props;
  const say = localise(words, language);
  const common = chartWords(language);
  const styled = clouds.map((cloud, i) => {
    const role = cloud.role ?? roles[i % roles.length] ?? "plain";
    return {
      ...cloud,
      symbol: cloud.symbol ?? shapes[i % shapes.length] ?? "dot",
      color: role === "good" || role === "bad" ? `var(--${role})` : color(role),
    };
  });
  const drawn = styled.map(({ color, symbol, points }) => {
    const seen = points.filter((point) => isOn(x, point.x) && isOn(y, point.y));
    return { color, symbol, points: thin(seen, 3000) };
  });
  const all = clouds.flatMap(({ points }) => points);
  const include = (part: "x" | "y") => rules.filter((rule) => rule.axis === part).map((rule) => rule.value);
  const description = describeScatter(clouds, x, y, language);
  return (
    <ChartFrame
      name={name}
      title={title}
      description={description}
      language={language}
      table={() => ({
        columns: [say.kind, x.label, y.label],
        rows: clouds.flatMap(({ label, points }) => points.map((point) => [label, point.x, point.y])),
      })}
    >
      <ul className="chart-legend" data-always>
        {styled.map((cloud) => (
          <li key={cloud.name}>
            <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
              {cloud.symbol === "cross" ? (
                <path d="M-3.5-3.5l7 7m-7 0l7-7" stroke={cloud.color} strokeWidth="1.75" fill="none" />
              ) : (
                <circle
                  r="3.5"
                  fill={cloud.symbol === "dot" ? cloud.color : "none"}
                  stroke={cloud.color}
                  strokeWidth="1.5"
                />
              )}
            </svg>
            <span>{cloud.label}</span>
          </li>
        ))}
      </ul>
      <PlotFigure
        data={
          all.length === 0
            ? undefined
            : {
                clouds: drawn,
                rules,
                x: axis(
                  all.map((point) => point.x),
                  { ...x, include: [...(x.include ?? []), ...include("x")] },
                ),
                y: axis(
                  all.map((point) => point.y),
                  { ...y, include: [...(y.include ?? []), ...include("y")] },
                ),
              }
        }
        draw={draw}
        height={height}
        label={`${title}. ${description}`}
        prompt={common.prompt}
        failure={common.failure}
      />
    </ChartFrame>
  );
}
