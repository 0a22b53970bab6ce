import { type Language, type Localised, localise } from "../language.ts";
import { ChartFrame } from "./chart-frame.tsx";
import { chartWords } from "./chart-words.ts";
import { largest } from "./extent.ts";
import { formatNumber } from "./format.ts";
import { plane, symbols } from "./plane.ts";
import { type Draw, PlotFigure } from "./plot-figure.tsx";

/** An eigenvalue. */
export interface Eigenvalue {
  readonly re: number;
  readonly im: number;
}

/** What the spectrum chart shows. */
export interface SpectrumChartProps {
  readonly eigenvalues: readonly Eigenvalue[];
  readonly title: string;
  readonly language: Language;
  readonly name?: string;
  readonly height?: number;
}

interface Words {
  readonly axes: { readonly x: string; readonly y: string };
  readonly columns: readonly [string, string, string];
  readonly nothing: string;
  readonly circle: string;
  readonly inside: (count: number, radius: string) => string;
  readonly outside: (count: number, all: number, radius: string) => string;
}

const words: Localised<Words> = {
  en: {
    axes: { x: "real part", y: "imaginary part" },
    columns: ["real part", "imaginary part", "modulus"],
    nothing: "The eigenvalues of the Jacobian will stand here, against the unit circle.",
    circle: "|λ| = 1",
    inside: (count, radius) =>
      `${count === 1 ? "The eigenvalue lies" : count === 2 ? "Both eigenvalues lie" : `All ${count} eigenvalues lie`} inside the unit circle: spectral radius ${radius}, so the iteration settles near this point`,
    outside: (count, all, radius) =>
      `${count} of ${all} ${all === 1 ? "eigenvalue lies" : "eigenvalues lie"} on or outside the unit circle: spectral radius ${radius}, so the iteration does not settle here`,
  },
  zh: {
    axes: { x: "实部", y: "虚部" },
    columns: ["实部", "虚部", "模"],
    nothing: "雅可比矩阵的特征值将与单位圆一同显示在此处。",
    circle: "|λ| = 1",
    inside: (count, radius) => `全部 ${count} 个特征值都在单位圆内：谱半径为 ${radius}，迭代在该点附近收敛`,
    outside: (count, all, radius) =>
      `${all} 个特征值中有 ${count} 个在单位圆上或圆外：谱半径为 ${radius}，迭代不在此收敛`,
  },
};

const modulus = ({ re, im }: Eigenvalue): number => Math.hypot(re, im);

/** What the chart shows, in a sentence: the spectral radius, and on which side of 1 it is. */
export function describeSpectrum(eigenvalues: readonly Eigenvalue[], language: Language): string {
  const say = localise(words, language);
  if (eigenvalues.length === 0) return say.nothing;
  const radius = formatNumber(largest(eigenvalues.map(modulus)), 4);
  const out = eigenvalues.filter((value) => modulus(value) >= 1).length;
  const sentence = out === 0 ? say.inside(eigenvalues.length, radius) : say.outside(out, eigenvalues.length, radius);
  return `${sentence}${language === "zh" ? "。" : "."}`;
}

interface Spectrum {
  readonly eigenvalues: readonly Eigenvalue[];
  readonly axes: { readonly x: string; readonly y: string };
  readonly circle: string;
}

const circle = Array.from({ length: 129 }, (_, i) => ({
  x: Math.cos((Math.PI * i) / 64),
  y: Math.sin((Math.PI * i) / 64),
}));

const draw: Draw<Spectrum> = (Plot, { eigenvalues, axes, circle: label }, size) => {
  const parts = eigenvalues.flatMap(({ re, im }) => [re, im]).filter(Number.isFinite);
  const reach = Math.max(1.2, largest(parts.map((part) => 1.1 * Math.abs(part))));
  const end = Math.ceil(reach * 5) / 5;
  const { options, marks } = plane(Plot, size, [-end, end], axes);
  const at = eigenvalues.map((value) => ({ x: value.re, y: value.im, out: modulus(value) >= 1 }));
  const axis = { stroke: "var(--line-strong)", strokeWidth: 1 };
  return {
    ...options,
    marks: [
      ...marks,
      Plot.line(circle, { x: "x", y: "y", fill: "var(--state)", fillOpacity: 0.07, stroke: "none" }),
      Plot.ruleX([0], axis),
      Plot.ruleY([0], axis),
      Plot.line(circle, { x: "x", y: "y", stroke: "var(--ink)", strokeWidth: 1.5 }),
      Plot.text([{ x: Math.SQRT1_2, y: Math.SQRT1_2 }], {
        x: "x",
        y: "y",
        text: () => label,
        textAnchor: "start",
        dx: 6,
        dy: -8,
        fill: "var(--ink-soft)",
        stroke: "var(--chart-ground)",
        strokeWidth: 4,
      }),
      ...symbols(
        at.filter((point) => !point.out),
        "dot",
        "var(--state)",
      ),
      ...symbols(
        at.filter((point) => point.out),
        "cross",
        "var(--bad)",
        5,
      ),
    ],
  };
};

/** Eigenvalues in the complex plane: dots inside the unit circle, crosses outside. */
export function SpectrumChart({ eigenvalues, title, language, name = "spectrum", height = 340 }: SpectrumChartProps) {
  const say = localise(words, language);
  const common = chartWords(language);
  const description = describeSpectrum(eigenvalues, language);
  return (
    <ChartFrame
      name={name}
      title={title}
      description={description}
      language={language}
      table={() => ({ columns: say.columns, rows: eigenvalues.map((value) => [value.re, value.im, modulus(value)]) })}
    >
      <PlotFigure
        data={eigenvalues.length === 0 ? undefined : { eigenvalues, axes: say.axes, circle: say.circle }}
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
