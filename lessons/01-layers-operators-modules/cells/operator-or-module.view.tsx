import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, list, oneOf, point, real, record, tape } from "../../../components/cell/values.ts";
import { curve } from "../../../components/charts/decimate.ts";
import { formatNumber } from "../../../components/charts/format.ts";
import { LineChart } from "../../../components/charts/line-chart.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { TapeChart, type TapeNode } from "../../../components/charts/tape-chart.tsx";
import { seed, slider } from "../../../components/controls/control.ts";
import { text } from "./operator-or-module.text.ts";
import type { Difference, Params, Value, Way } from "./operator-or-module.ts";

const ways = ["module", "operator"] as const;

/** The tape, node for node. Bytes stand at the copies that are kept; on most backends copies of one tensor share its memory. */
function drawn({ nodes, bytes }: Way["tape"]): readonly TapeNode[] {
  const producer = new Map(nodes.flatMap(({ id, outputs }) => outputs.map((output) => [output.id, id] as const)));
  const sizeOf = ({ name, outputs }: Way["tape"]["nodes"][number]) =>
    name === "save" ? outputs.reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0) : 0;
  const shared = nodes.reduce((sum, node) => sum + sizeOf(node), 0) > bytes;
  const seen = new Set<number>();
  return nodes.map((node) => {
    const source = node.inputs[0]?.id ?? -1;
    const again = shared && node.name === "save" && seen.has(source);
    if (node.name === "save") seen.add(source);
    return {
      id: node.id,
      name: node.name,
      inputs: node.inputs.flatMap(({ id }) => producer.get(id) ?? []),
      bytes: again ? 0 : sizeOf(node),
      shape: node.outputs[0]?.shape ?? [],
    };
  });
}

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: { steps: slider(6, 1, 20, 1), width: slider(1000, 10, 10_000, 10), seed: seed() },
  cost: "cheap",
  yields: anyOf(
    record({
      way: oneOf("module", "operator"),
      valueError: real,
      gradientError: real,
      tape,
      slopes: list(point),
    }),
    record({ value: real, gradient: real }),
  ),
  Output({ values, language, text: say }) {
    const of = (name: Way["way"]) => values.find((value): value is Way => "way" in value && value.way === name);
    const difference = values.find((value): value is Difference => "gradient" in value);
    const [module, operator] = [of("module"), of("operator")];
    return (
      <>
        {ways.map((way) => (
          <TapeChart
            key={way}
            name={`tape-${way}`}
            title={say.tapes[way]}
            language={language}
            nodes={drawn(of(way)?.tape ?? { nodes: [], saved: 0, bytes: 0 })}
            height={way === "module" ? 300 : 72}
          />
        ))}
        {ways.map((way) => {
          const found = of(way);
          return (
            <div className="cell-numbers" key={way}>
              <p className="cell-numbers-title">{say.numbersOf[way]}</p>
              <NumberOutput
                name={`${way}-nodes`}
                label={say.numbers.nodes}
                value={found?.tape.nodes.length}
                digits={0}
              />
              <NumberOutput name={`${way}-saved`} label={say.numbers.saved} value={found?.tape.saved} digits={0} />
              <NumberOutput name={`${way}-bytes`} label={say.numbers.bytes} value={found?.tape.bytes} digits={0} />
              <NumberOutput
                name={`${way}-gradient-error`}
                label={say.numbers.gradient}
                value={found?.gradientError}
                digits={2}
                scientific
              />
            </div>
          );
        })}
        <div className="cell-numbers">
          <p className="cell-numbers-title">{say.gaps}</p>
          <NumberOutput name="value-error" label={say.gap.error} value={module?.valueError} digits={2} scientific />
          <NumberOutput name="value-gap" label={say.gap.value} value={difference?.value} digits={2} scientific />
          <NumberOutput
            name="gradient-gap"
            label={say.gap.gradient}
            value={difference?.gradient}
            digits={2}
            scientific
          />
        </div>
        <p className="cell-verdict">{difference && (difference.gradient <= 1e-6 ? say.same : say.apart)}</p>
        <LineChart
          name="slopes"
          title={say.slopes}
          language={language}
          description={say.slopesWords(formatNumber(difference?.gradient ?? 0, 2))}
          height={240}
          panel={{
            series: [
              { name: "module", label: say.module, role: "parameter", points: curve(module?.slopes ?? []) },
              { name: "operator", label: say.operator, role: "state", points: curve(operator?.slopes ?? []) },
              {
                name: "exact",
                label: say.exact,
                role: "plain",
                points: curve((module?.slopes ?? []).map(({ x }) => ({ x, y: 0.5 / Math.sqrt(x) }))),
              },
            ],
            x: { label: "a" },
            y: { label: say.slope, include: [0] },
          }}
        />
      </>
    );
  },
});
