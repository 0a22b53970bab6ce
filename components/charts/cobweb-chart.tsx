import { type Language, type Localised, localise } from "../language.ts";
import { ChartFrame } from "./chart-frame.tsx";
import { chartWords } from "./chart-words.ts";
import type { Point } from "./decimate.ts";
import { formatNumber } from "./format.ts";
import { Legend } from "./legend.tsx";
import { plane, symbols } from "./plane.ts";
import { type Draw, PlotFigure } from "./plot-figure.tsx";

/** A fixed point of a function of one variable, with the slope there. */
export interface ScalarFixedPoint {
  readonly z: number;
  readonly slope: number;
}

/** What the cobweb shows. */
export interface CobwebChartProps {
  /** The function, sampled: x is z, y is f(z). */
  readonly curve: readonly Point[];
  /** z₀, z₁, z₂ … */
  readonly orbit: readonly number[];
  readonly fixedPoints?: readonly ScalarFixedPoint[];
  /** Ends of both axes. */
  readonly domain: readonly [number, number];
  /** How many iterations are drawn; all by default. */
  readonly shown?: number;
  /** What the function is called, such as "tanh(wz + x)". */
  readonly functionLabel: string;
  readonly title: string;
  readonly language: Language;
  readonly name?: string;
  readonly height?: number;
}

interface Words {
  readonly orbit: string;
  readonly diagonal: string;
  readonly columns: readonly [string, string, string];
  readonly nothing: string;
  readonly course: (from: string, to: string, steps: number) => string;
  readonly points: (list: string) => string;
  readonly attracts: string;
  readonly repels: string;
}

const words: Localised<Words> = {
  en: {
    orbit: "iteration",
    diagonal: "output = input",
    columns: ["step", "z", "f(z)"],
    nothing: "The iteration will be drawn here, between the function and the diagonal.",
    course: (from, to, steps) => `From z₀ = ${from}, ${steps} steps lead to z = ${to}`,
    points: (list) => `fixed points at ${list}`,
    attracts: "attracting",
    repels: "repelling",
  },
  zh: {
    orbit: "迭代",
    diagonal: "输出 = 输入",
    columns: ["步数", "z", "f(z)"],
    nothing: "迭代过程将画在函数曲线与对角线之间。",
    course: (from, to, steps) => `从 z₀ = ${from} 出发，${steps} 步后到达 z = ${to}`,
    points: (list) => `不动点位于 ${list}`,
    attracts: "吸引",
    repels: "排斥",
  },
};

/** What the chart shows, in a sentence: where the orbit went, and the fixed points with their kind. */
export function describeCobweb(
  orbit: readonly number[],
  fixedPoints: readonly ScalarFixedPoint[],
  language: Language,
): string {
  const say = localise(words, language);
  const [first, last] = [orbit[0], orbit.at(-1)];
  if (first === undefined || last === undefined) return say.nothing;
  const parts = [say.course(formatNumber(first), formatNumber(last), orbit.length - 1)];
  if (fixedPoints.length > 0)
    parts.push(
      say.points(
        fixedPoints
          .map(({ z, slope }) => `${formatNumber(z)} (${Math.abs(slope) < 1 ? say.attracts : say.repels})`)
          .join(language === "zh" ? "、" : ", "),
      ),
    );
  return language === "zh" ? `${parts.join("；")}。` : `${parts.join("; ")}.`;
}

interface Cobweb {
  readonly curve: readonly Point[];
  readonly path: readonly Point[];
  readonly fixedPoints: readonly ScalarFixedPoint[];
  readonly domain: readonly [number, number];
  readonly labels: readonly [string, string];
}

/** The staircase between curve and diagonal: (z₀, z₀) → (z₀, z₁) → (z₁, z₁) → … */
export function staircase(orbit: readonly number[]): readonly Point[] {
  return orbit.flatMap((z, i) => {
    const next = orbit[i + 1];
    return next === undefined
      ? [{ x: z, y: z }]
      : [
          { x: z, y: z },
          { x: z, y: next },
        ];
  });
}

const draw: Draw<Cobweb> = (Plot, { curve, path, fixedPoints, domain, labels }, size) => {
  const { options, marks, roomy } = plane(Plot, size, domain, { x: "z", y: "f(z)" });
  const [low, high] = domain;
  const last = curve.at(-1);
  const label = { x: "x", y: "y", textAnchor: "start", dx: 8, stroke: "var(--chart-ground)", strokeWidth: 4 } as const;
  const close = last && Math.abs(last.y - high) < (high - low) * 0.07;
  const points = (stable: boolean) =>
    fixedPoints.filter(({ slope }) => Math.abs(slope) < 1 === stable).map(({ z }) => ({ x: z, y: z }));
  return {
    ...options,
    marks: [
      ...marks,
      Plot.line(
        [
          { x: low, y: low },
          { x: high, y: high },
        ],
        { x: "x", y: "y", stroke: "var(--line-strong)", strokeWidth: 1.25, strokeDasharray: "2 3" },
      ),
      Plot.line(curve, { x: "x", y: "y", stroke: "var(--state)", strokeWidth: 2.25, clip: true }),
      Plot.line(path, { x: "x", y: "y", stroke: "var(--residual)", strokeWidth: 1.25, clip: true }),
      ...symbols(path.slice(0, 1), "dot", "var(--residual)", 3),
      ...symbols(points(true), "dot", "var(--ink)"),
      ...symbols(points(false), "ring", "var(--ink)"),
      ...(roomy && last
        ? [
            Plot.text([last], {
              ...label,
              text: () => labels[0],
              fill: "var(--state)",
              fontWeight: 600,
              dy: close ? 8 : 0,
            }),
            Plot.text([{ x: high, y: high }], {
              ...label,
              text: () => labels[1],
              fill: "var(--ink-soft)",
              dy: close ? -8 : 0,
            }),
          ]
        : []),
    ],
  };
};

/** Iteration of a function of one variable, as the staircase between its curve and the diagonal. */
export function CobwebChart(props: CobwebChartProps) {
  const { curve, orbit, fixedPoints = [], domain, shown, functionLabel, title, language } = props;
  const { name = "cobweb", height = 360 } = props;
  const say = localise(words, language);
  const common = chartWords(language);
  const path = shown === undefined ? orbit : orbit.slice(0, shown + 1);
  const description = describeCobweb(path, fixedPoints, language);
  return (
    <ChartFrame
      name={name}
      title={title}
      description={description}
      language={language}
      table={() => ({ columns: say.columns, rows: orbit.map((z, k) => [k, z, orbit[k + 1] ?? null]) })}
    >
      <Legend
        always={false}
        entries={[
          { name: "curve", label: functionLabel, color: "var(--state)", dash: "", width: 2.25 },
          { name: "orbit", label: say.orbit, color: "var(--residual)", dash: "", width: 1.25 },
          { name: "diagonal", label: say.diagonal, color: "var(--line-strong)", dash: "2 3", width: 1.25 },
        ]}
      />
      <PlotFigure
        data={
          curve.length === 0
            ? undefined
            : {
                curve,
                path: staircase(path.slice(0, 400)),
                fixedPoints,
                domain,
                labels: [functionLabel, say.diagonal] as const,
              }
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
