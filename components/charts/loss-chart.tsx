import { type Language, type Localised, localise } from "../language.ts";
import { ChartFrame } from "./chart-frame.tsx";
import { type Curve, curve, curveOf, smooth, toPoints } from "./decimate.ts";
import { formatFixed, formatNumber } from "./format.ts";
import { type LinePanel, LinePanelFigure, type LineSeries } from "./line-chart.tsx";
import { joinSeries } from "./table.ts";

/** What training streams at a batch: the loss, and the share of the batch that was misread. */
export interface TrainingPoint {
  readonly batch: number;
  readonly loss: number;
  readonly error?: number;
}

/** A whole pass over the test set, after `batch` batches of training. */
export interface TestPoint {
  readonly batch: number;
  readonly loss?: number;
  readonly error: number;
}

/** What the loss chart shows: loss above, error below, over batches. */
export interface LossChartProps {
  readonly points: readonly TrainingPoint[];
  readonly tests?: readonly TestPoint[];
  /** The same tests in the original notebook's run. */
  readonly original?: readonly TestPoint[];
  /** Pinned runs, by what made them different: their smoothed losses and their tests stand behind the live ones. */
  readonly ghosts?: readonly {
    readonly name: string;
    readonly label: string;
    readonly points: readonly TrainingPoint[];
  }[];
  /** Batches of the whole run, if known: the axis is that long from the beginning. */
  readonly batches?: number;
  readonly title: string;
  readonly language: Language;
  readonly name?: string;
  /** How much of the past the smoothed curve keeps, in [0, 1). Default 0.97. */
  readonly keep?: number;
}

interface Words {
  readonly batch: string;
  readonly loss: string;
  readonly error: string;
  readonly training: string;
  readonly test: string;
  readonly original: string;
  readonly nothing: string;
  readonly loss_: (batches: number, from: string, to: string) => string;
  readonly error_: (value: string) => string;
  readonly test_: (value: string, batch: number) => string;
  readonly compared: (value: string) => string;
}

const words: Localised<Words> = {
  en: {
    batch: "batch",
    loss: "loss",
    error: "error",
    training: "training",
    test: "test",
    original: "original, test",
    nothing: "Loss and error of each batch will stand here, the raw values faint behind their running mean.",
    loss_: (batches, from, to) => `After ${batches} batches the running mean of the loss went from ${from} to ${to}`,
    error_: (value) => `the training error is at ${value}`,
    test_: (value, batch) => `the test error was ${value} after batch ${batch}`,
    compared: (value) => `the original's was ${value}`,
  },
  zh: {
    batch: "批次",
    loss: "损失",
    error: "错误率",
    training: "训练",
    test: "测试",
    original: "原始笔记本（测试）",
    nothing: "每个批次的损失与错误率将显示在此处，浅色为原始值，深色为滑动平均。",
    loss_: (batches, from, to) => `经过 ${batches} 个批次，损失的滑动平均从 ${from} 变为 ${to}`,
    error_: (value) => `训练错误率为 ${value}`,
    test_: (value, batch) => `第 ${batch} 个批次后的测试错误率为 ${value}`,
    compared: (value) => `原始笔记本为 ${value}`,
  },
};

/** Only the points that have the part: a cell that streams no error has no error curve. */
function pick<P extends TrainingPoint | TestPoint>(points: readonly P[], part: "loss" | "error"): Curve {
  const first = points[0];
  return curveOf(
    first && first[part] === undefined ? [] : points,
    (point) => point.batch,
    (point) => point[part],
  );
}

/** What the chart shows, in a sentence. */
export function describeTraining(props: LossChartProps): string {
  const { points, keep = 0.97 } = props;
  return summary(props, smooth(pick(points, "loss"), keep), smooth(pick(points, "error"), keep));
}

function summary(props: LossChartProps, loss: Curve, errors: Curve): string {
  const { points, tests = [], original = [], language } = props;
  const say = localise(words, language);
  if (loss.length === 0) return say.nothing;
  const test = tests.at(-1);
  const twin = test && original.find(({ batch }) => batch === test.batch);
  const parts = [
    say.loss_(points.at(-1)?.batch ?? 0, formatNumber(loss.y(0)), formatNumber(loss.y(loss.length - 1))),
    ...(errors.length > 0 ? [say.error_(formatFixed(errors.y(errors.length - 1), 4))] : []),
    ...(test ? [say.test_(formatFixed(test.error, 4), test.batch)] : []),
    ...(twin ? [say.compared(formatFixed(twin.error, 4))] : []),
  ];
  return language === "zh" ? `${parts.join("，")}。` : `${parts.join(", ")}.`;
}

/** Loss and error over the batches of a training run, two panels over one axis: raw values faint, running means on top. */
export function LossChart(props: LossChartProps) {
  const {
    points,
    tests = [],
    original = [],
    ghosts = [],
    batches,
    title,
    language,
    name = "loss",
    keep = 0.97,
  } = props;
  const say = localise(words, language);
  const raw = { loss: pick(points, "loss"), error: pick(points, "error") };
  const running = { loss: smooth(raw.loss, keep), error: smooth(raw.error, keep) };
  const description = summary(props, running.loss, running.error);
  const panel = (part: "loss" | "error"): LinePanel => {
    const behind = pick(original, part);
    const series: LineSeries[] = [
      { name: `training-${part}`, label: say.training, role: "plain", raw: raw[part], points: running[part] },
      ...(behind.length > 0
        ? [
            {
              name: `original-${part}`,
              label: say.original,
              role: "original" as const,
              dashed: true,
              points: points.length > 0 ? behind : curve([]),
            },
          ]
        : []),
      { name: `test-${part}`, label: say.test, role: "state", dashed: false, points: pick(tests, part) },
      ...ghosts.map((ghost) => ({
        name: ghost.name,
        label: ghost.label,
        ghost: true,
        points: smooth(pick(ghost.points, part), keep),
      })),
    ];
    return {
      series,
      x: { label: say.batch, include: [0, ...(batches === undefined ? [] : [batches])] },
      y: { label: part === "loss" ? say.loss : say.error, type: "log", format: "number", count: 4 },
      dots: true,
    };
  };
  const panels = [panel("loss"), panel("error")] as const;
  return (
    <ChartFrame
      name={name}
      title={title}
      description={description}
      language={language}
      table={() =>
        joinSeries(
          say.batch,
          panels.flatMap(({ series }, i) =>
            series.map((one) => ({
              label: `${one.label}, ${i === 0 ? say.loss : say.error}`,
              points: toPoints(one.raw ?? one.points),
            })),
          ),
        )
      }
    >
      <LinePanelFigure
        panel={panels[0]}
        height={240}
        label={`${title}, ${say.loss}. ${description}`}
        language={language}
      />
      <LinePanelFigure
        legend={false}
        panel={panels[1]}
        height={200}
        label={`${title}, ${say.error}. ${description}`}
        language={language}
      />
    </ChartFrame>
  );
}
