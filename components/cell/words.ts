import type { Refused, Snapshot } from "../../notebook/client.ts";
import type { BackendReason, CellState, Progress } from "../../notebook/protocol.ts";
import type { Localised } from "../language.ts";
import type { Copied } from "./copy-link.ts";

/** Every word that the frame of a cell says. */
export interface FrameWords {
  readonly state: { readonly [state in CellState]: string };
  /** In place of `done`, where it is known how the run ended. */
  readonly ended: { readonly [how in NonNullable<Snapshot["ended"]>]: string };
  readonly run: string;
  readonly goOn: string;
  readonly stop: string;
  readonly forceStop: string;
  readonly startAnew: string;
  readonly reset: string;
  readonly edit: string;
  readonly code: string;
  readonly codeHint: (tabIndents: boolean) => string;
  readonly tabIndents: string;
  readonly compare: string;
  readonly undoChange: string;
  readonly loadingEditor: string;
  readonly noEditor: string;
  readonly copyLink: string;
  readonly copied: { readonly [how in Copied]: string };
  readonly foreign: string;
  readonly foreignWaits: string;
  readonly foreignImport: (cells: readonly string[]) => string;
  readonly takeLesson: string;
  readonly takeOwn: string;
  readonly keepEdit: string;
  readonly aside: string;
  readonly outdated: string;
  readonly unsaved: string;
  readonly hung: string;
  readonly storage: { readonly [what in NonNullable<Snapshot["storage"]>]: string };
  readonly undrawn: string;
  /** Values that do not fit: how many, and the first of them by their place and what stands there. */
  readonly refused: (refused: Refused) => string;
  readonly allCells: string;
  readonly runAll: string;
  readonly stopAll: string;
  readonly resetAll: string;
  readonly copyPageLink: string;
  readonly nowRunning: (count: number) => string;
  readonly elapsed: string;
  readonly remaining: string;
  readonly backend: string;
  readonly reason: { readonly [reason in BackendReason]: string };
  readonly renderer: string;
  readonly leak: (before: number, after: number) => string;
  readonly checkpoint: string;
  readonly save: string;
  readonly saveCode: (file: string) => string;
  readonly saveCheckpoint: string;
  readonly progress: { readonly [what in Progress["what"]]: string };
  readonly ranBy: (cell: string) => string;
  readonly where: (cell: string, line: number, column: number) => string;
  readonly retry: string;
  readonly recorded: string;
}

export const words: Localised<FrameWords> = {
  en: {
    state: {
      idle: "Ready to run",
      recorded: "Recorded run",
      queued: "Waiting for another cell",
      warming: "Getting ready",
      running: "Running",
      stopping: "Stopping",
      stale: "Out of date: run again",
      edited: "Edited: not run yet",
      done: "Done",
      error: "Stopped by an error",
      lost: "The graphics device was lost",
      blocked: "Waits for your Run",
    },
    ended: { finished: "Done", stopped: "Stopped by you", forced: "Ended by force" },
    run: "Run",
    goOn: "Go on",
    stop: "Stop",
    forceStop: "Force stop",
    startAnew: "Start anew",
    reset: "Reset",
    edit: "Edit",
    code: "The code that runs",
    codeHint: (tabIndents) =>
      tabIndents
        ? "Ctrl + Enter runs. Tab indents; Escape, then Tab leaves the editor."
        : "Ctrl + Enter runs. Tab leaves the editor.",
    tabIndents: "Indent with Tab",
    compare: "Show what changed",
    undoChange: "Undo this change",
    loadingEditor: "Loading the editor …",
    noEditor: "The editor could not be loaded. Press Edit to try again.",
    copyLink: "Copy link",
    copied: {
      copied: "Link copied",
      address: "The link is in the address bar",
      "too-long": "The edited code is too long for a link",
    },
    foreign: "This code came with the link: it is not the lesson’s own.",
    foreignWaits: "It has not run. Read it, then press Run if you want to.",
    foreignImport: (cells) => `This cell imports ${cells.join(", ")}, whose code came with the link.`,
    takeLesson: "Take the lesson’s code",
    takeOwn: "Take back my own edit",
    keepEdit: "Keep my edit",
    aside: "You had edited this cell before you opened the link. That edit is kept.",
    outdated: "The lesson’s code has changed since you edited this cell. You see your edit.",
    unsaved:
      "This browser does not keep your edit (its storage is full or closed): copy a link before you leave the page.",
    hung: "Last time this code did not finish, so it is not started by itself. Press Run to start it all the same.",
    storage: {
      memory: "This browser keeps no checkpoints: they last as long as this page.",
      full: "There is no room for checkpoints: they last as long as this page.",
    },
    undrawn: "The chart cannot draw what this code yields. The values of the lesson’s own code have another form.",
    refused: ({ count, first }) => {
      const places = first.map(({ at, found }) => [at, found || "is missing"].filter(Boolean).join(" "));
      const list = `${places.join(", ")}${count > first.length ? " …" : ""}`;
      return `${count === 1 ? "1 value was" : `${count.toLocaleString("en")} values were`} not drawn: ${list}. The lesson’s own code yields another form.`;
    },
    allCells: "All cells of this page",
    runAll: "Run all",
    stopAll: "Stop all",
    resetAll: "Reset all",
    copyPageLink: "Copy link",
    nowRunning: (count) => (count === 1 ? "1 cell is running" : `${count} cells are running`),
    elapsed: "Elapsed",
    remaining: "Left",
    backend: "Backend",
    reason: {
      forced: "as the link or the setting asks",
      hardware: "the graphics adapter is real hardware",
      "software-renderer": "the graphics adapter is only emulated in software, which is slower than WebAssembly",
      "no-webgl": "this browser gives no WebGL to a worker",
      unavailable: "the one that was asked for is not available here",
      "no-wasm": "neither WebGL nor WebAssembly is available",
    },
    renderer: "Graphics adapter",
    leak: (before, after) =>
      before === after
        ? `no tensor leaked (${before} before, ${after} after)`
        : `${after - before} tensors leaked (${before} before, ${after} after)`,
    checkpoint: "Checkpoint",
    save: "Save",
    saveCode: (file) => `Save ${file}`,
    saveCheckpoint: "Save the checkpoint",
    progress: {
      cell: "Progress",
      lab: "Loading the lab",
      backend: "Starting the backend",
      mnist: "Downloading the digits",
      shaders: "Compiling shaders",
    },
    ranBy: (cell) => `It came to light when ${cell} ran, which imports this cell.`,
    where: (cell, line, column) => `${cell}.ts, line ${line}, column ${column}`,
    retry: "Retry",
    recorded: "Recorded",
  },
};
