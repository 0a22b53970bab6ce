import { type Language, type Localised, localise } from "../language.ts";
import { curve } from "./decimate.ts";
import { fitPower } from "./fit.ts";
import { formatNumber, formatTime } from "./format.ts";
import { LineChart } from "./line-chart.tsx";
import type { Series } from "./series.ts";

/** Times of one method, by size of the problem. */
export interface ScalingSeries extends Series {
  readonly points: readonly { readonly n: number; readonly milliseconds: number }[];
}

/** What the scaling chart shows. */
export interface ScalingChartProps {
  readonly series: readonly ScalingSeries[];
  /** What n is. Default "n". */
  readonly sizeLabel?: string;
  readonly title: string;
  readonly language: Language;
  readonly name?: string;
  readonly height?: number;
}

interface Words {
  readonly time: string;
  readonly slope: (value: string) => string;
  readonly nothing: string;
  readonly course: (label: string, from: string, to: string, slope: string) => string;
}

const words: Localised<Words> = {
  en: {
    time: "time",
    slope: (value) => `slope ${value}`,
    nothing: "Times against the size of the problem will stand here, on two logarithmic axes.",
    course: (label, from, to, slope) => `${label}: ${from} to ${to}, growing as n to the ${slope}`,
  },
  zh: {
    time: "时间",
    slope: (value) => `斜率 ${value}`,
    nothing: "时间随问题规模的变化将以双对数坐标显示在此处。",
    course: (label, from, to, slope) => `${label}：从 ${from} 到 ${to}，按 n 的 ${slope} 次方增长`,
  },
};

const asPoints = (series: ScalingSeries) => series.points.map(({ n, milliseconds }) => ({ x: n, y: milliseconds }));

const slopeOf = (series: ScalingSeries): string | undefined => {
  const fit = fitPower(asPoints(series));
  return fit && formatNumber(fit.slope, 2);
};

/** What the chart shows, in a sentence: each method's times and fitted exponent. */
export function describeScaling(series: readonly ScalingSeries[], language: Language): string {
  const say = localise(words, language);
  const parts = series.flatMap((one) => {
    const [first, last, slope] = [one.points[0], one.points.at(-1), slopeOf(one)];
    if (!first || !last || slope === undefined || one.ghost) return [];
    return [say.course(one.label, formatTime(first.milliseconds), formatTime(last.milliseconds), slope)];
  });
  if (parts.length === 0) return say.nothing;
  return language === "zh" ? `${parts.join("；")}。` : `${parts.join("; ")}.`;
}

/** Time against size on two logarithmic axes, each curve with its fitted slope: the exponent of its cost. */
export function ScalingChart({
  series,
  sizeLabel = "n",
  title,
  language,
  name = "scaling",
  height = 300,
}: ScalingChartProps) {
  const say = localise(words, language);
  return (
    <LineChart
      name={name}
      title={title}
      language={language}
      description={describeScaling(series, language)}
      height={height}
      panel={{
        series: series.map((one) => {
          const slope = slopeOf(one);
          const label = slope === undefined ? one.label : `${one.label}, ${say.slope(slope)}`;
          return { ...one, short: one.label, label, points: curve(asPoints(one)) };
        }),
        x: { label: sizeLabel, type: "log", format: "number" },
        y: { label: say.time, type: "log", format: "time" },
        dots: true,
      }}
    />
  );
}
