/**
 * What a page of cells knows: each cell's text and controls, what it last ran with, and its session.
 * No React here: a cell's component subscribes and reads.
 */
import type { Session, Snapshot } from "../../notebook/client.ts";
import type { CellState, Params } from "../../notebook/protocol.ts";
import type { AnyControl } from "../controls/control.ts";
import type { CellView } from "./cell-view.ts";
import { type Controls, formatLink, type LinkState, parseLink } from "./link.ts";
import type { Recording } from "./recording.ts";

export interface CellStatus {
  readonly state: CellState;
  readonly snapshot: Snapshot;
  /** The controls as they stand. */
  readonly params: Params;
  /** The controls of the run whose values are shown. */
  readonly ranWith: Params;
  readonly text: string;
  /** The text differs from the lesson's own. */
  readonly edited: boolean;
  /** The recorded run whose values are shown, until a run of the reader's own. */
  readonly recording?: Recording;
}

export interface Notebook {
  subscribe(cell: string, listener: () => void): () => void;
  status(cell: string): CellStatus;
  setParam(cell: string, name: string, value: boolean | number | string): void;
  setText(cell: string, text: string): void;
  run(cell: string, options?: { readonly fresh?: boolean }): void;
  stop(cell: string): void;
  /** Stops, drops the results, and puts the lesson's own text and controls back. */
  reset(cell: string): void;
  /** Reads the state in a link's hash; answers what it could not understand. */
  open(hash: string): readonly string[];
  /** The hash for the page as it stands, or pointing at one cell. */
  link(cell?: string): string;
}

export interface NotebookCell {
  readonly view: CellView;
  readonly original: string;
  readonly session: Session;
  readonly recording?: Recording;
}

const busy: ReadonlySet<CellState> = new Set(["queued", "warming", "running", "stopping"]);
export const isBusy = (state: CellState): boolean => busy.has(state);

export const initialParams = (controls: { readonly [name: string]: AnyControl }): Params =>
  Object.fromEntries(Object.entries(controls).map(([name, control]) => [name, control.initial]));

export const emptySnapshot: Snapshot = { state: "idle", values: [], elapsed: 0, checkpoints: [] };

/** What a recorded run would have left behind, for a cell that has not run on this page. */
const replay = (snapshot: Snapshot, { values, elapsed }: Recording): Snapshot => ({
  ...snapshot,
  state: "recorded",
  values,
  elapsed,
});

export const initialStatus = (view: CellView, text: string, recording?: Recording): CellStatus => {
  const params = initialParams(view.controls);
  const status: CellStatus = { state: "idle", snapshot: emptySnapshot, params, ranWith: params, text, edited: false };
  if (!recording) return status;
  return {
    ...status,
    state: "recorded",
    snapshot: replay(emptySnapshot, recording),
    ranWith: recording.params,
    recording,
  };
};

/** The siblings that a cell's text imports, as written: `from "./tanh-layer"`. */
export const importsOf = (text: string): readonly string[] =>
  [...text.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([\w-]+)(?:\.ts)?["']/g)].map((found) => found[1] ?? "");

export function createNotebook(cells: { readonly [name: string]: NotebookCell }): Notebook {
  const controls: Controls = Object.fromEntries(Object.entries(cells).map(([name, { view }]) => [name, view.controls]));
  const listeners = new Map<string, Set<() => void>>();
  const statuses = new Map<string, CellStatus>();
  const ranText = new Map<string, string>();
  const pending = new Set<string>();
  let backend: LinkState["backend"] = "auto";

  const cellOf = (name: string): NotebookCell => {
    const cell = cells[name];
    if (!cell) throw new Error(`invalid cell: ${name}`);
    return cell;
  };
  const statusOf = (name: string): CellStatus =>
    statuses.get(name) ?? initialStatus(cellOf(name).view, cellOf(name).original, cellOf(name).recording);

  /** A cell's text together with all that it imports: what a run would evaluate. */
  const closure = (name: string, seen = new Set<string>()): string => {
    if (seen.has(name) || !cells[name]) return "";
    seen.add(name);
    const { text } = statusOf(name);
    return [`// ${name}\n${text}`, ...importsOf(text).map((sibling) => closure(sibling, seen))].join("\n");
  };

  const stateOf = (name: string, { snapshot, params, ranWith, text, edited }: CellStatus): CellState => {
    const { state } = snapshot;
    if (isBusy(state)) return state;
    const ran = ranText.get(name);
    if (ran === undefined) return edited ? "edited" : state;
    if (ran !== closure(name)) return ran.startsWith(`// ${name}\n${text}`) ? "stale" : "edited";
    const moved = Object.keys(params).some((param) => params[param] !== ranWith[param]);
    return moved && state === "done" ? "stale" : state;
  };

  const update = (name: string, change: Partial<CellStatus>) => {
    const { original, recording } = cellOf(name);
    const { recording: _, ...next } = { ...statusOf(name), ...change };
    const settled: CellStatus = {
      ...next,
      edited: next.text !== original,
      ...(recording &&
        !ranText.has(name) &&
        ["idle", "recorded"].includes(next.snapshot.state) && {
          snapshot: replay(next.snapshot, recording),
          ranWith: recording.params,
          recording,
        }),
    };
    statuses.set(name, settled);
    statuses.set(name, { ...settled, state: stateOf(name, settled) });
    for (const listener of listeners.get(name) ?? []) listener();
  };

  const start = (name: string, fresh: boolean) => {
    const { params } = statusOf(name);
    ranText.set(name, closure(name));
    update(name, { ranWith: params });
    cellOf(name).session.run({
      cell: name,
      sources: Object.fromEntries(Object.keys(cells).map((cell) => [cell, statusOf(cell).text])),
      params,
      seed: typeof params.seed === "number" ? params.seed : 0,
      backend,
      fresh,
    });
  };

  const follow = (name: string) => {
    if (isBusy(statusOf(name).snapshot.state)) pending.add(name);
    else start(name, false);
  };

  for (const [name, { view, original, session, recording }] of Object.entries(cells)) {
    statuses.set(name, initialStatus(view, original, recording));
    session.subscribe(() => {
      update(name, { snapshot: session.snapshot() });
      if (!isBusy(session.snapshot().state) && pending.delete(name)) start(name, false);
    });
  }
  for (const [name, { session }] of Object.entries(cells)) update(name, { snapshot: session.snapshot() });

  return {
    subscribe(name, listener) {
      const own = listeners.get(name) ?? new Set();
      listeners.set(name, own.add(listener));
      return () => own.delete(listener);
    },
    status: statusOf,
    setParam(name, param, value) {
      update(name, { params: { ...statusOf(name).params, [param]: value } });
      const status = statusOf(name);
      // the figure of a cheap cell follows its sliders from the first touch; code that came by a link waits for Run
      const follows = ranText.has(name) || (status.recording !== undefined && !status.edited);
      if (cellOf(name).view.cost === "cheap" && follows) follow(name);
    },
    setText(name, text) {
      update(name, { text });
      for (const other of Object.keys(cells)) if (other !== name) update(other, {});
    },
    run: (name, { fresh = false } = {}) => start(name, fresh),
    stop(name) {
      pending.delete(name);
      cellOf(name).session.stop();
    },
    reset(name) {
      pending.delete(name);
      ranText.delete(name);
      const { view, original, session } = cellOf(name);
      session.reset();
      update(name, { text: original, params: initialParams(view.controls) });
      for (const other of Object.keys(cells)) if (other !== name) update(other, {});
    },
    open(hash) {
      const link = parseLink(hash, controls);
      backend = link.backend;
      for (const [name, { view }] of Object.entries(cells)) {
        update(name, { params: { ...initialParams(view.controls), ...link.params[name] } });
      }
      return link.ignored;
    },
    link: (cell) =>
      formatLink(
        {
          backend,
          params: Object.fromEntries(Object.keys(cells).map((name) => [name, statusOf(name).params])),
          ...(cell === undefined ? {} : { cell }),
        },
        controls,
      ),
  };
}
