/** One run, from the request to its end: a place, a lab, and answers to what the lab asks for. */
import {
  type BackendInfo,
  codeName,
  type Failure,
  type LabMessage,
  limits,
  type Plain,
  type Progress,
  type RunRequest,
  type Tensors,
} from "../protocol.ts";
import { openAnswers } from "./answers.ts";
import { type Kept, loadCheckpoint, saveCheckpoint } from "./checkpoints.ts";
import { loadMnist } from "./mnist.ts";
import { isOutdated, unfetchedFailure } from "./outdated.ts";
import { giveAsset, takeAnotherLab, takeLab, takeSlot, warmSpare } from "./pool.ts";
import { claimTraining, type Elsewhere } from "./trains.ts";

export interface RunListener {
  /** `warming` is left for `running` and may come back while data is fetched or shaders are compiled. */
  state(state: "queued" | "warming" | "running"): void;
  progress(progress: Progress): void;
  backend(backend: BackendInfo): void;
  values(values: readonly Plain[]): void;
  /** The lab gave a sign of life. */
  heard(what: LabMessage["type"]): void;
  saved(kept: Kept): void;
  /** A checkpoint that was asked for lies in the storage and cannot be read. */
  broken(): void;
  /** The digits are not kept for the next visit. */
  unkept(): void;
  /** The cell trains in another tab, and this run waits for it. */
  elsewhere(where: Elsewhere | undefined): void;
  /** Once, and nothing after it. */
  ended(failure?: Failure, tensors?: Tensors): void;
}

export interface Run {
  stop(): void;
  /** Ends it at once, whatever it does. */
  kill(): void;
}

const shadersSettle = 700;
const spareAfter = 1500;

export function startRun(
  lesson: string,
  { code = codeName("reader", ""), ...request }: RunRequest,
  listener: RunListener,
): Run {
  const abort = new AbortController();
  const { signal } = abort;
  const undo: (() => void)[] = [];
  const savedHere = new Set<string>();
  const answers = openAnswers();
  /** Once a run: the lab keeps what it was given. */
  const given = new Set<string>();
  /** Once the cell's own code may have begun: before that there is nobody to ask. */
  let ask: (() => void) | undefined;
  /** It waits for another tab: there is nothing to ask either. */
  let claiming = false;
  let over = false;

  const close = () => {
    over = true;
    answers.close();
    abort.abort();
    for (const step of undo.splice(0)) step();
  };
  const end = (failure?: Failure, tensors?: Tensors) => {
    if (over) return;
    close();
    listener.ended(failure, tensors);
    // the next run's lab is made while the reader looks at this one's result
    setTimeout(() => warmSpare(request.backend).catch(() => undefined), 50);
  };

  /** One of the site's own files did not come. */
  const unfetched = async (error: unknown) => end(await unfetchedFailure(error));

  const work = async () => {
    listener.state("queued");
    const giveBack = await takeSlot(signal);
    if (!giveBack) return;
    undo.push(giveBack);
    if (over) return close();
    listener.state("warming");
    const report = (progress: Progress) => !over && listener.progress(progress);
    let lab = await takeLab(report);
    undo.push(() => lab.close());
    if (over) return close();
    let tries = 1;
    let settle: ReturnType<typeof setTimeout> | undefined;
    let running = false;
    let waiting = false;
    let yielded = 0;
    const resume = () => {
      clearTimeout(settle);
      settle = undefined;
      if (running && !over && !waiting) listener.state("running");
    };
    const shaders = (progress: Progress) => {
      clearTimeout(settle);
      settle = setTimeout(resume, shadersSettle);
      listener.progress(progress);
      listener.state("warming");
    };
    const mnist = () => {
      waiting = true;
      listener.state("warming");
      undo.push(
        loadMnist({
          progress: listener.progress,
          half(half, images, labels) {
            lab.post({ type: "mnist", half, images, labels });
            waiting = false;
            resume();
          },
          async failed(half, message) {
            if (await isOutdated()) end({ kind: "outdated", message, said: "page" });
            else if (!over) lab.post({ type: "no-mnist", half, message });
          },
          unkept: listener.unkept,
        }),
      );
    };
    let claimed: Promise<void> | undefined;
    /** The cell's own checkpoints are one tab's at a time. */
    const claim = (): Promise<void> => {
      claimed ??= claimTraining(lesson, request.cell, signal, {
        elsewhere(where) {
          if (over) return;
          claiming = where !== undefined;
          waiting = claiming;
          listener.elsewhere(where);
          if (claiming) listener.state("queued");
          else resume();
        },
      }).then((giveUp) => (over ? giveUp() : void undo.push(giveUp)));
      return claimed;
    };
    const load = async ({ id, name, from }: Extract<LabMessage, { type: "load" }>) => {
      const [fromLesson = "", fromCell = ""] = from?.includes("/")
        ? from.split("/", 2)
        : [lesson, from ?? request.cell];
      const own = fromLesson === lesson && fromCell === request.cell;
      const hidden = own && request.fresh && !savedHere.has(name);
      if (own) await claim();
      const asker = { lesson, cell: request.cell, code };
      const found = hidden ? undefined : await loadCheckpoint({ lesson: fromLesson, cell: fromCell, name }, asker);
      if (over) return 0;
      if (found === "broken") listener.broken();
      const checkpoint = found === "broken" ? undefined : found;
      lab.post({ type: "loaded", id, ...(checkpoint && { checkpoint }) });
      return checkpoint?.data.byteLength ?? 0;
    };
    const save = async ({ id, name, note, arrays }: Extract<LabMessage, { type: "save" }>, data: ArrayBuffer) => {
      savedHere.add(name);
      await claim();
      listener.saved(await saveCheckpoint({ lesson, cell: request.cell, name, code }, { arrays, note, data }));
      if (!over) lab.post({ type: "saved", id });
      return data.byteLength;
    };
    const answer = (weight: number, work: () => Promise<number>) => {
      if (!answers.ask(weight, work))
        end({ kind: "flood", message: "the cell asked for more than a page can answer", said: "page" });
    };
    const once = (what: string, give: () => void) => {
      if (given.has(what)) return;
      given.add(what);
      give();
    };
    const hear = (message: LabMessage, bytes?: ArrayBuffer) => {
      if (message.type === "asset") once(message.name, () => void giveAsset(lab, message.name).catch(unfetched));
      else if (message.type === "backend") {
        ask = () => lab.post({ type: "stop" });
        listener.backend(message.backend);
      } else if (message.type === "progress" && message.progress.what === "shaders") shaders(message.progress);
      else if (message.type === "progress") listener.progress(message.progress);
      else if (message.type === "mnist") once("mnist", mnist);
      else if (message.type === "load") answer(0, () => load(message));
      else if (message.type === "save" && bytes) answer(bytes.byteLength, () => save(message, bytes));
      else if (message.type === "end" && isDead(message.failure) && tries < 2) again().catch(unfetched);
      else if (message.type === "end") end(message.failure, message.tensors);
      else if (message.type === "running") {
        running = true;
        resume();
      } else if (message.type === "values") {
        if (settle) resume();
        yielded += message.values.length;
        // the lab keeps this count too, but what a lab says of itself is not to be relied on
        if (yielded > limits.values + 1000)
          end({ kind: "flood", message: "the cell yielded more than a page can keep", said: "page" });
        else listener.values(message.values);
      }
    };
    /** A lab that died before the cell's own code began: nothing was done in it, so another one may do it. */
    const isDead = (failure?: Failure) => !ask && (failure?.kind === "frame" || failure?.kind === "killed");
    const hand = () => {
      const mine = lab;
      lab.listen((message, bytes) => {
        if (over || mine !== lab) return;
        if (message.type !== "progress") listener.heard(message.type);
        hear(message, bytes);
      });
      lab.post({ type: "run", request });
    };
    const again = async () => {
      tries++;
      given.clear();
      lab.close();
      const other = await takeAnotherLab(report);
      if (over) return other.close();
      lab = other;
      hand();
    };
    hand();
    const spare = setTimeout(() => warmSpare(request.backend).catch(() => undefined), spareAfter);
    undo.push(() => clearTimeout(spare));
  };
  work().catch(unfetched);

  return {
    stop() {
      if (ask && !claiming) ask();
      else if (!over) end();
    },
    kill() {
      if (!over) end();
    },
  };
}
