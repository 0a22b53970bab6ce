/**
 * What a page of cells knows: each cell's text and controls, what it last ran with, and its session.
 * No React here: a cell's component subscribes and reads.
 */
import { reachOf, type Session, type Snapshot } from "../../notebook/client.ts";
import {
  type CellState,
  type CheckpointInfo,
  codeName,
  type Failure,
  type Params,
  type StoredCheckpoint,
} from "../../notebook/protocol.ts";
import { type CellStatus, initialParams, initialStatus, isBusy, withRecording } from "./cell-status.ts";
import { createTexts, type Whose } from "./cell-texts.ts";
import type { CellView } from "./cell-view.ts";
import { type Drafts, draftsInMemory, fingerprint } from "./drafts.ts";
import { type Controls, formatLink, type LinkState, parseLink } from "./link.ts";
import { isState } from "./mended-hash.ts";
import { pack, unpack } from "./packed-code.ts";
import type { Recording } from "./recording.ts";

export type CodePlace = NonNullable<Failure["at"]>;

export interface Notebook {
  /** The page's cells, in its order. */
  readonly cells: readonly string[];
  subscribe(cell: string, listener: () => void): () => void;
  /** Calls back when the reader has changed a control or a text: what a link would say is another. */
  watch(listener: () => void): () => void;
  status(cell: string): CellStatus;
  /** The lesson's own text. */
  original(cell: string): string;
  setParam(cell: string, name: string, value: boolean | number | string): void;
  setText(cell: string, text: string): void;
  run(cell: string, options?: { readonly fresh?: boolean }): void;
  stop(cell: string): void;
  /** Stops, drops the results, and puts the lesson's own text and controls back. */
  reset(cell: string): void;
  /** A checkpoint of a cell, with its numbers. */
  checkpoint(cell: string, which: CheckpointInfo): Promise<StoredCheckpoint | undefined>;
  /** Deletes a checkpoint of a cell, or all of them. */
  forgetCheckpoint(cell: string, which?: CheckpointInfo): void;
  /** Every cell but those whose code never ended last time. */
  runAll(): void;
  stopAll(): void;
  resetAll(): void;
  /** Where more than one text could stand: whose is to. */
  choose(cell: string, whose: Whose): void;
  /** Undoes the last press that replaced a cell's text, or its settings. */
  undo(cell: string): void;
  /** Undoes the last Reset all; `canUndoAll` says whether a cell is left that it can be undone for. */
  undoAll(): void;
  canUndoAll(): boolean;
  /** A kept text of a cell stands again. */
  bringBack(cell: string, text: string): void;
  /** Deletes a kept text, or all of a cell's. */
  forget(cell: string, text?: string): void;
  /** Shows a place in a cell's code. */
  reveal(at: CodePlace): void;
  /** Who shows it: the cell's frame, while there is one. */
  onReveal(cell: string, show: (at: CodePlace) => void): () => void;
  /**
   * Reads the state in a link's hash; answers what it could not understand, and the cell that it points at. `memo` is what this page noted
   * beside an address that it wrote itself.
   */
  open(hash: string, memo?: AddressMemo): Promise<{ readonly ignored: readonly string[]; readonly cell?: string }>;
  /** The hash for the page as it stands, or for one cell of it; undefined where the code is too long for a link. */
  link(cell?: string, options?: { readonly code?: boolean }): Promise<string | undefined>;
  /** What to note beside an address that this page writes. */
  memo(): AddressMemo;
}

export interface NotebookCell {
  readonly view: CellView;
  readonly original: string;
  readonly session: Session;
  readonly recording?: Recording;
}

/** A page's note beside its own address: which code in it is the reader's own, and own texts that nothing else remembers. */
export interface AddressMemo {
  /** The fingerprints of the reader's own texts, by cell. */
  readonly own: { readonly [cell: string]: string };
  readonly texts: { readonly [cell: string]: string };
  /** The fingerprints of codes of links that the reader has replaced since, by cell: an address that still has one is late. */
  readonly left: { readonly [cell: string]: string };
}

export function createNotebook(
  cells: { readonly [name: string]: NotebookCell },
  drafts: Drafts = draftsInMemory(),
): Notebook {
  const names = Object.keys(cells);
  const controls: Controls = Object.fromEntries(Object.entries(cells).map(([name, { view }]) => [name, view.controls]));
  const originals = Object.fromEntries(Object.entries(cells).map(([name, { original }]) => [name, original]));
  const texts = createTexts(originals, { drafts, changed: () => updateAll() });
  const listeners = new Map<string, Set<() => void>>();
  const revealers = new Map<string, (at: CodePlace) => void>();
  const watchers = new Set<() => void>();
  const statuses = new Map<string, CellStatus>();
  /** The texts that each cell's last run evaluated. */
  const ran = new Map<string, ReadonlyMap<string, string>>();
  /** The texts that the reader has asked to run: code that came with a link is not among them before that. */
  const asked = new Map<string, string>();
  /** The controls before a Reset, while it can be undone. */
  const paramsBefore = new Map<string, Params>();
  let resetTogether: readonly string[] = [];
  const pending = new Set<string>();
  let backend: LinkState["backend"] = "auto";
  let opened = 0;

  const cellOf = (name: string): NotebookCell => {
    const cell = cells[name];
    if (!cell) throw new Error(`invalid cell: ${name}`);
    return cell;
  };
  const statusOf = (name: string): CellStatus =>
    statuses.get(name) ?? initialStatus(cellOf(name).view, cellOf(name).original, cellOf(name).recording);

  /** What a run of this cell would evaluate. */
  const closure = (name: string): ReadonlyMap<string, string> =>
    new Map(
      reachOf(name, (cell) => (Object.hasOwn(cells, cell) ? texts.of(cell).text : undefined)).map((cell) => [
        cell,
        texts.of(cell).text,
      ]),
    );
  /** What the page calls the code that a run of this cell is made of; it is written beside its checkpoints. */
  const codeOf = (name: string): string => {
    const made = [...closure(name)].sort(([a], [b]) => (a < b ? -1 : 1));
    const own = made.every(([cell, text]) => text === originals[cell]);
    return codeName(own ? "lesson" : "reader", fingerprint(JSON.stringify(made)));
  };
  const isForeign = (name: string) => texts.of(name).origin === "link" && asked.get(name) !== texts.of(name).text;

  const stateOf = (name: string, { snapshot, params, ranWith, text, edited, recording }: CellStatus): CellState => {
    const { state } = snapshot;
    if (isBusy(state) || state === "blocked") return state;
    if (isForeign(name)) return "blocked";
    const before = ran.get(name);
    if (!before && edited) return "edited";
    if (!before && !recording) return state;
    // a recorded run is one of the lesson's own texts
    const textOf = (cell: string) => (before ? before.get(cell) : originals[cell]);
    if (textOf(name) !== text) return "edited";
    const now = closure(name);
    if (before && now.size !== before.size) return "stale";
    if ([...now].some(([cell, its]) => textOf(cell) !== its)) return "stale";
    const moved = Object.keys(ranWith).some((param) => params[param] !== ranWith[param]);
    return moved && (state === "done" || state === "recorded") ? "stale" : state;
  };

  const update = (name: string, change: Partial<CellStatus>) => {
    const { view, original, recording } = cellOf(name);
    const borrows = [...closure(name).keys()].filter((cell) => cell !== name && isForeign(cell));
    const its = texts.of(name);
    const undoable = its.undoable || paramsBefore.has(name);
    const next = { ...statusOf(name), ...change, ...its, borrows, undoable };
    const settled = withRecording(
      view,
      { ...next, edited: next.text !== original },
      ran.has(name) ? undefined : recording,
    );
    const code = settled.snapshot.checkpoints.length > 0 ? codeOf(name) : undefined;
    const goesOn = settled.snapshot.checkpoints.some((one) => !one.broken && one.code === code);
    statuses.set(name, { ...settled, goesOn, state: stateOf(name, settled) });
    for (const listener of listeners.get(name) ?? []) listener();
  };
  /** After a text has changed: its cell, and all whose state depends on it. */
  const updateAll = () => {
    for (const name of names) update(name, {});
  };
  const setFault = (name: string, fault: CellStatus["fault"]) => {
    const { fault: before, ...kept } = statusOf(name);
    if (!before && !fault) return;
    statuses.set(name, { ...kept, ...(fault && { fault }) });
    update(name, {});
  };
  const changed = () => {
    for (const watcher of watchers) watcher();
  };

  const start = (name: string, fresh: boolean, follows: boolean) => {
    const { params } = statusOf(name);
    ran.set(name, closure(name));
    update(name, { ranWith: params, follows });
    cellOf(name).session.run({
      cell: name,
      sources: Object.fromEntries(closure(name)),
      cells: names,
      params,
      seed: typeof params.seed === "number" ? params.seed : 0,
      backend,
      fresh,
      code: codeOf(name),
    });
  };
  const run = (name: string, { fresh = false } = {}) => {
    for (const [cell, text] of closure(name)) asked.set(cell, text);
    pending.delete(name);
    start(name, fresh, false);
    updateAll();
  };
  /** Runs a cheap cell again after its control has moved, unless its code has to be asked for. */
  const follow = (name: string) => {
    const { snapshot } = statusOf(name);
    if (snapshot.hung || [...closure(name).keys()].some(isForeign)) return;
    if (isBusy(snapshot.state)) pending.add(name);
    else start(name, false, true);
  };
  const stop = (name: string) => {
    pending.delete(name);
    cellOf(name).session.stop();
  };
  const reset = (name: string) => {
    pending.delete(name);
    ran.delete(name);
    const { view, session } = cellOf(name);
    session.reset();
    const { params } = statusOf(name);
    const initial = initialParams(view.controls);
    if (Object.keys(initial).some((param) => params[param] !== initial[param])) paramsBefore.set(name, params);
    texts.choose(name, "lesson");
    setFault(name, undefined);
    update(name, { params: initial });
    updateAll();
  };
  const undo = (name: string) => {
    const params = paramsBefore.get(name);
    paramsBefore.delete(name);
    texts.undo(name);
    update(name, params ? { params } : {});
  };
  /** A run's code says where it went wrong; it is believed only about cells that it was made of. */
  const placed = (name: string, snapshot: Snapshot): Snapshot => {
    const { failure } = snapshot;
    if (!failure?.at || ran.get(name)?.has(failure.at.cell)) return snapshot;
    const { at: _, ...rest } = failure;
    return { ...snapshot, failure: rest };
  };
  const hear = (name: string) => {
    const snapshot = placed(name, cellOf(name).session.snapshot());
    update(name, { snapshot });
    const at = snapshot.failure?.at;
    for (const other of names) {
      if (other !== name && at?.cell === other && snapshot.failure) {
        setFault(other, { failure: snapshot.failure, by: name });
      } else if (statusOf(other).fault?.by === name) setFault(other, undefined);
    }
    if (!isBusy(snapshot.state) && pending.delete(name) && !snapshot.hung) start(name, false, true);
  };

  for (const [name, { view, original, session, recording }] of Object.entries(cells)) {
    statuses.set(name, initialStatus(view, original, recording));
    session.subscribe(() => hear(name));
  }
  for (const [name, { session }] of Object.entries(cells)) update(name, { snapshot: session.snapshot() });

  return {
    cells: names,
    subscribe(name, listener) {
      const own = listeners.get(name) ?? new Set();
      listeners.set(name, own.add(listener));
      return () => own.delete(listener);
    },
    watch(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    status: statusOf,
    original: (name) => cellOf(name).original,
    reveal: (at) => revealers.get(at.cell)?.(at),
    onReveal(name, show) {
      revealers.set(name, show);
      return () => revealers.delete(name);
    },
    setParam(name, param, value) {
      paramsBefore.delete(name);
      update(name, { params: { ...statusOf(name).params, [param]: value } });
      const { recording, edited } = statusOf(name);
      // the figure of a cheap cell follows its sliders from the first touch
      const follows = ran.has(name) || (recording !== undefined && !edited);
      if (cellOf(name).view.cost === "cheap" && follows) follow(name);
      changed();
    },
    setText(name, text) {
      if (text === texts.of(name).text) return;
      texts.edit(name, text);
      paramsBefore.delete(name);
      setFault(name, undefined);
      updateAll();
      changed();
    },
    run,
    stop,
    reset(name) {
      reset(name);
      changed();
    },
    checkpoint: (cell, { name, code }) => cellOf(cell).session.checkpoint(name, code),
    forgetCheckpoint: (cell, which) => void cellOf(cell).session.forget(which),
    runAll() {
      for (const name of names) if (!statusOf(name).snapshot.hung && !isBusy(statusOf(name).snapshot.state)) run(name);
    },
    stopAll() {
      for (const name of names) if (isBusy(statusOf(name).snapshot.state)) stop(name);
    },
    resetAll() {
      for (const name of names) reset(name);
      resetTogether = names.filter((name) => statusOf(name).undoable);
      updateAll();
      changed();
    },
    choose(name, whose) {
      texts.choose(name, whose);
      updateAll();
      changed();
    },
    undo(name) {
      undo(name);
      updateAll();
      changed();
    },
    undoAll() {
      for (const name of resetTogether) if (statusOf(name).undoable) undo(name);
      resetTogether = [];
      updateAll();
      changed();
    },
    canUndoAll: () => resetTogether.some((name) => statusOf(name).undoable),
    bringBack(name, text) {
      texts.bringBack(name, text);
      setFault(name, undefined);
      updateAll();
      changed();
    },
    forget(name, text) {
      texts.forget(name, text);
      updateAll();
    },
    async open(hash, memo) {
      if (memo) texts.restore(memo.texts);
      if (!isState(hash)) {
        updateAll();
        return { ignored: [] };
      }
      const link = parseLink(hash, controls);
      const turn = ++opened;
      backend = link.backend;
      for (const [name, { view }] of Object.entries(cells)) {
        const params = { ...initialParams(view.controls), ...link.params[name] };
        update(name, { params, hidden: link.hidden[name] ?? [] });
      }
      const code = link.code === undefined ? {} : await unpack(link.code);
      const unknown = Object.keys(code ?? {}).filter((name) => !Object.hasOwn(cells, name));
      if (turn === opened) {
        const own = (name: string, text: string) => memo?.own[name] === fingerprint(text);
        const left = (name: string, text: string) => memo?.left[name]?.split(" ").includes(fingerprint(text)) === true;
        const entries = Object.entries(code ?? {}).filter(([name, text]) => !left(name, text));
        // what the page wrote into its address is the reader's own: of it, the newest stands
        texts.restore(Object.fromEntries(entries.filter(([name, text]) => own(name, text))));
        texts.fromLink(Object.fromEntries(entries.filter(([name, text]) => !own(name, text))));
        updateAll();
      }
      return {
        ignored: [
          ...link.ignored,
          ...(code ? [] : [`code=${link.code?.slice(0, 12)}…`]),
          ...unknown.slice(0, 8).map((name) => `code: ${name}`.slice(0, 80)),
        ],
        ...(link.cell !== undefined && { cell: link.cell }),
      };
    },
    async link(cell, { code: withCode = true } = {}) {
      const [ofParams, reach] = cell === undefined ? [names, names] : [[cell], [...closure(cell).keys()]];
      const ofTexts = withCode ? reach : [];
      const edits = Object.fromEntries(
        ofTexts.filter((name) => statusOf(name).edited).map((name) => [name, texts.of(name).text]),
      );
      const state = {
        backend,
        params: Object.fromEntries(ofParams.map((name) => [name, statusOf(name).params])),
        hidden: Object.fromEntries(names.map((name) => [name, statusOf(name).hidden])),
        ...(cell !== undefined && { cell }),
      };
      if (Object.keys(edits).length === 0) return formatLink(state, controls);
      const code = await pack(edits);
      return code && formatLink({ ...state, code }, controls);
    },
    memo() {
      const own = names.filter((name) => texts.of(name).origin === "reader");
      const its = (of: readonly string[], what: (text: string) => string) =>
        Object.fromEntries(of.map((name) => [name, what(texts.of(name).text)]));
      return {
        own: its(own, fingerprint),
        texts: its(
          own.filter((name) => texts.of(name).unsaved),
          (text) => text,
        ),
        left: Object.fromEntries(
          names.flatMap((name) => {
            const links = texts.of(name).kept.filter(({ origin }) => origin === "link");
            return links.length > 0 ? [[name, links.map(({ text }) => fingerprint(text)).join(" ")]] : [];
          }),
        ),
      };
    },
  };
}
