import type { Language } from "../language.ts";
import { type AxisOptions, axis } from "./axes.ts";
import { ChartFrame } from "./chart-frame.tsx";
import { chartWords } from "./chart-words.ts";
import { type Curve, decimate, type Point, toPoints } from "./decimate.ts";
import { Legend } from "./legend.tsx";
import { drawLines, type LineFigureData, type Note, type Rule } from "./line-figure.tsx";
import { PlotFigure } from "./plot-figure.tsx";
import { type Line, lineStyles, type Series } from "./series.ts";
import { joinSeries, type Table } from "./table.ts";

/** A curve as a chart hands it over. */
export interface LineSeries extends Series {
  readonly points: Curve;
  /** Raw values to draw faintly behind `points`, for a smoothed curve. */
  readonly raw?: Curve;
}

/** A figure of curves, before its axes are known. */
export interface LinePanel {
  readonly series: readonly LineSeries[];
  readonly x: AxisOptions;
  readonly y: AxisOptions;
  readonly rules?: readonly Rule[];
  readonly notes?: readonly Note[];
  readonly dots?: boolean;
}

/** As many curves, and as many rules and words beside them, as anybody tells apart. */
const mostSeries = 24;

/** Points that one figure draws in all, whatever its number of series. */
const budget = 1600;

/** What a log axis cannot show becomes a gap. */
const positive = (points: readonly Point[]): readonly Point[] =>
  points.some(({ y }) => !(y > 0)) ? points.map(({ x, y }) => ({ x, y: y > 0 ? y : Number.NaN })) : points;

/** Decimates, styles and measures: from a panel to the plain data that are drawn. Undefined when no series has a point. */
export function lineData(panel: LinePanel): LineFigureData | undefined {
  const { x, y, dots = false } = panel;
  const series = panel.series.slice(0, mostSeries);
  const rules = (panel.rules ?? []).slice(0, mostSeries);
  const notes = (panel.notes ?? []).slice(0, mostSeries);
  if (!series.some((one) => one.points.length > 0 && !one.ghost)) return undefined;
  const styles = lineStyles(series);
  const limit = Math.max(160, Math.floor(Math.min(800, budget / series.reduce((n, { raw }) => n + (raw ? 2 : 1), 0))));
  const include = (part: "x" | "y") => rules.filter((rule) => rule.axis === part).map((rule) => rule.value);
  const drawable = (curve: Curve) => {
    const few = decimate(curve, limit);
    return y.type === "log" ? positive(few) : few;
  };
  const lines = series.flatMap((one, i): Line[] => {
    const { name, label, short = label, term, ghost = false } = one;
    const style = styles[i] ?? { color: "var(--ink)", dash: "", width: 2 };
    const line = { ...style, name, label, short, ghost, ...(term && { term }) };
    const main = { ...line, points: drawable(one.points), labelled: true };
    return one.raw ? [{ ...line, width: 1, dash: "", points: drawable(one.raw), labelled: false }, main] : [main];
  });
  const numbers = (part: "x" | "y") => lines.flatMap(({ points }) => points.map((point) => point[part]));
  return {
    lines,
    rules,
    notes,
    dots,
    // Decimation keeps the extremes, so the axes are right for all the points.
    x: axis(numbers("x"), { ...x, include: [...(x.include ?? []), ...include("x")] }),
    y: axis(numbers("y"), { ...y, include: [...(y.include ?? []), ...include("y")] }),
  };
}

/** The drawn part of a figure of curves: a legend where the lines cannot carry their labels, and the drawing. */
export function LinePanelFigure({
  panel,
  height,
  label,
  language,
  legend = true,
}: {
  readonly panel: LinePanel;
  readonly height: number;
  readonly label: string;
  readonly language: Language;
  /** false where a figure above has the same legend. */
  readonly legend?: boolean;
}) {
  const words = chartWords(language);
  const series = panel.series.slice(0, mostSeries);
  const styles = lineStyles(series);
  const entries = series.map((one, i) => ({ ...one, ...(styles[i] ?? { color: "", dash: "", width: 2 }) }));
  return (
    <>
      {legend && entries.length > 1 && <Legend entries={entries} always={entries.length > 5} />}
      <PlotFigure
        data={lineData(panel)}
        draw={drawLines}
        height={height}
        label={label}
        prompt={words.prompt}
        failure={words.failure}
      />
    </>
  );
}

/** What a chart of one panel needs. */
export interface LineChartProps {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly language: Language;
  readonly panel: LinePanel;
  readonly table?: () => Table;
  readonly height?: number;
}

/** One figure of curves with its frame. The charts of this folder are this plus their words. */
export function LineChart({ name, title, description, language, panel, table, height = 300 }: LineChartProps) {
  return (
    <ChartFrame
      name={name}
      title={title}
      description={description}
      language={language}
      table={
        table ??
        (() =>
          joinSeries(
            panel.x.label,
            panel.series.map(({ label, short, points, raw }) => ({
              label: short ?? label,
              points: toPoints(raw ?? points),
            })),
          ))
      }
    >
      <LinePanelFigure panel={panel} height={height} label={`${title}. ${description}`} language={language} />
    </ChartFrame>
  );
}
