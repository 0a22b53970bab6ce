import type { Refused, Snapshot } from "../../notebook/client.ts";
import type { BackendReason, CellState, Progress } from "../../notebook/protocol.ts";
import type { Localised } from "../language.ts";
import type { KeptText } from "./cell-record.ts";
import type { TextState } from "./cell-texts.ts";
import type { Copied } from "./copy-link.ts";

type KeptOrigin = KeptText["origin"];

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
  readonly oldPage: string;
  readonly mend: string;
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
  readonly undo: string;
  readonly replaced: { readonly [what in TextState["origin"]]: string };
  readonly elsewhere: { readonly [what in NonNullable<TextState["elsewhere"]>]: string };
  readonly takeTheirs: string;
  readonly keepMine: string;
  readonly unread: string;
  readonly kept: (count: number) => string;
  readonly keptOrigin: { readonly [origin in KeptOrigin | "tab"]: string };
  readonly lines: (count: number) => string;
  readonly bringBack: string;
  readonly deleteIt: string;
  readonly deleteAll: string;
  readonly hung: string;
  readonly storage: { readonly [what in NonNullable<Snapshot["storage"]>]: string };
  readonly unkept: string;
  readonly trainsElsewhere: (since: string | undefined) => string;
  readonly checkpoints: (count: number, size: string) => string;
  readonly madeBy: { readonly [whose in "lesson" | "reader"]: string };
  readonly ofThisPage: string;
  readonly unreadable: string;
  readonly undrawn: string;
  /** Values that do not fit: how many, and the first of them by their place and what stands there. */
  readonly refused: (refused: Refused) => string;
  readonly allCells: string;
  readonly runAll: string;
  readonly stopAll: string;
  readonly resetAll: string;
  readonly undoAll: string;
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
  readonly codeSays: (cell: string) => string;
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
    oldPage: "This page is out of date: reload it (your edits are kept).",
    mend: "Replace such characters by what was meant",
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
    undo: "Undo",
    replaced: {
      lesson: "The lesson’s own code and settings stand again. What stood here before is kept.",
      reader: "Your own text stands here again. What stood here before is kept.",
      link: "This text is not your own. What stood here before is kept.",
    },
    elsewhere: {
      edited: "Another tab has changed this cell’s code. Both texts are kept.",
      reset: "Another tab went back to the lesson’s code. Your text stands here, and is kept.",
    },
    takeTheirs: "Take the other tab’s",
    keepMine: "Keep what is here",
    unread:
      "What this browser had kept for this cell could not be read. It was set aside, under “Kept texts”; the cell works as ever.",
    kept: (count) => `Kept texts (${count})`,
    keptOrigin: {
      reader: "Your text",
      link: "Code from a link",
      storage: "Could not be read",
      tab: "Your text, in another tab",
    },
    lines: (count) => (count === 1 ? "1 line" : `${count} lines`),
    bringBack: "Bring back",
    deleteIt: "Delete",
    deleteAll: "Delete all",
    hung: "Last time this code did not finish, so it is not started by itself. Press Run to start it all the same.",
    storage: {
      memory: "This browser keeps no checkpoints: they last as long as this page.",
      full: "There is no room for checkpoints: they last as long as this page.",
      room: "This cell’s room for checkpoints is used up, so the last one lasts as long as this page. Delete some in the list below.",
      unkept: "There is no room for this checkpoint at all: it is not kept. Delete some in the list below.",
      broken: "A checkpoint that this browser had kept could not be read. It was set aside; the cell works as ever.",
    },
    unkept: "This browser does not keep the digits: they come over the network on each visit.",
    trainsElsewhere: (since) =>
      `This cell trains in another tab of this browser${since ? `, since ${since}` : ""}. Here it waits; when that one stops, it goes on from there.`,
    checkpoints: (count, size) => `${count === 1 ? "1 checkpoint" : `${count} checkpoints`}, ${size}`,
    madeBy: { lesson: "the lesson’s code", reader: "edited code" },
    ofThisPage: "lasts as long as this page",
    unreadable: "could not be read",
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
    undoAll: "Undo “Reset all”",
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
    ranBy: (cell) => `${cell} ran, which imports this cell, and stopped at a place in this code.`,
    codeSays: (cell) => `The code of ${cell} says:`,
    where: (cell, line, column) => `${cell}.ts, line ${line}, column ${column}`,
    retry: "Retry",
    recorded: "Recorded",
  },
};
