import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, count, flag, orNull, real, record } from "../../../components/cell/values.ts";
import { largest } from "../../../components/charts/extent.ts";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { ScatterChart } from "../../../components/charts/scatter-chart.tsx";
import { choice, seed, slider } from "../../../components/controls/control.ts";
import { text } from "./where-the-nan-comes-from.text.ts";
import type { Params, Value } from "./where-the-nan-comes-from.ts";

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    slope: choice<Params["slope"]>("1/cosh²", [
      { value: "1/cosh²", label: "1/cosh²" },
      { value: "1 − tanh²", label: "1 − tanh²" },
    ]),
    gain: slider(2.5, 0.5, 5, 0.1),
    extra: slider(3, 0, 6, 1),
    batches: slider(60, 10, 300, 10),
    width: slider(20, 2, 100, 1),
    seed: seed(),
  },
  cost: "dear",
  yields: anyOf(
    record({ threshold: real, forward: real, backward: real }),
    record({ batch: count, widest: real, nonfinite: flag, converged: count, difference: orNull(real) }),
  ),
  Output({ values, params, language, text: say }) {
    const found = values.find((value) => "threshold" in value);
    const batches = values.filter((value) => "widest" in value);
    const beyond = batches.filter(({ widest }) => found && widest > found.threshold);
    const bad = batches.filter(({ nonfinite }) => nonfinite);
    const mismatches = batches.filter(({ widest, nonfinite }) => found && widest > found.threshold !== nonfinite);
    const gaps = batches.flatMap(({ batch, difference }) =>
      difference === null ? [] : [{ x: batch, y: Math.max(difference, 1e-8) }],
    );
    const points = (nonfinite: boolean) =>
      batches.filter((value) => value.nonfinite === nonfinite).map(({ batch, widest }) => ({ x: batch, y: widest }));
    const numbers = say.numbers;
    const done = batches.length === params.batches;
    const verdict =
      beyond.length === 0 ? say.calm : bad.length === 0 ? say.vanished : mismatches.length === 0 ? say.exact : "";
    return (
      <>
        <ScatterChart
          name="batches"
          title={say.chart}
          language={language}
          clouds={[
            { name: "finite", label: say.finite, role: "state", symbol: "dot", points: points(false) },
            { name: "nonfinite", label: say.nonfinite, role: "bad", symbol: "cross", points: points(true) },
          ]}
          x={{ label: say.batch, domain: [0, params.batches + 1] }}
          y={{ label: say.widest, type: "log", include: [1, 1000] }}
          rules={found ? [{ axis: "y", value: found.threshold, label: say.threshold }] : []}
        />
        <div className="cell-numbers">
          <NumberOutput name="threshold" label={numbers.threshold} value={found?.threshold} digits={3} />
          <NumberOutput name="nan-batches" label={numbers["nan-batches"]} value={bad.length} digits={0} />
          <NumberOutput name="beyond" label={numbers.beyond} value={beyond.length} digits={0} />
          <NumberOutput name="mismatches" label={numbers.mismatches} value={mismatches.length} digits={0} />
        </div>
        <p className="cell-verdict">{done ? verdict : ""}</p>
        <ScatterChart
          name="gaps"
          title={say.gaps}
          language={language}
          clouds={[{ name: "gap", label: say.gap, role: "cotangent", symbol: "dot", points: gaps }]}
          x={{ label: say.batch, domain: [0, params.batches + 1] }}
          y={{ label: say.gap, type: "log", include: [1e-7] }}
          rules={gaps.length > 0 ? [{ axis: "y", value: 2e-3, label: say.within }] : []}
          height={260}
        />
        <div className="cell-numbers">
          <NumberOutput
            name="worst"
            label={numbers.worst}
            value={gaps.length > 0 ? largest(gaps.map(({ y }) => y)) : undefined}
            digits={2}
            scientific
          />
          <NumberOutput
            name="within"
            label={numbers.within}
            value={gaps.length > 0 ? (100 * gaps.filter(({ y }) => y <= 2e-3).length) / gaps.length : undefined}
            digits={0}
          />
        </div>
      </>
    );
  },
});
