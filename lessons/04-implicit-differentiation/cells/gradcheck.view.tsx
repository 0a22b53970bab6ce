import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, count, flag, real, record } from "../../../components/cell/values.ts";
import { curve } from "../../../components/charts/decimate.ts";
import { formatNumber } from "../../../components/charts/format.ts";
import { LineChart } from "../../../components/charts/line-chart.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { choice, logSlider, seed } from "../../../components/controls/control.ts";
import { text } from "./gradcheck.text.ts";
import type { ByStep, Params, Value } from "./gradcheck.ts";

const limit = 1e-7;

/** Where one of the curves is lowest. */
function lowest(points: readonly ByStep[], key: "exact" | "single") {
  const usable = points.filter((point) => Number.isFinite(point[key]));
  return usable.reduce<ByStep | undefined>((a, b) => (a && a[key] <= b[key] ? a : b), undefined);
}

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    tolerance: logSlider(1e-12, 1e-13, 1e-1, 1),
    h: logSlider(1e-4, 1e-10, 1, 1),
    solver: choice<Params["solver"]>("iteration", [
      { value: "iteration", label: "plain iteration" },
      { value: "newton", label: "Newton" },
    ]),
    jacobian: choice<Params["jacobian"]>("at z⋆", [
      { value: "at z⋆", label: "at z⋆" },
      { value: "one step before", label: "one step before" },
    ]),
    seed: seed(),
  },
  cost: "cheap",
  yields: anyOf(
    record({ h: real, exact: real, loose: real, single: real }),
    record({ tolerance: real, here: real, before: real }),
    record({ gap: real, entries: count, steps: count, residual: real, converged: flag }),
  ),
  Output({ values, params, language, text: say }) {
    const summary = values.find((value) => "gap" in value);
    const byStep = values.filter((value) => "single" in value);
    const byTolerance = values.filter((value) => "before" in value);
    const [best, single] = [lowest(byStep, "exact"), lowest(byStep, "single")];
    const tightest = byTolerance.at(-1);
    const numbers = say.numbers;
    const passes = summary && summary.gap <= limit;
    const pass = { axis: "y" as const, value: limit, label: `${say.limit} ${formatNumber(limit, 1)}` };
    const step = (name: "exact" | "loose" | "single", role: "state" | "cotangent" | "input", dashed: boolean) => ({
      name,
      label: say.lines[name],
      role,
      dashed,
      points: curve(byStep.map((point) => ({ x: point.h, y: point[name] }))),
    });
    const tolerance = (name: "here" | "before", role: "cotangent" | "residual", dashed: boolean) => ({
      name,
      label: say.lines[name],
      role,
      dashed,
      points: curve(byTolerance.map((point) => ({ x: point.tolerance, y: point[name] }))),
    });
    return (
      <>
        <div className="cell-numbers">
          <NumberOutput name="gap" label={numbers.gap} value={summary?.gap} digits={2} scientific />
          <NumberOutput name="entries" label={numbers.entries} value={summary?.entries} digits={0} />
          <NumberOutput name="steps" label={numbers.steps} value={summary?.steps} digits={0} />
          <NumberOutput name="residual" label={numbers.residual} value={summary?.residual} digits={2} scientific />
        </div>
        <p className="cell-verdict" data-passes={summary && passes}>
          {summary ? (summary.converged ? (passes ? say.passes : say.fails) : say.unsolved) : ""}
        </p>
        <LineChart
          name="by-tolerance"
          title={say.byTolerance}
          language={language}
          description={
            tightest ? say.toleranceCourse(formatNumber(tightest.here, 2), formatNumber(tightest.before, 2)) : say.lead
          }
          height={260}
          panel={{
            series: [tolerance("here", "cotangent", false), tolerance("before", "residual", true)],
            x: { label: say.tolerance, type: "log" },
            y: { label: say.gap, type: "log", include: [1e-11, 1] },
            rules: [pass, { axis: "x", value: params.tolerance, label: formatNumber(params.tolerance, 1) }],
          }}
        />
        <LineChart
          name="by-step"
          title={say.byStep}
          language={language}
          description={
            best && single ? say.stepCourse(formatNumber(best.exact, 2), formatNumber(single.single, 2)) : say.lead
          }
          height={300}
          panel={{
            series: [step("exact", "state", false), step("loose", "cotangent", true), step("single", "input", true)],
            x: { label: say.h, type: "log" },
            y: { label: say.gap, type: "log" },
            rules: [pass, { axis: "x", value: params.h, label: `h = ${formatNumber(params.h, 1)}` }],
          }}
        />
        <div className="cell-numbers">
          <NumberOutput name="best" label={numbers.best} value={best?.exact} digits={2} scientific />
          <NumberOutput name="best-h" label={numbers["best-h"]} value={best?.h} digits={2} scientific />
          <NumberOutput
            name="best-single"
            label={numbers["best-single"]}
            value={single?.single}
            digits={2}
            scientific
          />
          <NumberOutput name="best-single-h" label={numbers["best-single-h"]} value={single?.h} digits={2} scientific />
        </div>
      </>
    );
  },
});
