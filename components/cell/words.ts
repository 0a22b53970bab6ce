import type { BackendReason, CellState, Failure } from "../../notebook/protocol.ts";
import type { Localised } from "../language.ts";

/** Every word that the frame of a cell says. */
export interface FrameWords {
  readonly state: { readonly [state in CellState]: string };
  readonly run: string;
  readonly goOn: string;
  readonly stop: string;
  readonly forceStop: string;
  readonly startAnew: string;
  readonly reset: string;
  readonly edit: string;
  readonly doneEditing: string;
  readonly code: string;
  readonly codeHint: string;
  readonly controls: string;
  readonly elapsed: string;
  readonly remaining: string;
  readonly backend: string;
  readonly reason: { readonly [reason in BackendReason]: string };
  readonly renderer: string;
  readonly leak: (before: number, after: number) => string;
  readonly checkpoint: string;
  readonly progress: { readonly [what: string]: string };
  readonly failure: { readonly [kind in Failure["kind"]]: { readonly title: string; readonly hint: string } };
  readonly where: (cell: string, line: number, column: number) => string;
  readonly retry: string;
  readonly recorded: string;
  readonly minutes: (text: string) => string;
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
      blocked: "Blocked",
    },
    run: "Run",
    goOn: "Go on",
    stop: "Stop",
    forceStop: "Force stop",
    startAnew: "Start anew",
    reset: "Reset",
    edit: "Edit",
    doneEditing: "Close editor",
    code: "The code that runs",
    codeHint: "This text is what runs: change it and run it again.",
    controls: "Settings",
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
    progress: {
      cell: "Progress",
      lab: "Loading the lab",
      mnist: "Downloading the digits",
      verify: "Checking the digits",
      inflate: "Unpacking the digits",
      compile: "Compiling shaders",
    },
    failure: {
      syntax: {
        title: "This is not TypeScript yet",
        hint: "Look at the marked line: a bracket or a comma is often missing just before it.",
      },
      runtime: {
        title: "The code stopped with an error",
        hint: "Read the message, then the marked line: it is the line of your code that was running.",
      },
      import: {
        title: "An import was not found",
        hint: "A cell can import “implicit”, “notebook/cell”, “@tensorflow/tfjs-core” and the other cells of this page.",
      },
      data: {
        title: "The digits did not arrive whole",
        hint: "Nothing was half-loaded, and what was checked is kept: press Retry when the network is back.",
      },
      backend: { title: "No backend could be started", hint: "Try another backend, or another browser." },
      unresponsive: {
        title: "The code did not answer",
        hint: "It was ended by force. A loop without an end is the usual cause.",
      },
      "context-lost": {
        title: "The graphics device was lost",
        hint: "The browser took it away (a driver reset, or too many tabs). Press Run: training goes on from the last checkpoint.",
      },
      "out-of-memory": {
        title: "The lab ran out of memory",
        hint: "Make the arrays smaller, or dispose of tensors that are no longer needed.",
      },
      flood: {
        title: "The code sent more than a page can show",
        hint: "Yield fewer values: about ten a second are drawn.",
      },
      frame: {
        title: "The lab could not be started",
        hint: "The page needs to be served over http(s), and the browser has to allow sandboxed frames and workers.",
      },
    },
    where: (cell, line, column) => `${cell}.ts, line ${line}, column ${column}`,
    retry: "Retry",
    recorded: "Recorded",
    minutes: (text) => text,
  },
};
