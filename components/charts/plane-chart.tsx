import { type Language, type Localised, localise } from "../language.ts";
import { ChartFrame } from "./chart-frame.tsx";
import { chartWords } from "./chart-words.ts";
import { type Point, toPoints } from "./decimate.ts";
import { Legend } from "./legend.tsx";
import type { LineSeries } from "./line-chart.tsx";
import { plane, symbols } from "./plane.ts";
import { type Draw, PlotFigure } from "./plot-figure.tsx";
import { type LineStyle, lineStyles } from "./series.ts";

/** What the plane chart shows. */
export interface PlaneChartProps {
  readonly series: readonly LineSeries[];
  /** A point on show. */
  readonly mark?: Point | undefined;
  /** Ends of both axes. */
  readonly domain: readonly [number, number];
  readonly axes: { readonly x: string; readonly y: string };
  readonly title: string;
  /** A sentence computed from the data. */
  readonly description: string;
  readonly language: Language;
  readonly name: string;
  readonly height?: number;
}

const words: Localised<{ readonly curve: string }> = { en: { curve: "curve" }, zh: { curve: "曲线" } };

interface Curves {
  readonly curves: readonly { readonly style: LineStyle; readonly term: string; readonly points: readonly Point[] }[];
  readonly mark: Point | undefined;
  readonly domain: readonly [number, number];
  readonly axes: { readonly x: string; readonly y: string };
}

const draw: Draw<Curves> = (Plot, { curves, mark, domain, axes }, size) => {
  const { options, marks } = plane(Plot, size, domain, axes);
  return {
    ...options,
    marks: [
      ...marks,
      ...curves.map(({ style, points }) =>
        Plot.line(points, {
          x: "x",
          y: "y",
          stroke: style.color,
          strokeWidth: style.width,
          strokeDasharray: style.dash || undefined,
          clip: true,
        }),
      ),
      ...symbols(mark ? [mark] : [], "dot", "var(--cotangent)", 5),
    ],
  };
};

/** Curves in a plane whose axes have one scale, so that a circle is a circle, and a point on them. */
export function PlaneChart(props: PlaneChartProps) {
  const { series, mark, domain, axes, title, description, language, name, height = 380 } = props;
  const common = chartWords(language);
  const styles = lineStyles(series);
  const styled = series.map((one, i) => ({ ...one, ...(styles[i] ?? { color: "", dash: "", width: 2 }) }));
  const curves = styled.map(({ points, term = "", color, dash, width }) => ({
    style: { color, dash, width },
    term,
    points: toPoints(points),
  }));
  return (
    <ChartFrame
      name={name}
      title={title}
      description={description}
      language={language}
      table={() => ({
        columns: [localise(words, language).curve, axes.x, axes.y],
        rows: styled.flatMap(({ label, points }) => toPoints(points).map(({ x, y }) => [label, x, y])),
      })}
    >
      <Legend always entries={styled} />
      <PlotFigure
        data={curves.some(({ points }) => points.length > 0) ? { curves, mark, domain, axes } : undefined}
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
