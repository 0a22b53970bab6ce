import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, count, flag, list, oneOf, point, real, record } from "../../../components/cell/values.ts";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { PhasePlaneChart } from "../../../components/charts/phase-plane-chart.tsx";
import { SpectrumChart } from "../../../components/charts/spectrum-chart.tsx";
import { seed, slider } from "../../../components/controls/control.ts";
import { text } from "./phase-plane.text.ts";
import type { Params, Value } from "./phase-plane.ts";

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    gain: slider(0.9, 0, 2, 0.02),
    angle: slider(40, 0, 180, 1),
    x: slider(0, -1, 1, 0.05),
    seed: seed(),
  },
  cost: "cheap",
  yields: anyOf(
    record({ points: list(point), fate: oneOf("converges", "two-cycle", "rotates", "creeps"), steps: count }),
    record({
      fixedPoints: list(record({ x: real, y: real, stable: flag }), 100),
      eigenvalues: list(record({ re: real, im: real }), 100),
      radius: real,
      field: list(record({ x: real, y: real, toX: real, toY: real })),
    }),
  ),
  Output({ values, language, text: say }) {
    const orbits = values.filter((value) => "fate" in value);
    const summary = values.find((value) => "eigenvalues" in value);
    const [first, second] = orbits;
    const [leading] = [...(summary?.eigenvalues ?? [])].sort((a, b) => Math.hypot(b.re, b.im) - Math.hypot(a.re, a.im));
    const numbers = say.numbers;
    return (
      <>
        <PhasePlaneChart
          title={say.chart}
          language={language}
          orbits={orbits.map(({ points }, i) => ({
            name: `orbit-${i + 1}`,
            label: say.orbits[i] ?? "",
            role: i === 0 ? "state" : "input",
            points,
          }))}
          fixedPoints={summary?.fixedPoints ?? []}
          field={summary?.field ?? []}
          domain={[-1, 1]}
        />
        <SpectrumChart title={say.spectrum} language={language} eigenvalues={summary?.eigenvalues ?? []} height={300} />
        <div className="cell-numbers">
          <NumberOutput
            name="steps"
            label={numbers.steps}
            value={first?.fate === "converges" ? first.steps : undefined}
            digits={0}
          />
          <NumberOutput name="radius" label={numbers.radius} value={summary?.radius} digits={4} />
          <NumberOutput
            name="turn"
            label={numbers.turn}
            value={leading && (180 / Math.PI) * Math.atan2(Math.abs(leading.im), leading.re)}
            digits={1}
          />
          <NumberOutput
            name="fixed-points"
            label={numbers["fixed-points"]}
            value={summary?.fixedPoints.length}
            digits={0}
          />
        </div>
        <p className="cell-verdict" data-fate={first?.fate}>
          {first && second ? (first.fate === second.fate ? say.fates[first.fate] : say.different) : ""}
        </p>
      </>
    );
  },
});
