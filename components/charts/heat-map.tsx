import { type Language, type Localised, localise } from "../language.ts";
import { ChartFrame } from "./chart-frame.tsx";
import { chartWords } from "./chart-words.ts";
import { formatNumber } from "./format.ts";
import { depth, drawMatrix } from "./heat-map-drawing.ts";
import { PlotFigure } from "./plot-figure.tsx";

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
  let [low, high, broken] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const row of values)
    for (const value of row) {
      if (!Number.isFinite(value)) broken += 1;
      else [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
  if (values.length === 0) return say.nothing;
  const parts = [say.range(values.length, values[0]?.length ?? 0, formatNumber(low), formatNumber(high))];
  if (broken > 0) parts.push(say.broken(broken));
  return language === "zh" ? `${parts.join("，")}。` : `${parts.join("; ")}.`;
}

/** A matrix, a cell a number: one colour above zero, another and a hatching below it. Thousands of cells cost some paths. */
export function HeatMap(props: HeatMapProps) {
  const { values, title, language, name = "heat-map", height = 320, digits = 2 } = props;
  const say = localise(words, language);
  const common = chartWords(language);
  const count = values[0]?.length ?? 0;
  const counted = (n: number) => Array.from({ length: n }, (_, i) => String(i + 1));
  const rowLabels = props.rowLabels ?? counted(values.length);
  const columnLabels = props.columnLabels ?? counted(count);
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
      <p
        className="heat-key"
        aria-hidden="true"
        translate="no"
        style={{ "--heat-depth": `${100 * depth(values)}%` } as object}
      >
        {negative && (
          <>
            −{formatNumber(scale)} <i className="heat-below" />
          </>
        )}
        0 <i className="heat-above" /> {formatNumber(scale)}
      </p>
      <PlotFigure
        data={values.length === 0 ? undefined : { values, scale, digits, rowLabels, columnLabels, axes }}
        draw={drawMatrix}
        height={height}
        label={`${title}. ${description}`}
        narrow={Math.min(height, 300)}
        square
        prompt={common.prompt}
        failure={common.failure}
      />
    </ChartFrame>
  );
}
