import { type Language, type Localised, localise } from "../language.ts";
import { textWidth } from "./axes.ts";
import { ChartFrame } from "./chart-frame.tsx";
import { chartWords } from "./chart-words.ts";
import { formatNumber } from "./format.ts";
import { pathMark } from "./plane.ts";
import { type Draw, type Mark, PlotFigure } from "./plot-figure.tsx";

/** What the heat map shows. */
export interface HeatMapProps {
  /** Rows of equal length. */
  readonly values: readonly (readonly number[])[];
  readonly rowLabels?: readonly string[];
  readonly columnLabels?: readonly string[];
  /** What rows and columns are. */
  readonly axes?: { readonly row: string; readonly column: string };
  /** The value that takes the full colour. Default: the largest modulus. */
  readonly scale?: number;
  /** Decimals of the numbers in the cells, shown where they fit. Default 2. */
  readonly digits?: number;
  readonly title: string;
  readonly language: Language;
  readonly name?: string;
  readonly height?: number;
}

interface Words {
  readonly row: string;
  readonly column: string;
  readonly nothing: string;
  readonly range: (rows: number, columns: number, low: string, high: string) => string;
  readonly broken: (count: number) => string;
}

const words: Localised<Words> = {
  en: {
    row: "row",
    column: "column",
    nothing: "The matrix will be drawn here, a cell a number.",
    range: (rows, columns, low, high) => `${rows} × ${columns} numbers from ${low} to ${high}`,
    broken: (count) => `${count} of them are not finite`,
  },
  zh: {
    row: "行",
    column: "列",
    nothing: "矩阵将画在此处，每格一个数。",
    range: (rows, columns, low, high) => `${rows} × ${columns} 个数，从 ${low} 到 ${high}`,
    broken: (count) => `其中 ${count} 个不是有限数`,
  },
};

/** What the chart shows, in a sentence: its size and range. */
export function describeHeatMap(values: readonly (readonly number[])[], language: Language): string {
  const say = localise(words, language);
  const all = values.flat();
  if (all.length === 0) return say.nothing;
  const finite = all.filter(Number.isFinite);
  const [low, high] = finite.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  const parts = [say.range(values.length, values[0]?.length ?? 0, formatNumber(low), formatNumber(high))];
  if (finite.length < all.length) parts.push(say.broken(all.length - finite.length));
  return language === "zh" ? `${parts.join("，")}。` : `${parts.join("; ")}.`;
}

interface Matrix {
  readonly values: readonly (readonly number[])[];
  readonly scale: number;
  readonly digits: number;
  readonly rowLabels: readonly string[];
  readonly columnLabels: readonly string[];
  readonly axes: { readonly row: string; readonly column: string };
}

/** Shades of each sign. */
const shades = 12;

/** The shade of a value: 0 for none, up to `shades`, negative below zero; NaN for what is not finite. */
export const shadeOf = (value: number, scale: number): number =>
  Number.isFinite(value) ? Math.round(shades * Math.max(-1, Math.min(1, scale > 0 ? value / scale : 0))) : Number.NaN;

const draw: Draw<Matrix> = (Plot, { values, scale, digits, rowLabels, columnLabels, axes }, size) => {
  const [rows, columns] = [values.length, values[0]?.length ?? 1];
  const left = 14 + Math.max(14, ...rowLabels.map(textWidth));
  const [top, bottom] = [44, 10];
  const cell = Math.min((size.width - left - 8) / columns, (size.height - top - bottom) / rows);
  const wide = Math.min((size.width - left - 8) / columns, cell * 2.2);
  const groups = new Map<number, (readonly [number, number])[]>();
  values.forEach((row, i) => {
    row.forEach((value, j) => {
      const shade = shadeOf(value, scale);
      if (shade === 0) return;
      const cells = groups.get(shade);
      if (cells) cells.push([j, i]);
      else groups.set(shade, [[j, i]]);
    });
  });
  const gap = cell > 8 ? 0.03 : 0;
  const squares =
    (cells: readonly (readonly [number, number])[]) => (x: (v: number) => number, y: (v: number) => number) =>
      cells
        .map(([j, i]) => {
          const [x0, x1, y0, y1] = [x(j + gap), x(j + 1 - gap), y(i + gap), y(i + 1 - gap)];
          return `M${x0} ${y0}H${x1}V${y1}H${x0}z`;
        })
        .join("");
  const hatches =
    (cells: readonly (readonly [number, number])[]) => (x: (v: number) => number, y: (v: number) => number) =>
      cells.map(([j, i]) => `M${x(j + gap)} ${y(i + 1 - gap)}L${x(j + 1 - gap)} ${y(i + gap)}`).join("");
  const marks: Mark[] = [...groups].flatMap(([shade, cells]): Mark[] => {
    if (Number.isNaN(shade))
      return [pathMark(squares(cells), { fill: "none", stroke: "var(--bad)", "stroke-width": 1.5 })];
    const color = shade > 0 ? "var(--state)" : "var(--cotangent)";
    const fill = pathMark(squares(cells), {
      fill: color,
      "fill-opacity": (Math.abs(shade) / shades) * 0.8,
      stroke: "none",
    });
    if (shade > 0 || cell < 6) return [fill];
    return [fill, pathMark(hatches(cells), { fill: "none", stroke: color, "stroke-width": 1, "stroke-opacity": 0.55 })];
  });
  const words = values.flatMap((row, i) => row.map((value, j) => ({ x: j + 0.5, y: i + 0.5, value })));
  const fits = wide >= 8 * (digits + 3) && cell >= 18;
  const label = { fill: "var(--ink-soft)", text: (text: { text: string }) => text.text };
  const every = (count: number, room: number) => Math.max(1, Math.ceil(count / Math.max(1, room)));
  const rowEvery = every(rows, (cell * rows) / 16);
  const columnEvery = every(columns, (wide * columns) / (8 + Math.max(14, ...columnLabels.map(textWidth))));
  return {
    marginTop: top,
    marginLeft: left,
    marginRight: size.width - left - wide * columns,
    marginBottom: size.height - top - cell * rows,
    x: { type: "linear", domain: [0, columns], axis: null },
    y: { type: "linear", domain: [rows, 0], axis: null },
    marks: [
      Plot.frame({ stroke: "var(--line)" }),
      ...marks,
      ...(fits
        ? [
            Plot.text(words, {
              x: "x",
              y: "y",
              text: (d: { value: number }) => formatNumber(Number(d.value.toFixed(digits)), 3),
              fill: "var(--ink)",
              stroke: "var(--chart-ground)",
              strokeWidth: 3,
              strokeOpacity: 0.75,
            }),
          ]
        : []),
      Plot.text(
        rowLabels.map((text, i) => ({ text, x: 0, y: i + 0.5 })).filter((_, i) => i % rowEvery === 0),
        { ...label, x: "x", y: "y", textAnchor: "end", dx: -7 },
      ),
      Plot.text(
        columnLabels.map((text, j) => ({ text, x: j + 0.5, y: 0 })).filter((_, j) => j % columnEvery === 0),
        { ...label, x: "x", y: "y", dy: -10 },
      ),
      Plot.text([{ text: `${axes.row} ↓  ${axes.column} →` }], {
        ...label,
        frameAnchor: "top-left",
        textAnchor: "start",
        dx: -left,
        dy: -34,
      }),
    ],
  };
};

/** A matrix, a cell a number: one colour above zero, another and a hatching below it. Thousands of cells cost some paths. */
export function HeatMap(props: HeatMapProps) {
  const { values, title, language, name = "heat-map", height = 320, digits = 2 } = props;
  const say = localise(words, language);
  const common = chartWords(language);
  const count = values[0]?.length ?? 0;
  const numbered = (n: number) => Array.from({ length: n }, (_, i) => String(i + 1));
  const rowLabels = props.rowLabels ?? numbered(values.length);
  const columnLabels = props.columnLabels ?? numbered(count);
  const axes = props.axes ?? { row: say.row, column: say.column };
  let largest = 0;
  let negative = false;
  for (const row of values)
    for (const value of row) {
      if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
      negative ||= value < 0;
    }
  const scale = props.scale ?? largest;
  const description = describeHeatMap(values, language);
  return (
    <ChartFrame
      name={name}
      title={title}
      description={description}
      language={language}
      table={() => ({
        columns: [axes.row, ...columnLabels],
        rows: values.map((row, i) => [rowLabels[i] ?? "", ...row]),
      })}
    >
      <p className="heat-key" aria-hidden="true">
        {negative && (
          <>
            −{formatNumber(scale)} <i className="heat-below" />
          </>
        )}
        0 <i className="heat-above" /> {formatNumber(scale)}
      </p>
      <PlotFigure
        data={values.length === 0 ? undefined : { values, scale, digits, rowLabels, columnLabels, axes }}
        draw={draw}
        height={height}
        label={`${title}. ${description}`}
        prompt={common.prompt}
        failure={common.failure}
      />
    </ChartFrame>
  );
}
