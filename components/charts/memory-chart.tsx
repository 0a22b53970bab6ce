import { type Language, type Localised, localise } from "../language.ts";
import { curve } from "./decimate.ts";
import { fitLine } from "./fit.ts";
import { formatBytes, formatNumber } from "./format.ts";
import { LineChart } from "./line-chart.tsx";
import type { Series } from "./series.ts";

/** Bytes that one method holds, by number of iterations (or depth). */
export interface MemorySeries extends Series {
  readonly points: readonly { readonly k: number; readonly bytes: number }[];
}

/** What the memory chart shows. */
export interface MemoryChartProps {
  readonly series: readonly MemorySeries[];
  /** What k counts. Default "iterations". */
  readonly countLabel?: string;
  readonly title: string;
  readonly language: Language;
  readonly name?: string;
  readonly height?: number;
}

interface Words {
  readonly iterations: string;
  readonly bytes: string;
  readonly nothing: string;
  readonly grows: (label: string, slope: string, explained: string) => string;
  readonly constant: (label: string, bytes: string) => string;
}

const words: Localised<Words> = {
  en: {
    iterations: "iterations",
    bytes: "memory held",
    nothing: "The memory that each method holds will stand here, by number of iterations.",
    grows: (label, slope, explained) => `${label}: ${slope} more for each iteration (R² ${explained})`,
    constant: (label, bytes) => `${label}: ${bytes}, however many there are`,
  },
  zh: {
    iterations: "迭代次数",
    bytes: "占用内存",
    nothing: "各方法占用的内存将按迭代次数显示在此处。",
    grows: (label, slope, explained) => `${label}：每次迭代增加 ${slope}（R² ${explained}）`,
    constant: (label, bytes) => `${label}：无论多少次迭代均为 ${bytes}`,
  },
};

const asPoints = (series: MemorySeries) => series.points.map(({ k, bytes }) => ({ x: k, y: bytes }));

/** What the chart shows, in a sentence: which method grows by how much an iteration, and which does not grow. */
export function describeMemory(series: readonly MemorySeries[], language: Language): string {
  const say = localise(words, language);
  const parts = series.flatMap((one) => {
    const last = one.points.at(-1);
    const fit = fitLine(asPoints(one));
    if (!last || !fit || one.ghost) return [];
    const flat = Math.abs(fit.slope * last.k) < 0.01 * last.bytes;
    return [
      flat
        ? say.constant(one.label, formatBytes(last.bytes))
        : say.grows(one.label, formatBytes(fit.slope), formatNumber(fit.explained, 4)),
    ];
  });
  if (parts.length === 0) return say.nothing;
  return language === "zh" ? `${parts.join("；")}。` : `${parts.join("; ")}.`;
}

/** Bytes held against iterations: what an implicit gradient saves. */
export function MemoryChart({ series, countLabel, title, language, name = "memory", height = 280 }: MemoryChartProps) {
  const say = localise(words, language);
  return (
    <LineChart
      name={name}
      title={title}
      language={language}
      description={describeMemory(series, language)}
      height={height}
      panel={{
        series: series.map((one) => ({ ...one, points: curve(asPoints(one)) })),
        x: { label: countLabel ?? say.iterations, include: [0] },
        y: { label: say.bytes, format: "bytes", include: [0] },
        dots: true,
      }}
    />
  );
}
