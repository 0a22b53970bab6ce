import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, count, flag, oneOf, real, record } from "../../../components/cell/values.ts";
import { curve } from "../../../components/charts/decimate.ts";
import { formatBytes } from "../../../components/charts/format.ts";
import { LineChart } from "../../../components/charts/line-chart.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { RowsTable } from "../../../components/charts/rows-table.tsx";
import { choice, seed, slider } from "../../../components/controls/control.ts";
import { text } from "./convolution.text.ts";
import type { Comparison, Params, Tape, Value } from "./convolution.ts";

const ways = ["module", "operator"] as const;
const parts = ["nodes", "saved", "bytes"] as const;
const roles = { module: "parameter", operator: "state" } as const;

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    kernel: slider(3, 1, 7, 1),
    size: slider(16, 8, 32, 1),
    channels: slider(4, 1, 16, 1),
    gradient: choice<Params["gradient"]>("right", [
      { value: "right", label: text.en.gradients.right },
      { value: "not turned", label: text.en.gradients["not turned"] },
    ]),
    seed: seed(),
  },
  cost: "cheap",
  yields: anyOf(
    record({ way: oneOf("module", "operator"), kernel: count, nodes: count, saved: count, bytes: count }),
    record({ output: real, images: real, weights: real, builtIn: flag }),
  ),
  Output({ values, params, language, text: say }) {
    const tapes = values.filter((value): value is Tape => "way" in value);
    const comparison = values.find((value): value is Comparison => "images" in value);
    const [module, operator] = ways.map((way) => {
      const tape = tapes.find((one) => one.way === way && one.kernel === params.kernel);
      return tape && formatBytes(tape.bytes);
    });
    const numbers = ["output", "images", "weights"] as const;
    const same = comparison && comparison.output <= 1e-5 && comparison.images <= 1e-4 && comparison.weights <= 1e-4;
    return (
      <>
        <div className="cell-numbers">
          {numbers.map((name) => (
            <NumberOutput
              key={name}
              name={`${name}-gap`}
              label={say.numbers[name]}
              value={comparison?.[name]}
              digits={2}
              scientific
            />
          ))}
        </div>
        <p className="cell-verdict">
          {comparison && `${same ? say.agree : say.disagree} ${comparison.builtIn ? say.builtIn : say.noBuiltIn}`}
        </p>
        <LineChart
          name="memory"
          title={say.memory}
          language={language}
          description={module && operator ? say.memoryWords(params.kernel, module, operator) : say.nothing}
          height={280}
          panel={{
            series: ways.map((way) => ({
              name: way,
              label: say[way],
              role: roles[way],
              points: curve(
                tapes.filter((tape) => tape.way === way).map(({ kernel, bytes }) => ({ x: kernel ** 2, y: bytes })),
              ),
            })),
            x: { label: say.products, include: [0] },
            y: { label: say.bytes, format: "bytes", include: [0] },
            dots: true,
          }}
        />
        <RowsTable
          name="tapes"
          title={say.table}
          language={language}
          rowLabel={say.width}
          columns={ways.flatMap((way) =>
            parts.map((part) => ({ key: `${way}-${part}`, label: say.columns[part], digits: 0, group: say[way] })),
          )}
          rows={[1, 2, 3, 4, 5, 6, 7].map((kernel) => ({
            id: kernel,
            values: Object.fromEntries(
              tapes
                .filter((tape) => tape.kernel === kernel)
                .flatMap((tape) => parts.map((part) => [`${tape.way}-${part}`, tape[part]])),
            ),
          }))}
          output={(kernel, key) => (kernel === params.kernel ? key : undefined)}
        />
      </>
    );
  },
});
