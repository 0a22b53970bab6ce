import { type Language, type Localised, localise } from "../language.ts";
import { curveOf, smooth } from "./decimate.ts";
import { formatNumber } from "./format.ts";
import { LineChart } from "./line-chart.tsx";
import type { Series } from "./series.ts";

/** How many iterations the solves of a run took, batch by batch. */
export interface IterationsSeries extends Series {
  readonly points: readonly { readonly batch: number; readonly iterations: number }[];
}

/** What the iterations chart shows. */
export interface IterationsChartProps {
  readonly series: readonly IterationsSeries[];
  /** The most iterations that a solve may take; drawn once a solve comes near it. */
  readonly limit?: number;
  /** Batches of the whole run, if known: the axis is that long from the beginning. */
  readonly batches?: number;
  readonly title: string;
  readonly language: Language;
  readonly name?: string;
  /** How much of the past the smoothed curve keeps, in [0, 1); 0 draws the raw values alone. Default 0.97. */
  readonly keep?: number;
  readonly height?: number;
}

interface Words {
  readonly batch: string;
  readonly iterations: string;
  readonly limit: (value: number) => string;
  readonly nothing: string;
  readonly course: (label: string, mean: string, from: string, to: string) => string;
  readonly atLimit: (count: number, all: number) => string;
}

const words: Localised<Words> = {
  en: {
    batch: "batch",
    iterations: "iterations",
    limit: (value) => `limit ${value}`,
    nothing: "The number of iterations that each batch takes will stand here.",
    course: (label, mean, from, to) =>
      `${label}: ${mean} iterations on average, ${from} over the first tenth and ${to} over the last`,
    atLimit: (count, all) => `${count} of the ${all} batches drawn here reached the limit`,
  },
  zh: {
    batch: "批次",
    iterations: "迭代次数",
    limit: (value) => `上限 ${value}`,
    nothing: "每个批次所需的迭代次数将显示在此处。",
    course: (label, mean, from, to) =>
      `${label}：平均 ${mean} 次迭代，最初十分之一平均 ${from} 次，最后十分之一平均 ${to} 次`,
    atLimit: (count, all) => `此处绘出的 ${all} 个批次中有 ${count} 个达到上限`,
  },
};

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;

/** What the chart shows, in a sentence: the mean, where it began and where it ended, and how many hit the limit. */
export function describeIterations(
  series: readonly IterationsSeries[],
  limit: number | undefined,
  language: Language,
): string {
  const say = localise(words, language);
  const sentences = series.flatMap((one) => {
    const counts = one.points.map(({ iterations }) => iterations);
    if (one.ghost || counts.length === 0) return [];
    const tenth = Math.max(1, Math.floor(counts.length / 10));
    const [all, from, to] = [counts, counts.slice(0, tenth), counts.slice(-tenth)].map((part) =>
      formatNumber(mean(part)),
    );
    const over = limit === undefined ? 0 : counts.filter((count) => count >= limit).length;
    const parts = [say.course(one.label, all ?? "", from ?? "", to ?? "")];
    if (over > 0) parts.push(say.atLimit(over, counts.length));
    return [language === "zh" ? `${parts.join("，")}。` : `${parts.join("; ")}.`];
  });
  return sentences.length > 0 ? sentences.join(language === "zh" ? "" : " ") : say.nothing;
}

/** Iterations a batch over a run: does the layer get harder to solve as it learns? */
export function IterationsChart({
  series,
  limit,
  batches,
  title,
  language,
  name = "iterations",
  keep = 0.97,
  height = 220,
}: IterationsChartProps) {
  const say = localise(words, language);
  let top = 0;
  for (const { points } of series) for (const { iterations } of points) top = Math.max(top, iterations);
  return (
    <LineChart
      name={name}
      title={title}
      language={language}
      description={describeIterations(series, limit, language)}
      height={height}
      panel={{
        series: series.map((one) => {
          const raw = curveOf(
            one.points,
            ({ batch }) => batch,
            ({ iterations }) => iterations,
          );
          const curve = { role: "state" as const, ...one };
          return keep > 0 ? { ...curve, raw, points: smooth(raw, keep) } : { ...curve, points: raw };
        }),
        x: { label: say.batch, include: [0, ...(batches === undefined ? [] : [batches])] },
        y: { label: say.iterations, include: [0], count: 4 },
        rules: limit === undefined || top < 0.6 * limit ? [] : [{ axis: "y", value: limit, label: say.limit(limit) }],
      }}
    />
  );
}
