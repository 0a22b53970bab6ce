import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, count, flag, list, real, record } from "../../../components/cell/values.ts";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { ScatterChart } from "../../../components/charts/scatter-chart.tsx";
import { seed, slider } from "../../../components/controls/control.ts";
import { text } from "./when-it-converges.text.ts";
import type { Params, Trial, Value } from "./when-it-converges.ts";

const kinds = {
  promised: { role: "good", symbol: "dot", is: ({ norm, converged }: Trial) => converged && norm < 1 },
  anyway: { role: "state", symbol: "ring", is: ({ norm, converged }: Trial) => converged && norm >= 1 },
  failed: { role: "bad", symbol: "cross", is: ({ converged }: Trial) => !converged },
} as const;
const names = ["promised", "anyway", "failed"] as const;

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    gain: slider(3, 0.2, 6, 0.1),
    width: slider(10, 1, 40, 1),
    trials: slider(200, 10, 300, 10),
    seed: seed(),
  },
  cost: "dear",
  yields: anyOf(
    record({
      gain: real,
      layers: list(record({ norm: real, radius: real, steps: count, converged: flag })),
      found: count,
    }),
  ),
  Output({ values, language, text: say }) {
    const layers = values.flatMap((value) => value.layers);
    const known = values.length > 0;
    const count = (is: (layer: Trial) => boolean) => (known ? layers.filter(is).length : undefined);
    const clouds = (x: (layer: Trial) => number) =>
      names.map((name) => ({
        name,
        label: say.clouds[name],
        role: kinds[name].role,
        symbol: kinds[name].symbol,
        points: layers.filter(kinds[name].is).map((layer) => ({ x: x(layer), y: Math.max(1, layer.steps) })),
      }));
    const y = { label: say.steps, type: "log" } as const;
    const number = (name: keyof typeof say.numbers, value: number | undefined) => (
      <NumberOutput name={name} label={say.numbers[name]} value={value} digits={0} width={5} />
    );
    return (
      <>
        <ScatterChart
          name="norm"
          title={say.byNorm}
          language={language}
          clouds={clouds(({ norm }) => norm)}
          x={{ label: say.norm, include: [0] }}
          y={y}
          rules={[{ axis: "x", value: 1, label: say.edge.norm }]}
        />
        <div className="cell-numbers">
          {number(
            "promised",
            count(({ norm }) => norm < 1),
          )}
          {number(
            "promised-failed",
            count(({ norm, converged }) => norm < 1 && !converged),
          )}
          {number("anyway", count(kinds.anyway.is))}
          {number("failed", count(kinds.failed.is))}
          {number("found", known ? values.reduce((sum, { found }) => sum + found, 0) : undefined)}
        </div>
        <ScatterChart
          name="radius"
          title={say.byRadius}
          language={language}
          clouds={clouds(({ radius }) => radius)}
          x={{ label: say.radius, include: [0] }}
          y={y}
          rules={[{ axis: "x", value: 1, label: say.edge.radius }]}
          height={260}
        />
      </>
    );
  },
});
