import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, count, real, record } from "../../../components/cell/values.ts";
import { curve } from "../../../components/charts/decimate.ts";
import { formatNumber } from "../../../components/charts/format.ts";
import { LineChart } from "../../../components/charts/line-chart.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { choice, slider } from "../../../components/controls/control.ts";
import { text } from "./two-ways.text.ts";
import type { Params, Step, Summary, Value } from "./two-ways.ts";

/** What has come of both ways. */
function fate(
  steps: readonly Step[],
  { slope }: Summary,
): "agree" | "underway" | "unstable" | "singular" | "unreached" {
  const [half, last] = [steps[Math.floor((steps.length - 1) / 2)], steps.at(-1)];
  if (Math.abs(1 - slope) < 1e-5) return "singular";
  if (!half || !last) return "underway";
  if (last.implicitGap < 1e-6) return last.unrolledGap < 1e-6 ? "agree" : Math.abs(slope) > 1 ? "unstable" : "underway";
  // it stays away, or is on its way
  return last.residual > 1e-2 && last.residual > half.residual / 2 ? "unreached" : "underway";
}

const known = (value: number | undefined) => (Number.isFinite(value) ? value : undefined);

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    w: slider(0.8, -3, 3, 0.05),
    x: slider(0.3, -2, 2, 0.05),
    by: choice<Params["by"]>("x", [
      { value: "x", label: "x" },
      { value: "w", label: "w" },
    ]),
    solver: choice<Params["solver"]>("iteration", [
      { value: "iteration", label: "plain iteration" },
      { value: "newton", label: "Newton" },
    ]),
    steps: slider(60, 1, 120, 1),
  },
  cost: "cheap",
  yields: anyOf(
    record({
      k: count,
      z: real,
      residual: real,
      unrolled: real,
      implicit: real,
      unrolledGap: real,
      implicitGap: real,
    }),
    record({ differences: real, slope: real }),
  ),
  Output({ values, language, text: say }) {
    const steps = values.filter((value) => "k" in value);
    const summary = values.find((value) => "differences" in value);
    const last = steps.at(-1);
    const numbers = say.numbers;
    const [unrolled, implicit] = [known(last?.unrolledGap), known(last?.implicitGap)];
    const line = (value: (step: (typeof steps)[number]) => number) =>
      curve(steps.map((step) => ({ x: step.k, y: value(step) })));
    return (
      <>
        <LineChart
          name="errors"
          title={say.chart}
          language={language}
          description={
            last && unrolled !== undefined && implicit !== undefined
              ? say.course(last.k, formatNumber(unrolled, 2), formatNumber(implicit, 2))
              : say.lead
          }
          height={320}
          panel={{
            series: [
              {
                name: "unrolled",
                label: say.lines.unrolled,
                role: "parameter",
                dashed: false,
                term: "unrolled",
                points: line((step) => step.unrolledGap),
              },
              {
                name: "implicit",
                label: say.lines.implicit,
                role: "cotangent",
                dashed: true,
                term: "implicit",
                points: line((step) => step.implicitGap),
              },
              {
                name: "residual",
                label: say.lines.residual,
                role: "residual",
                dashed: true,
                points: line((step) => step.residual),
              },
            ],
            x: { label: say.step, include: [0] },
            y: { label: say.error, type: "log" },
          }}
        />
        <div className="cell-numbers">
          <NumberOutput name="unrolled" label={numbers.unrolled} value={known(last?.unrolled)} digits={6} width={9} />
          <NumberOutput name="implicit" label={numbers.implicit} value={known(last?.implicit)} digits={6} width={9} />
          <NumberOutput
            name="differences"
            label={numbers.differences}
            value={summary?.differences}
            digits={6}
            width={9}
          />
          <NumberOutput name="unrolled-gap" label={numbers["unrolled-gap"]} value={unrolled} digits={2} scientific />
          <NumberOutput name="implicit-gap" label={numbers["implicit-gap"]} value={implicit} digits={2} scientific />
          <NumberOutput name="slope" label={numbers.slope} value={summary?.slope} digits={3} />
        </div>
        <p className="cell-verdict">{summary ? say[fate(steps, summary)] : ""}</p>
      </>
    );
  },
});
