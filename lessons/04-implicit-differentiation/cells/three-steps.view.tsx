import { useState } from "react";
import { defineView } from "../../../components/cell/cell-view.ts";
import { SlowMotion } from "../../../components/cell/slow-motion.tsx";
import { anyOf, count, list, matrix, oneOf, outcome, real, record, tape } from "../../../components/cell/values.ts";
import { formatNumber } from "../../../components/charts/format.ts";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { TapeChart } from "../../../components/charts/tape-chart.tsx";
import { TapeFlow } from "../../../components/charts/tape-flow.tsx";
import { choice, seed, slider, toggle } from "../../../components/controls/control.ts";
import { momentsOf } from "../moments.ts";
import { annotated } from "../tape.ts";
import { text } from "./three-steps.text.ts";
import type { Flow, Params, Value } from "./three-steps.ts";

const flows = ["z", "y", "v", "u", "dx", "dW"] as const;
const terms = {
  z: "solution",
  y: "application",
  v: "cotangent",
  u: "correction",
  dx: "input",
  dW: "parameter",
} as const;

/** A value of the flow as rows of numbers. */
const rowsOf = (flow: Flow, name: (typeof flows)[number]) => (name === "dW" ? flow.dW : [flow[name]]);

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: {
    tape: choice<Params["tape"]>("three steps", [
      { value: "three steps", label: "three steps" },
      { value: "every iteration", label: "every iteration" },
    ]),
    correct: toggle(true),
    gain: slider(1, 0.1, 4, 0.1),
    width: slider(3, 1, 50, 1),
    seed: seed(),
  },
  cost: "cheap",
  yields: anyOf(
    record({ kind: oneOf("solve"), k: count, residual: real }),
    record({ kind: oneOf("solved"), outcome }),
    record({ kind: oneOf("tape"), way: oneOf("three steps", "every iteration"), tape }),
    record({
      kind: oneOf("flow"),
      flow: record({
        z: list(real),
        y: list(real),
        v: list(real),
        u: list(real),
        dx: list(real),
        dW: matrix(),
      }),
    }),
    record({ kind: oneOf("check"), gap: real }),
  ),
  Output({ values, params, language, text: say }) {
    const [moment, setMoment] = useState<number>();
    const solves = values.filter((value) => value.kind === "solve");
    const solved = values.find((value) => value.kind === "solved");
    const tapes = values.filter((value) => value.kind === "tape");
    const flow = values.find((value) => value.kind === "flow")?.flow;
    const check = values.find((value) => value.kind === "check");
    const tape = tapes.find(({ way }) => way === params.tape)?.tape;
    const [mine, other] = [tapes[0]?.tape, tapes[1]?.tape];
    const numbers = say.numbers;
    const moments = tape
      ? momentsOf(
          {
            way: params.tape,
            tape,
            iterations: solves.length,
            residual: formatNumber(solves.at(-1)?.residual ?? Number.NaN, 2),
            gap: formatNumber(check?.gap ?? Number.NaN, 2),
          },
          say.slow,
        )
      : [];
    const now = moment === undefined ? undefined : moments[moment];
    const known = now?.known ?? (params.tape === "three steps" ? flows : flows.slice(1));
    const count = (name: keyof typeof numbers, value: number | undefined) => (
      <NumberOutput name={name} label={numbers[name]} value={value} digits={0} width={6} />
    );
    const right = (check?.gap ?? 1) < 2e-3;
    return (
      <>
        <div className="cell-numbers">
          <p className="cell-numbers-title">{say.layer}</p>
          {count("nodes", mine?.nodes.length)}
          {count("copies", mine?.saved)}
          {count("bytes", mine?.bytes)}
        </div>
        <div className="cell-numbers">
          <p className="cell-numbers-title">{say.other}</p>
          {count("iterations", solves.length || undefined)}
          {count("unrolled-nodes", other?.nodes.length)}
          {count("unrolled-copies", other?.saved)}
          {count("unrolled-bytes", other?.bytes)}
        </div>
        <SlowMotion moments={moments} at={moment} onChange={setMoment} language={language} />
        <TapeChart
          name="tape"
          title={say.tape[params.tape]}
          language={language}
          nodes={tape ? annotated(tape, params.tape, say, now?.recorded) : []}
          {...(now?.node !== undefined && { highlight: now.node })}
          {...(moment !== undefined && {
            onSelect: (id: number) => {
              const found = moments.findIndex(({ node }) => node === id);
              if (found >= 0) setMoment(found);
            },
          })}
          height={params.tape === "three steps" ? 350 : 420}
        />
        <TapeFlow
          name="flow"
          title={say.flow}
          values={flows.map((name) => ({
            name,
            ...say.flows[name],
            term: terms[name],
            rows: flow && known.includes(name) ? rowsOf(flow, name) : undefined,
          }))}
        />
        <div className="cell-numbers">
          <NumberOutput name="gap" label={numbers.gap} value={check?.gap} digits={2} scientific />
        </div>
        <p className="cell-verdict">
          {check ? (solved?.outcome !== "converged" ? say.unsolved : right ? say.right : say.wrong) : ""}
        </p>
      </>
    );
  },
});
