import { defineView } from "../../../components/cell/cell-view.ts";
import {
  anyOf,
  count,
  list,
  oneOf,
  orNull,
  outcome,
  picture,
  real,
  record,
  step,
} from "../../../components/cell/values.ts";
import { digitPaths } from "../../../components/charts/digit-paths.ts";
import { largest } from "../../../components/charts/extent.ts";
import { HeatMap } from "../../../components/charts/heat-map.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { ResidualChart } from "../../../components/charts/residual-chart.tsx";
import { choice, drawing, slider } from "../../../components/controls/control.ts";
import { text } from "./draw-a-digit.text.ts";
import type { Params, Value } from "./draw-a-digit.ts";

/** A three, as somebody wrote it. */
const three = "TPWMaKeJjKmMpQqUpYnbjeffffkgojrmsqsupym1i3d3Y2UzRw";

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    source: choice<Params["source"]>("drawing", [
      { value: "drawing", label: "my drawing" },
      { value: "stored", label: "a test digit" },
    ]),
    drawing: drawing(three),
    digit: slider(8, 0, 9999, 1),
  },
  cost: "cheap",
  yields: anyOf(
    record({ pixels: picture, label: orNull(count) }),
    step,
    record({
      outcome,
      probabilities: list(real, 10),
      batches: count,
      trainedBy: oneOf("mnist-fixed-point", "this cell"),
    }),
    record({ evaluations: list(count), typical: list(record({ k: count, residual: real })) }),
  ),
  Output({ values, language, text: say }) {
    const picture = values.find((value) => "pixels" in value);
    const steps = values.filter((value) => "relative" in value);
    const answer = values.find((value) => "probabilities" in value);
    const crowd = values.find((value) => "typical" in value);
    const evaluations = steps.at(-1)?.evaluations;
    const probabilities = answer?.probabilities ?? [];
    const guess = answer && probabilities.indexOf(largest(probabilities));
    const sorted = [...(crowd?.evaluations ?? [])].sort((a, b) => a - b);
    const fewer = evaluations === undefined ? 0 : sorted.filter((count) => count < evaluations).length;
    const numbers = say.numbers;
    return (
      <>
        <div className="seen-digit">
          <svg
            role="img"
            aria-label={say.picture}
            viewBox="0 0 28 28"
            width="168"
            height="168"
            shapeRendering="crispEdges"
            style={{ background: "var(--raised)", border: "1px solid var(--line-strong)", borderRadius: "0.4rem" }}
          >
            {picture &&
              digitPaths(bytesOf(picture.pixels)).map(({ opacity, path }) => (
                <path key={opacity} d={path} fill="var(--ink)" fillOpacity={opacity} />
              ))}
          </svg>
          <p className="cell-lead">{say.picture}</p>
        </div>
        <div className="cell-numbers">
          <NumberOutput name="guess" label={numbers.guess} value={guess} digits={0} />
          <NumberOutput
            name="evaluations"
            label={numbers.evaluations}
            value={answer ? evaluations || undefined : undefined}
            digits={0}
          />
          <NumberOutput name="median" label={numbers.median} value={sorted[sorted.length / 2]} digits={0} />
          <NumberOutput
            name="slower"
            label={numbers.slower}
            value={crowd && (100 * fewer) / sorted.length}
            digits={0}
          />
        </div>
        <p className="cell-verdict">
          <span>{answer && guess !== undefined && say.says(guess, Math.round(100 * (probabilities[guess] ?? 0)))}</span>{" "}
          <span>{typeof picture?.label === "number" && say.label(picture.label)}</span>{" "}
          <span>{answer && answer.outcome !== "converged" && say.unsettled}</span>{" "}
          <span>{answer && say.networks[answer.trainedBy](answer.batches)}</span>
        </p>
        <ResidualChart
          title={say.chart}
          language={language}
          series={[
            { name: "residual", label: say.thisInput, role: "residual", term: "residual", points: steps },
            { name: "typical", label: say.typical, role: "plain", dashed: true, points: crowd?.typical ?? [] },
          ]}
          tolerance={1e-4}
          height={260}
        />
        <HeatMap
          name="probabilities"
          title={say.probabilities}
          language={language}
          values={answer ? [probabilities] : []}
          rowLabels={[""]}
          columnLabels={["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]}
          axes={{ row: say.probability, column: say.digits }}
          scale={1}
          height={110}
        />
      </>
    );
  },
});

/** 784 bytes as base64 text: how a picture travels in plain values. */
const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
