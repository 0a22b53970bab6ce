/** One cell of a page as its frame shows it. */
import { openIntake, type Snapshot } from "../../notebook/client.ts";
import type { CellState, Failure, Params } from "../../notebook/protocol.ts";
import type { AnyControl } from "../controls/control.ts";
import { lessonText, type TextState } from "./cell-texts.ts";
import type { CellView } from "./cell-view.ts";
import type { Recording } from "./recording.ts";
import { check } from "./values.ts";

export interface CellStatus extends TextState {
  readonly state: CellState;
  readonly snapshot: Snapshot;
  /** The controls as they stand. */
  readonly params: Params;
  /** The controls of the run whose values are shown. */
  readonly ranWith: Params;
  /** Controls that the page's link hides. */
  readonly hidden: readonly string[];
  /** The text differs from the lesson's own. */
  readonly edited: boolean;
  /** The recorded run whose values are shown, until a run of the reader's own. */
  readonly recording?: Recording;
  /** Cells that this one imports whose code came with a link, and that the reader has not run. */
  readonly borrows: readonly string[];
  /** A run of the code as it stands would go on from a checkpoint. */
  readonly goesOn: boolean;
  /** true: the last run followed a control; the reader did not ask for it. */
  readonly follows: boolean;
  /** What the run of another cell, which imports this one, found wrong here. */
  readonly fault?: { readonly failure: Failure; readonly by: string };
}

const busy: ReadonlySet<CellState> = new Set(["queued", "warming", "running", "stopping"]);
export const isBusy = (state: CellState): boolean => busy.has(state);

export const initialParams = (controls: { readonly [name: string]: AnyControl }): Params =>
  Object.fromEntries(Object.entries(controls).map(([name, control]) => [name, control.initial]));

export const emptySnapshot: Snapshot = { state: "idle", values: [], elapsed: 0, checkpoints: [] };

const admitted = new WeakMap<Recording, Pick<Snapshot, "values" | "refused">>();

/** A recorded run's values, checked like those of any other run, once. */
function valuesOf(view: CellView, recording: Recording): Pick<Snapshot, "values" | "refused"> {
  const known = admitted.get(recording);
  if (known) return known;
  const intake = openIntake((value) => check(view.yields, value));
  intake.take(recording.values);
  const taken = intake.taken();
  admitted.set(recording, taken);
  return taken;
}

/** The status with the recorded run in it, for as long as the reader has not run the cell. */
export function withRecording(view: CellView, status: CellStatus, recording: Recording | undefined): CellStatus {
  const { recording: _, ...rest } = status;
  if (!recording || !["idle", "recorded"].includes(status.snapshot.state)) return rest;
  // what a recorded run would have left behind, for a cell that has not run on this page
  const { elapsed, params } = recording;
  const snapshot: Snapshot = { ...rest.snapshot, ...valuesOf(view, recording), state: "recorded", elapsed };
  return { ...rest, snapshot, ranWith: params, recording };
}

/** A cell as the page is made with it, before anything has happened. */
export function initialStatus(view: CellView, text: string, recording?: Recording): CellStatus {
  const params = initialParams(view.controls);
  const status: CellStatus = {
    ...lessonText(text),
    state: recording ? "recorded" : "idle",
    snapshot: emptySnapshot,
    params,
    ranWith: params,
    hidden: [],
    borrows: [],
    goesOn: false,
    follows: false,
    edited: false,
  };
  return withRecording(view, status, recording);
}
