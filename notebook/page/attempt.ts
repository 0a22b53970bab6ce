/** One attempt to run a cell, as changes to its session's snapshot: states, values, time, and the way to stop it. */
import type { Snapshot } from "../client.ts";
import type { CellState, Failure, LabMessage, Progress, RunRequest, Tensors } from "../protocol.ts";
import type { Kept } from "./checkpoints.ts";
import type { Intake } from "./intake.ts";
import { unfetchedFailure } from "./outdated.ts";
import type { Run } from "./run.ts";

export interface AttemptListener {
  change(changes: Partial<Snapshot>): void;
  /** The cell's own code is about to run. */
  begun(): void;
  saved(): void;
  /** Once, and nothing after it. */
  ended(changes: Partial<Snapshot>): void;
}

export interface Attempt {
  readonly stopping: boolean;
  stop(): void;
  force(): void;
  /** Ends it without a word. */
  drop(): void;
  /** Its code runs, and was heard of lately: it does not hang. */
  isWell(): boolean;
}

/** A lab that says nothing for so long after Stop is ended by force. */
const patience = 1500;
/** One that goes on talking after Stop and does not end is ended all the same. */
const longest = 5000;
const tick = 500;
/** What a cell may say after Stop that shows it to be on its way out, and how often. */
const parting: ReadonlySet<LabMessage["type"]> = new Set(["save", "values"]);
const mostFarewells = 3;

let runner: Promise<typeof import("./run.ts")> | undefined;

/** One promise for all, so that those who asked first are served first; several imports may end in any order. */
function loadRunner(): Promise<typeof import("./run.ts")> {
  runner ??= import("./run.ts");
  runner.catch(() => {
    runner = undefined;
  });
  return runner;
}

/** Starts a run; what runs it is loaded first, when this is the page's first run. */
export function begin(lesson: string, request: RunRequest, intake: Intake, listener: AttemptListener): Attempt {
  const clock = timing();
  let run: Run | undefined;
  let heard = performance.now();
  let farewells = 0;
  let begun = false;
  let stopping = false;
  let over = false;
  let watch: ReturnType<typeof setInterval> | undefined;
  let waits: ReturnType<typeof setInterval> | undefined;

  const close = () => {
    over = true;
    clearInterval(pulse);
    clearInterval(watch);
    clearInterval(waits);
  };
  const end = (failure?: Failure, tensors?: Tensors) => {
    if (over) return;
    close();
    const state: CellState = !failure ? "done" : failure.kind === "context-lost" ? "lost" : "error";
    listener.ended({
      state,
      elapsed: clock.elapsed(),
      ...(failure ? { failure } : { ended: stopping ? "stopped" : "finished" }),
      ...(tensors && { tensors }),
    });
  };
  const force = () => {
    if (over) return;
    close();
    run?.kill();
    listener.ended({ state: "done", elapsed: clock.elapsed(), ended: "forced", hung: true });
  };
  const pulse = setInterval(() => listener.change(clock.times()), tick);

  loadRunner()
    .then(({ startRun }) => {
      if (over) return;
      run = startRun(lesson, request, {
        state(state) {
          if (state === "running") clock.start();
          if (!stopping) listener.change(state === "running" ? { state, progress: clock.progress } : { state });
        },
        progress(progress) {
          // a count that goes on after Stop does not heed it: that is no sign of life
          if (!stopping) heard = performance.now();
          if (progress.what === "cell") clock.report(progress);
          listener.change({ progress, ...clock.times() });
        },
        backend(backend) {
          if (!begun) listener.begun();
          begun = true;
          listener.change({ backend });
        },
        values(more) {
          intake.take(more);
          listener.change({ ...intake.taken(), ...clock.times() });
        },
        heard(what) {
          // a cell that heeds Stop saves where it is, and ends; what asks and tells on does not
          if (stopping && !(parting.has(what) && farewells++ < mostFarewells)) return;
          heard = performance.now();
        },
        saved(kept: Kept) {
          if (kept !== "stored") listener.change({ storage: kept });
          listener.saved();
        },
        broken: () => listener.change({ storage: "broken" }),
        unkept: () => listener.change({ unkept: true }),
        elsewhere(where) {
          clearInterval(waits);
          // a run that waits for another tab is well
          if (where) waits = setInterval(() => (heard = performance.now()), tick);
          listener.change({ elsewhere: where });
        },
        ended: end,
      });
    })
    .catch(async (error: unknown) => end(await unfetchedFailure(error)));

  return {
    get stopping() {
      return stopping;
    },
    stop() {
      stopping = true;
      heard = performance.now();
      // what would run it is still on its way: nothing runs yet
      if (!run) return end();
      run.stop();
      if (over) return;
      const asked = heard;
      watch = setInterval(() => {
        const now = performance.now();
        if (now - heard > patience || now - asked > longest) force();
      }, 50);
    },
    force,
    drop() {
      close();
      run?.kill();
    },
    isWell: () => begun && performance.now() - heard < patience,
  };
}

/** Time run and time left. The estimate counts from the first report on, so that what came before (loading, compiling) is not in it. */
function timing() {
  let started: number | undefined;
  let first: { readonly at: number; readonly done: number } | undefined;
  let progress: Progress | undefined;
  const elapsed = () => (started === undefined ? 0 : performance.now() - started);
  return {
    elapsed,
    get progress() {
      return progress;
    },
    start() {
      started ??= performance.now();
    },
    report(next: Progress) {
      progress = next;
      first ??= { at: performance.now(), done: next.done };
    },
    times(): Pick<Snapshot, "elapsed" | "remaining"> {
      if (!progress || !first || progress.done <= first.done) return { elapsed: elapsed() };
      const perUnit = (performance.now() - first.at) / (progress.done - first.done);
      return { elapsed: elapsed(), remaining: perUnit * Math.max(0, progress.total - progress.done) };
    },
  };
}
