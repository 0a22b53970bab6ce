import { type Language, type Localised, localise } from "../language.ts";
import { ChartFrame } from "./chart-frame.tsx";
import { chartWords } from "./chart-words.ts";
import type { Point } from "./decimate.ts";
import { formatNumber } from "./format.ts";
import { Legend } from "./legend.tsx";
import { plane, symbols } from "./plane.ts";
import { type Draw, PlotFigure } from "./plot-figure.tsx";
import { type LineStyle, lineStyles, type Series } from "./series.ts";

/** A trajectory in the plane, from its start. */
export interface Orbit extends Series {
  readonly points: readonly Point[];
}

/** Where the map sends a point: an arrow of the field. */
export interface Arrow extends Point {
  readonly toX: number;
  readonly toY: number;
}

/** What the phase plane shows. */
export interface PhasePlaneChartProps {
  readonly orbits: readonly Orbit[];
  readonly fixedPoints?: readonly (Point & { readonly stable: boolean })[];
  readonly field?: readonly Arrow[];
  readonly domain: readonly [number, number];
  readonly axes?: { readonly x: string; readonly y: string };
  readonly title: string;
  readonly language: Language;
  readonly name?: string;
  readonly height?: number;
}

interface Words {
  readonly columns: readonly [string, string];
  readonly nothing: string;
  readonly course: (label: string, steps: number, x: string, y: string) => string;
  readonly points: (stable: number, unstable: number) => string;
}

const words: Localised<Words> = {
  en: {
    columns: ["orbit", "step"],
    nothing: "Trajectories of the iteration will be drawn here.",
    course: (label, steps, x, y) => `${label}: ${steps} steps to (${x}, ${y})`,
    points: (stable, unstable) =>
      `fixed points: ${stable > 0 ? `${stable} attracting` : ""}${stable * unstable > 0 ? ", " : ""}${unstable > 0 ? `${unstable} repelling` : ""}`,
  },
  zh: {
    columns: ["轨道", "步数"],
    nothing: "迭代的轨迹将画在此处。",
    course: (label, steps, x, y) => `${label}：${steps} 步到达 (${x}, ${y})`,
    points: (stable, unstable) => `${stable} 个吸引不动点，${unstable} 个排斥不动点`,
  },
};

/** What the chart shows, in a sentence: where each orbit went, and how many fixed points of which kind there are. */
export function describePhasePlane(
  orbits: readonly Orbit[],
  fixedPoints: readonly { readonly stable: boolean }[],
  language: Language,
): string {
  const say = localise(words, language);
  const parts = orbits.flatMap(({ label, points }) => {
    const last = points.at(-1);
    return last ? [say.course(label, points.length - 1, formatNumber(last.x), formatNumber(last.y))] : [];
  });
  if (parts.length === 0) return say.nothing;
  const stable = fixedPoints.filter((point) => point.stable).length;
  if (fixedPoints.length > 0) parts.push(say.points(stable, fixedPoints.length - stable));
  return language === "zh" ? `${parts.join("；")}。` : `${parts.join("; ")}.`;
}

interface Phase {
  readonly orbits: readonly { readonly label: string; readonly style: LineStyle; readonly points: readonly Point[] }[];
  readonly fixedPoints: readonly (Point & { readonly stable: boolean })[];
  readonly field: readonly Arrow[];
  readonly domain: readonly [number, number];
  readonly axes: { readonly x: string; readonly y: string };
}

const draw: Draw<Phase> = (Plot, { orbits, fixedPoints, field, domain, axes }, size) => {
  const { options, marks } = plane(Plot, size, domain, axes);
  return {
    ...options,
    marks: [
      ...marks,
      Plot.arrow(field, {
        x1: "x",
        y1: "y",
        x2: "toX",
        y2: "toY",
        stroke: "var(--line-strong)",
        strokeWidth: 1,
        strokeOpacity: 0.7,
        headLength: 4,
        clip: true,
      }),
      ...orbits.map(({ style, points }) =>
        Plot.line(points, {
          x: "x",
          y: "y",
          stroke: style.color,
          strokeWidth: 1.5,
          strokeDasharray: style.dash || undefined,
          clip: true,
        }),
      ),
      ...orbits.flatMap(({ style, points }) => [
        ...symbols(points.slice(0, 120), "dot", style.color, 1.75),
        ...symbols(points.slice(0, 1), "ring", style.color, 4),
        ...symbols(points.slice(-1), "dot", style.color, 3.5),
      ]),
      ...symbols(
        fixedPoints.filter((point) => point.stable),
        "dot",
        "var(--ink)",
        4.5,
      ),
      ...symbols(
        fixedPoints.filter((point) => !point.stable),
        "cross",
        "var(--ink)",
        5.5,
      ),
    ],
  };
};

/** As many as anybody tells apart, and as can be drawn ten times a second. */
const mostOrbits = 24;
const mostArrows = 1000;

/** Trajectories of a map of the plane, its fixed points, and where it moves each point. */
export function PhasePlaneChart(props: PhasePlaneChartProps) {
  const { fixedPoints = [], domain, title, language } = props;
  const orbits = props.orbits.slice(0, mostOrbits);
  const field = (props.field ?? []).slice(0, mostArrows);
  const { axes = { x: "z₁", y: "z₂" }, name = "phase-plane", height = 360 } = props;
  const say = localise(words, language);
  const common = chartWords(language);
  const description = describePhasePlane(orbits, fixedPoints, language);
  const styles = lineStyles(orbits.map((orbit) => ({ role: "state" as const, ...orbit })));
  const drawn = orbits.flatMap(({ label, points }, i) => {
    const style = styles[i];
    return style ? [{ label, style, points: points.slice(-600) }] : [];
  });
  return (
    <ChartFrame
      name={name}
      title={title}
      description={description}
      language={language}
      table={() => ({
        columns: [...say.columns, axes.x, axes.y],
        rows: orbits.flatMap(({ label, points }) => points.map(({ x, y }, k) => [label, k, x, y])),
      })}
    >
      {orbits.length > 1 && (
        <Legend
          always
          entries={orbits.map((orbit, i) => ({ ...orbit, ...(styles[i] ?? { color: "", dash: "", width: 2 }) }))}
        />
      )}
      <PlotFigure
        data={
          orbits.some(({ points }) => points.length > 0)
            ? { orbits: drawn, fixedPoints, field, domain, axes }
            : undefined
        }
        draw={draw}
        height={height}
        label={`${title}. ${description}`}
        narrow={Math.min(height, 310)}
        roomy={Math.round(1.25 * height)}
        square
        prompt={common.prompt}
        failure={common.failure}
      />
    </ChartFrame>
  );
}
