/** One run of one cell, from its text to its last value. A lab does this once and is thrown away. */
import { getBackend, memory } from "@tensorflow/tfjs-core";
import { chooseBackend } from "../backend.ts";
import type { Context } from "../cell.ts";
import { Failed } from "../failure.ts";
import { failureOf, original } from "../locate.ts";
import { modulesOf } from "../modules.ts";
import {
  type Asset,
  type BackendInfo,
  type Failure,
  limits,
  type RunRequest,
  type WorkerMessage,
} from "../protocol.ts";
import { seeded } from "../random.ts";
import { breather } from "./breath.ts";
import { drive } from "./drive.ts";
import { evaluate, isLocating, placeOfRefusal, Refused } from "./evaluate.ts";
import type { Outbox } from "./outbox.ts";
import { openRequests } from "./requests.ts";
import { wholeFrom } from "./whole.ts";

export interface Lab {
  /** Gets a backend ready before the run is known. */
  warm(backend: RunRequest["backend"]): Promise<void>;
  run(request: RunRequest): Promise<void>;
  stop(): void;
  answer(message: WorkerMessage): void;
}

const pause = 30;
const beatEvery = 250;
const reportEvery = 100;

/** `builtin` are the modules that a cell may import; `prepareKernels` is given our own kernels' bytes when a backend that has them was chosen. */
export function openLab(
  outbox: Outbox,
  builtin: { readonly [name: string]: object },
  prepareKernels: (backend: BackendInfo, asset: (name: Asset) => Promise<ArrayBuffer | undefined>) => Promise<void>,
): Lab {
  const abort = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    abort.signal.addEventListener("abort", () => reject(abort.signal.reason));
  });
  stopped.catch(() => undefined);
  const requests = openRequests(outbox.say, stopped);
  const breath = breather();
  let modules: ReturnType<typeof modulesOf> | undefined;
  let before: number | undefined;
  let ended = false;
  let lastBeat = 0;
  let lastBreath = 0;

  const alive = () => {
    const now = performance.now();
    // a cell that goes on breathing after Stop does not heed it: that is no sign of life
    if (now - lastBeat < beatEvery || abort.signal.aborted) return;
    lastBeat = now;
    outbox.say({ type: "beat" });
    const { numBytes, numTensors } = memory();
    if (numBytes > limits.tensors) {
      const held = `${numTensors} tensors hold ${(numBytes / 1e9).toFixed(1)} GB`;
      throw new Failed({ kind: "out-of-memory", message: `${held}: dispose of what a step no longer needs` });
    }
  };
  const breathe = async () => {
    alive();
    outbox.flushIfDue();
    await breath();
    await outbox.room();
    lastBreath = performance.now();
  };
  const end = (failure?: Failure) => {
    if (ended) return;
    ended = true;
    const tensors = before === undefined ? undefined : { before, after: memory().numTensors };
    // a message that is too long would not arrive, and the run would never end
    const short = failure && { ...failure, message: failure.message.slice(0, limits.words) };
    outbox.say({ type: "end", ...(short && { failure: short }), ...(tensors && { tensors }) });
  };
  const fail = async (thrown: unknown) => {
    if (!(thrown instanceof Refused)) return end(failureOf(thrown, modules?.compiled ?? new Map(), modules?.placeOf));
    const { compiled } = thrown;
    const place = await placeOfRefusal(thrown);
    const at = place && original(compiled.cell, place, new Map([[compiled.cell, compiled]]));
    end({ kind: "syntax", message: thrown.message, ...(at && { at }) });
  };

  // what nobody awaits and what a timer throws would otherwise go unheard
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    if (!abort.signal.aborted) fail(event.reason);
  });
  addEventListener("error", (event) => {
    if (isLocating()) return;
    event.preventDefault();
    fail(event.error ?? event.message);
  });

  const hooks = {
    asset: requests.asset,
    lost: () => end({ kind: "context-lost", message: "the graphics context was lost" }),
    shader: paced((count: number) =>
      outbox.say({ type: "progress", progress: { what: "shaders", done: count, total: 0 } }),
    ),
  };
  // one after the other: a run may be asked for while its lab is still being warmed, and tfjs cannot start two backends at once
  let preparing: Promise<unknown> = Promise.resolve();
  const begin = (wanted: RunRequest["backend"]): Promise<BackendInfo> => {
    const chosen = preparing.then(async () => {
      const info = await chooseBackend(wanted, hooks);
      await prepareKernels(info, requests.asset);
      return info;
    });
    preparing = chosen.catch(() => undefined);
    return chosen;
  };

  /** Takes a value that the cell gave; what cannot be taken stands on the line that gave it. */
  const take = (value: unknown, placeOf: (value: unknown) => Failure["at"]) => {
    try {
      outbox.value(value);
    } catch (error) {
      const at = placeOf(value);
      throw at ? new Failed({ ...failureOf(error, new Map()), at }) : error;
    }
  };
  const contextOf = ({ seed }: RunRequest, code: string): Context => {
    const started = performance.now();
    return {
      seed,
      code,
      random: seeded(seed),
      signal: abort.signal,
      clock: () => performance.now() - started,
      data: { mnist: requests.mnist },
      checkEvery: getBackend() === "webgl" ? 4 : 1,
      checkpoints: { load: requests.load, save: requests.save },
      progress: paced((done: number, total: number) =>
        outbox.say({ type: "progress", progress: { what: "cell", done, total } }),
      ),
      breathe: async () => {
        if (performance.now() - lastBreath >= pause) await breathe();
      },
    };
  };

  return {
    async warm(backend) {
      await begin(backend);
    },
    async run(request) {
      try {
        const { sources, cells = Object.keys(sources) } = request;
        const loading = modulesOf({ sources, cells, builtin, evaluate, whole: wholeFrom(requests.asset) });
        modules = loading;
        await loading.prepare(request.cell);
        outbox.say({ type: "progress", progress: { what: "backend", done: 0, total: 0 } });
        outbox.say({ type: "backend", backend: await begin(request.backend) });
        if (abort.signal.aborted) return end();
        before = memory().numTensors;
        const { run } = await loading.load(request.cell);
        if (typeof run !== "function")
          throw new Failed({ kind: "import", message: "the cell exports no function run" });
        outbox.say({ type: "running" });
        const timer = setInterval(outbox.flushIfDue, 100);
        await drive(run(request.params, contextOf(request, loading.fingerprint())), {
          signal: abort.signal,
          alive,
          breathe,
          value(value) {
            take(value, loading.placeOf);
            if (outbox.full) throw new Failed({ kind: "flood", message: "the cell yielded more than a page can keep" });
            outbox.flushIfDue();
          },
        });
        clearInterval(timer);
        // one more turn, so that a rejection nobody awaited is heard
        await breath();
        await breath();
        end();
      } catch (thrown) {
        if (abort.signal.aborted && thrown === abort.signal.reason) end();
        else await fail(thrown);
      }
    },
    stop: () => abort.abort(),
    answer: requests.answer,
  };
}

/** Lets a report through at most every tenth of a second; the last of a count always gets through when it says so itself. */
function paced<A extends readonly number[]>(report: (...counts: A) => void): (...counts: A) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (...counts) => {
    const now = performance.now();
    if (now - last < reportEvery && counts[0] !== counts[1]) return;
    last = now;
    report(...counts);
  };
}
