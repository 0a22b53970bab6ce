import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, flag, matrix, real, record } from "../../../components/cell/values.ts";
import { largest } from "../../../components/charts/extent.ts";
import { HeatMap } from "../../../components/charts/heat-map.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { choice, seed, slider } from "../../../components/controls/control.ts";
import { text } from "./gradient-of-weights.text.ts";
import type { Params, Value } from "./gradient-of-weights.ts";

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    system: choice<Params["system"]>("v = (I − Jᵀ) u", [
      { value: "v = (I − Jᵀ) u", label: "v = (I − Jᵀ) u" },
      { value: "v = (I − J) u", label: "v = (I − J) u" },
    ]),
    width: slider(5, 1, 8, 1),
    gain: slider(1, 0.1, 3, 0.1),
    seed: seed(),
  },
  cost: "cheap",
  yields: anyOf(record({ converged: flag, gradient: matrix(), differences: matrix(), gap: real, asymmetry: real })),
  Output({ values, params, language, text: say }) {
    const summary = values.at(-1);
    const numbers = say.numbers;
    const scale = summary && largest(summary.differences.flat().map(Math.abs));
    const map = (name: "gradient" | "differences") => (
      <HeatMap
        name={name}
        title={say[name]}
        language={language}
        values={summary?.[name] ?? []}
        axes={say.axes}
        {...(scale !== undefined && { scale })}
        height={250}
      />
    );
    const passes = (summary?.gap ?? 1) <= 1e-7;
    const verdict = !summary?.converged
      ? say.unsolved
      : !passes
        ? say[params.system === "v = (I − Jᵀ) u" ? "bent" : "fails"]
        : summary.asymmetry < 1e-12
          ? say.symmetric
          : say.passes;
    return (
      <>
        <div className="cell-numbers">
          <NumberOutput name="gap" label={numbers.gap} value={summary?.gap} digits={2} scientific />
          <NumberOutput name="largest" label={numbers.largest} value={scale} digits={4} />
          <NumberOutput name="asymmetry" label={numbers.asymmetry} value={summary?.asymmetry} digits={3} />
        </div>
        <p className="cell-verdict" data-passes={summary && passes}>
          {summary ? verdict : ""}
        </p>
        {map("gradient")}
        {map("differences")}
      </>
    );
  },
});
