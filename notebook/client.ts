/**
 * The page's side of a live cell, without React: a session per cell, with `subscribe` and `snapshot`.
 * The machinery behind it (frame, downloads, storage) is loaded on the first run, so that a page that is only read stays small.
 */
import { type Attempt, begin } from "./page/attempt.ts";
import { type Intake, openIntake } from "./page/intake.ts";
import { paced } from "./page/pace.ts";
import type { Elsewhere } from "./page/trains.ts";
import { holdRun, isUnfinished, noteEnd, noteStart, runsElsewhere } from "./page/unfinished.ts";
import type {
  BackendInfo,
  CellState,
  CheckpointInfo,
  Failure,
  Plain,
  Progress,
  RunRequest,
  StoredCheckpoint,
  Tensors,
} from "./protocol.ts";

export { reachOf } from "./imports.ts";
export { openIntake } from "./page/intake.ts";
export { isOutdated } from "./page/outdated.ts";
export { withoutStrays } from "./stray.ts";

export interface Snapshot {
  readonly state: CellState;
  /** Everything that the current or last run yielded and that was let in, oldest first. The array is replaced, never changed. */
  readonly values: readonly Plain[];
  /** What was not let in. */
  readonly refused?: Refused;
  readonly backend?: BackendInfo;
  /** While `warming`: loading the lab's code, fetching data, compiling shaders. While `running`: what the cell itself reports. */
  readonly progress?: Progress;
  /** Milliseconds of the current or last run; `remaining` where the cell reports progress. */
  readonly elapsed: number;
  readonly remaining?: number;
  readonly failure?: Failure;
  /** How a run that is over came to its end: by itself, by a polite Stop, or by force. */
  readonly ended?: "finished" | "stopped" | "forced";
  /** Tensors alive before and after the run, counted in the lab. */
  readonly tensors?: Tensors;
  readonly checkpoints: readonly CheckpointInfo[];
  /**
   * What the reader should know about storage: `memory`, checkpoints do not outlive this page; `full`, the disk took no more; `room`, this
   * cell's own room is used up; `unkept`, the last one is not kept at all; `broken`, one that lay there could not be read.
   */
  readonly storage?: "memory" | "full" | "room" | "unkept" | "broken";
  /** true: the digits come over the network on each visit, since this browser does not keep them. */
  readonly unkept?: boolean;
  /** The cell trains in another tab; this run goes on once that one is over. */
  readonly elsewhere?: Elsewhere;
  /** true: the cell's code did not finish last time, here or before a reload, so nothing but the reader may start it. */
  readonly hung?: boolean;
}

/** Values that do not fit what their cell's charts draw. */
export interface Refused {
  readonly count: number;
  /** The first few of them: the place in the value, and what was found there ("" where nothing was). */
  readonly first: readonly { readonly at: string; readonly found: string }[];
}

/** Looks at each value once, as it arrives: lets it in, perhaps without what nobody asked for, or says what does not fit. */
export type Admit = (
  value: Plain,
) =>
  | { readonly fits: true; readonly value: Plain }
  | { readonly fits: false; readonly at: string; readonly found: string };

export interface Session {
  subscribe(listener: () => void): () => void;
  snapshot(): Snapshot;
  /** Everything that the current or last run yielded, as it came, let in or not: for who automates the page, and for no chart. */
  yielded(): readonly Plain[];
  /** Starts a run in a fresh lab (a warmed spare where there is one); a run in progress is stopped first. */
  run(request: RunRequest): void;
  /** Asks politely; forces it when the cell has not ended and its lab was silent for 1.5 s, or at once when called again. */
  stop(): void;
  /** Stops, drops values and failure, back to `idle`. */
  reset(): void;
  /** A checkpoint of this cell with its numbers, for a reader who wants to take it away. */
  checkpoint(name: string, code: string): Promise<StoredCheckpoint | undefined>;
  /** Deletes a checkpoint of this cell, or all of them. */
  forget(which?: Pick<CheckpointInfo, "name" | "code">): Promise<void>;
}

export interface SessionOptions {
  /** The lesson's folder name: checkpoints are kept under it. */
  readonly lesson: string;
  /** The cell's file name without `.ts`. */
  readonly cell: string;
  /** Default: every value is let in. */
  readonly admit?: Admit;
}

/** A snapshot changes at most ten times a second, but for its state. */
const emitGap = 100;

/** Nothing is loaded and nothing is started before `run` is called; a session may be made for every cell of a page at once. */
export function createSession({ lesson, cell, admit }: SessionOptions): Session {
  const hung = isUnfinished(lesson, cell);
  const listeners = new Set<() => void>();
  const emit = paced({ gap: emitGap }, () => {
    for (const listener of listeners) listener();
  });
  let snapshot: Snapshot = {
    state: hung ? "blocked" : "idle",
    values: [],
    elapsed: 0,
    checkpoints: [],
    ...(hung && { hung }),
  };
  let current: Attempt | undefined;
  let intake: Intake | undefined;
  let next: RunRequest | undefined;
  let release: () => void = () => undefined;

  const change = (changes: Partial<Snapshot>) => {
    const moved = changes.state !== undefined && changes.state !== snapshot.state;
    snapshot = { ...snapshot, ...changes };
    emit(moved);
  };
  /** What no run takes away: what lies in the storage, and that some of it cannot be read. */
  const outlasting = (): Pick<Snapshot, "checkpoints" | "storage"> => ({
    checkpoints: snapshot.checkpoints,
    ...(snapshot.storage === "broken" && { storage: "broken" }),
  });
  const list = async () => {
    if (typeof document === "undefined") return;
    const { listCheckpoints } = await import("./page/checkpoints.ts");
    const checkpoints = await listCheckpoints(lesson, cell);
    const broken = checkpoints.some((one) => one.broken);
    if (checkpoints.length > 0 || snapshot.checkpoints.length > 0) {
      change({ checkpoints, ...(broken && !snapshot.storage && { storage: "broken" }) });
    }
  };
  const start = (request: RunRequest) => {
    snapshot = { state: "queued", values: [], elapsed: 0, ...outlasting() };
    emit(true);
    intake = openIntake(admit);
    const attempt = begin(lesson, request, intake, {
      change: (changes) => current === attempt && change(changes),
      begun() {
        if (current !== attempt) return;
        noteStart(lesson, cell);
        release = holdRun(lesson, cell);
      },
      saved: () => void list().catch(() => undefined),
      ended(changes) {
        if (current !== attempt) return;
        current = undefined;
        release();
        if (!changes.hung) noteEnd(lesson, cell);
        change({ progress: undefined, remaining: undefined, elsewhere: undefined, ...changes });
        const waiting = next;
        next = undefined;
        if (waiting) start(waiting);
      },
    });
    current = attempt;
  };
  const stop = () => {
    if (current?.stopping) return current.force();
    change({ state: "stopping" });
    current?.stop();
  };

  // a page that goes away while its cell is well is no sign that the cell hangs
  if (typeof addEventListener === "function") {
    addEventListener("pagehide", () => current?.isWell() && noteEnd(lesson, cell));
  }
  list().catch(() => undefined);
  const look = async () => {
    if ((await runsElsewhere(lesson, cell)) && snapshot.state === "blocked") change({ state: "idle", hung: undefined });
  };
  if (hung) look();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => snapshot,
    yielded: () => intake?.yielded() ?? [],
    run(request) {
      if (!current) return start(request);
      next = request;
      if (!current.stopping) stop();
    },
    stop() {
      next = undefined;
      if (current) stop();
    },
    reset() {
      next = undefined;
      current?.drop();
      current = undefined;
      intake = undefined;
      release();
      noteEnd(lesson, cell);
      snapshot = { state: "idle", values: [], elapsed: 0, ...outlasting() };
      emit(true);
    },
    async checkpoint(name, code) {
      const { takeCheckpoint } = await import("./page/checkpoints.ts");
      const found = await takeCheckpoint({ lesson, cell, name, code });
      if (found === "broken") change({ storage: "broken" });
      return found === "broken" ? undefined : found;
    },
    async forget(which) {
      const { deleteCheckpoint, listCheckpoints } = await import("./page/checkpoints.ts");
      for (const { name, code } of which ? [which] : await listCheckpoints(lesson, cell)) {
        await deleteCheckpoint({ lesson, cell, name, code });
      }
      // what was said of the room is no longer so
      if (snapshot.storage === "room" || snapshot.storage === "broken") change({ storage: undefined });
      await list();
    },
  };
}
