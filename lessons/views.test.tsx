import { runInThisContext } from "node:vm";
import fc from "fast-check";
import { Window } from "happy-dom";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { initialParams } from "../components/cell/cell-status.ts";
import type { CellView } from "../components/cell/cell-view.ts";
import { readRecording } from "../components/cell/recording.ts";
import { check } from "../components/cell/values.ts";
import { prepareServer } from "../components/charts/plot-figure.tsx";
import { openIntake } from "../notebook/client.ts";
import { decode, encode, type Params, type Plain } from "../notebook/protocol.ts";
import { hostileRuns, samplesOf } from "./hostile-values.ts";

const views = import.meta.glob<CellView>("./*/cells/*.view.tsx", { import: "view", eager: true });
const recordings = import.meta.glob<unknown>("./*/recorded/*.json", { import: "default", eager: true });
const passed = [
  { check: "it is one", passed: true, detail: "1" },
  { check: "it is two", passed: false, detail: "3" },
];

const cells = Object.entries(views).map(([path, view]) => {
  const [, folder = "", , file = ""] = path.split("/");
  const name = file.replace(".view.tsx", "");
  const json = recordings[`./${folder}/recorded/${name}.json`];
  const recording = json === undefined ? undefined : readRecording(json);
  return { name, view, values: recording?.values ?? passed, params: recording?.params };
});

/** Work that does not end is interrupted, and fails. */
function bounded<T>(work: () => T): T {
  Object.assign(globalThis, { boundedWork: work });
  return runInThisContext("boundedWork()", { timeout: 30_000 });
}

/** What the page makes of a run: its values through the wire and the check, then drawn. */
function shown(view: CellView, values: readonly Plain[], params: Params = initialParams(view.controls)): string {
  const intake = openIntake((value) => check(view.yields, value));
  intake.take(values.flatMap((value) => decode(JSON.parse(encode(value))) ?? null));
  const taken = intake.taken();
  const { Output } = view;
  return renderToString(
    <Output values={taken.values} params={params} running={false} language="en" text={view.text.en} />,
  );
}

describe.each(cells)("the view of $name", ({ view, values, params }) => {
  it("draws every value that its own cell yields", () => {
    const intake = openIntake((value) => check(view.yields, value));
    intake.take(values);
    expect(intake.taken().refused).toBeUndefined();
  });

  it("draws whatever an edited cell yields, without an error and without end", () => {
    fc.assert(
      fc.property(hostileRuns(samplesOf(values)), (run) => {
        const html = bounded(() => shown(view, run, params));
        expect(html.length).toBeLessThan(2_000_000);
      }),
      { seed: 13, numRuns: 25, endOnFailure: true },
    );
  });
});

describe("with the drawings themselves", () => {
  it.each(cells)("the view of $name holds too", async ({ view, values, params }) => {
    await prepareServer(new Window().document as unknown as Document);
    fc.assert(
      fc.property(hostileRuns(samplesOf(values)), (run) => {
        bounded(() => shown(view, run.slice(0, 60), params));
      }),
      { seed: 31, numRuns: 4, endOnFailure: true },
    );
  });
});
