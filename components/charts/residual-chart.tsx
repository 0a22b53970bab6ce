import { type Language, type Localised, localise } from "../language.ts";
import { curve, curveOf } from "./decimate.ts";
import { tailRate } from "./fit.ts";
import { formatNumber } from "./format.ts";
import { LineChart, type LineSeries } from "./line-chart.tsx";
import type { Note } from "./line-figure.tsx";
import type { Series } from "./series.ts";

/** The residuals of one solve, by step. */
export interface ResidualSeries extends Series {
  readonly points: readonly { readonly k: number; readonly residual: number }[];
}

/** What the residual chart shows. Series that have no points yet keep their place in the legend. */
export interface ResidualChartProps {
  readonly series: readonly ResidualSeries[];
  readonly title: string;
  readonly language: Language;
  /** Default "residual". */
  readonly name?: string;
  readonly tolerance?: number;
  /** true: write beside each curve by what factor it shrinks at a step, measured on its tail. */
  readonly rates?: boolean;
  /** A rate to compare with, such as the largest ρ(J): drawn as a line of that slope through the first curve's end. */
  readonly reference?: { readonly rate: number; readonly label: string };
  readonly height?: number;
  /** A step to point out, as slow motion does: a line across the figure with the step's number. */
  readonly mark?: number | undefined;
}

interface Words {
  readonly step: string;
  readonly residual: string;
  readonly tolerance: (value: string) => string;
  readonly rate: (value: string) => string;
  readonly nothing: string;
  readonly course: (label: string, from: string, to: string, steps: number) => string;
  readonly shrinks: (rate: string) => string;
  readonly grows: (rate: string) => string;
  readonly reached: (step: number) => string;
  readonly missed: string;
  readonly broke: (step: number) => string;
}

const words: Localised<Words> = {
  en: {
    step: "step",
    residual: "residual",
    tolerance: (value) => `tolerance ${value}`,
    rate: (value) => `× ${value} a step`,
    nothing: "The residual of each step will stand here, on a logarithmic axis.",
    course: (label, from, to, steps) => `${label}: from ${from} to ${to} in ${steps} ${steps === 1 ? "step" : "steps"}`,
    shrinks: (rate) => `shrinking by × ${rate} a step at the end`,
    grows: (rate) => `growing by × ${rate} a step at the end`,
    reached: (step) => `under the tolerance from step ${step}`,
    missed: "never under the tolerance",
    broke: (step) => `not a finite number at step ${step}`,
  },
  zh: {
    step: "步数",
    residual: "残差",
    tolerance: (value) => `容差 ${value}`,
    rate: (value) => `每步 × ${value}`,
    nothing: "每一步的残差将以对数坐标显示在此处。",
    course: (label, from, to, steps) => `${label}：${steps} 步内从 ${from} 变为 ${to}`,
    shrinks: (rate) => `末段每步缩小为 ${rate} 倍`,
    grows: (rate) => `末段每步增大为 ${rate} 倍`,
    reached: (step) => `自第 ${step} 步起低于容差`,
    missed: "始终未低于容差",
    broke: (step) => `第 ${step} 步出现非有限数`,
  },
};

const rateOf = ({ points }: ResidualSeries): number | undefined =>
  tailRate(points.slice(-400).map(({ k, residual }) => ({ x: k, y: residual })));

/** What the chart shows, in a sentence: where each curve starts and ends, how fast, and whether it met the tolerance. */
export function describeResiduals(
  series: readonly ResidualSeries[],
  tolerance: number | undefined,
  language: Language,
): string {
  const say = localise(words, language);
  const sentences = series.flatMap((one) => {
    const [first, last] = [one.points[0], one.points.at(-1)];
    if (one.ghost || !first || !last) return [];
    const parts = [say.course(one.label, formatNumber(first.residual), formatNumber(last.residual), last.k - first.k)];
    const rate = rateOf(one);
    if (rate !== undefined) parts.push((rate < 1 ? say.shrinks : say.grows)(formatNumber(rate, 2)));
    const broken = one.points.find(({ residual }) => !Number.isFinite(residual));
    if (broken) parts.push(say.broke(broken.k));
    else if (tolerance !== undefined) {
      const met = one.points.find(({ residual }) => residual <= tolerance);
      parts.push(met ? say.reached(met.k) : say.missed);
    }
    return [`${parts.join(language === "zh" ? "，" : ", ")}${language === "zh" ? "。" : "."}`];
  });
  return sentences.length > 0 ? sentences.join(language === "zh" ? "" : " ") : say.nothing;
}

/** A line of the reference's slope through the end of the first curve, along its last half. */
function guide(series: readonly ResidualSeries[], reference: ResidualChartProps["reference"]): readonly LineSeries[] {
  const usable = series.find(({ points }) => points.length > 0)?.points.filter((step) => step.residual > 0) ?? [];
  const [start, end] = [usable[Math.floor(usable.length / 2)], usable.at(-1)];
  if (!reference || !start || !end || end.k <= start.k || !Number.isFinite(end.residual)) return [];
  const from = { x: start.k, y: end.residual * reference.rate ** (start.k - end.k) };
  const to = { x: end.k, y: end.residual };
  return [{ name: "reference", label: reference.label, ghost: true, points: curve([from, to]) }];
}

/** Residuals on a logarithmic axis, a curve a solve, with the tolerance and the rate at which each shrinks. */
export function ResidualChart({
  series,
  title,
  language,
  name = "residual",
  tolerance,
  rates = false,
  reference,
  height = 300,
  mark,
}: ResidualChartProps) {
  const say = localise(words, language);
  const broken: Note[] = [];
  const curves = series.map((one) => {
    const rate = rates ? rateOf(one) : undefined;
    const at = one.points.findIndex(({ residual }) => !Number.isFinite(residual));
    const [last, bad] = [one.points[at - 1], one.points[at]];
    if (last) broken.push({ x: last.k, y: last.residual, text: "×", color: "var(--bad)", anchor: "middle" });
    const words = [one.label, ...(rate === undefined ? [] : [say.rate(formatNumber(rate, 2))])];
    return {
      role: "residual" as const,
      ...one,
      short: one.label,
      label: `${words.join(", ")}${bad ? ` × ${formatNumber(bad.residual)}` : ""}`,
      points: curveOf(
        one.points,
        ({ k }) => k,
        ({ residual }) => residual,
      ),
    };
  });
  return (
    <LineChart
      name={name}
      title={title}
      language={language}
      description={describeResiduals(series, tolerance, language)}
      height={height}
      panel={{
        series: [...curves, ...guide(series, reference)],
        x: { label: say.step, include: [0] },
        y: { label: say.residual, type: "log", include: tolerance === undefined ? [] : [tolerance / 3] },
        dots: true,
        rules: [
          ...(tolerance === undefined
            ? []
            : [{ axis: "y" as const, value: tolerance, label: say.tolerance(formatNumber(tolerance, 2)) }]),
          ...(mark === undefined ? [] : [{ axis: "x" as const, value: mark, label: `${say.step} ${mark}` }]),
        ],
        notes: broken,
      }}
    />
  );
}
