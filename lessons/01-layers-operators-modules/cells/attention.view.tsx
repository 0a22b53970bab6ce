import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, count, list, matrix, oneOf, real, record } from "../../../components/cell/values.ts";
import { largest, smallest } from "../../../components/charts/extent.ts";
import { formatNumber } from "../../../components/charts/format.ts";
import { HeatMap } from "../../../components/charts/heat-map.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { ScatterChart } from "../../../components/charts/scatter-chart.tsx";
import { choice, seed, slider } from "../../../components/controls/control.ts";
import { text } from "./attention.text.ts";
import type { Matrices, Params, Value, Version } from "./attention.ts";

const both = ["right", "wrong"] as const;

/** A matrix as points, a line a column, a little to one side, so that three clouds can lie beside each other. */
const over = (matrix: readonly (readonly number[])[], aside: number) =>
  matrix.flatMap((row) => row.map((x, j) => ({ x, y: j + 1 + aside }))).filter(({ x }) => Number.isFinite(x));

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    scale: slider(1, 0, 8, 0.1),
    fault: choice<Params["fault"]>("both", [
      { value: "both", label: "both" },
      { value: "scaling", label: "√n outside" },
      { value: "columns", label: "columns divided" },
    ]),
    matrix: choice<Params["matrix"]>("none", [
      { value: "none", label: "none" },
      { value: "K", label: "K" },
      { value: "Q", label: "Q" },
      { value: "V", label: "V" },
    ]),
    row: slider(1, 1, 5, 1),
    column: slider(1, 1, 4, 1),
    entry: slider(3, -5, 5, 0.1),
    seed: seed(4),
  },
  cost: "cheap",
  yields: anyOf(
    record({
      version: oneOf("right", "wrong"),
      weights: matrix(64),
      rowSums: list(real, 64),
      output: matrix(64),
      outside: count,
      overshoot: real,
      draws: count,
    }),
    record({ K: matrix(64), Q: matrix(64), V: matrix(64) }),
  ),
  Output({ values, language, text: say }) {
    const matrices = values.find((value): value is Matrices => "V" in value);
    const versions = values.filter((value): value is Version => "version" in value);
    const of = (name: Version["version"]) => versions.find(({ version }) => version === name);
    const wrong = of("wrong");
    const finite = wrong?.output.flat().every((entry) => typeof entry === "number" && Number.isFinite(entry)) ?? true;
    const verdict = !wrong
      ? ""
      : !finite
        ? say.broken
        : wrong.outside > 0
          ? say.leaves(wrong.outside, formatNumber(wrong.overshoot, 2))
          : say.stays;
    return (
      <>
        <div
          style={{
            display: "grid",
            gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 17rem), 1fr))",
            gap: "1rem",
          }}
        >
          {both.map((name) => (
            <HeatMap
              key={name}
              name={`weights-${name}`}
              title={say.weights[name]}
              language={language}
              values={of(name)?.weights ?? []}
              axes={say.axes}
              height={260}
            />
          ))}
        </div>
        <ScatterChart
          name="outputs"
          title={say.outputs}
          language={language}
          x={{ label: say.value }}
          y={{ label: say.column, domain: [0.5, 4.5], count: 4 }}
          height={300}
          clouds={[
            {
              name: "values",
              label: say.clouds.values,
              role: "plain",
              symbol: "dot",
              points: over(matrices?.V ?? [], 0.2),
            },
            {
              name: "right",
              label: say.clouds.right,
              role: "state",
              symbol: "ring",
              points: over(of("right")?.output ?? [], 0),
            },
            {
              name: "wrong",
              label: say.clouds.wrong,
              role: "bad",
              symbol: "cross",
              points: over(wrong?.output ?? [], -0.2),
            },
          ]}
        />
        {both.map((name) => {
          const version = of(name);
          return (
            <div className="cell-numbers" key={name}>
              <p className="cell-numbers-title">{say.numbersOf[name]}</p>
              <NumberOutput
                name={`${name}-least`}
                label={say.numbers.least}
                value={version && smallest(version.rowSums)}
                digits={4}
              />
              <NumberOutput
                name={`${name}-most`}
                label={say.numbers.most}
                value={version && largest(version.rowSums)}
                digits={4}
              />
              <NumberOutput name={`${name}-outside`} label={say.numbers.outside} value={version?.outside} digits={0} />
              <NumberOutput name={`${name}-draws`} label={say.numbers.draws} value={version?.draws} digits={0} />
            </div>
          );
        })}
        <p className="cell-verdict">{verdict}</p>
      </>
    );
  },
});
