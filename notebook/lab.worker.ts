/** The worker's entry: the lab's code, evaluated by the frame's bootstrap. Everything here shares a realm with the reader's code. */
import * as core from "@tensorflow/tfjs-core";
import * as implicit from "implicit";
import { loadKernels, loadWebglKernels } from "implicit/kernels";
import * as cell from "./cell.ts";
import { confine } from "./lab/confine.ts";
import { quietConsole } from "./lab/console.ts";
import { openOutbox } from "./lab/outbox.ts";
import { openLab } from "./lab/run.ts";
import type { WorkerMessage } from "./protocol.ts";

confine(globalThis);
Error.stackTraceLimit = 50;
quietConsole(console, () => performance.now());

/** A module as a cell sees it: it cannot be changed, and `import *` gets it whole. */
const sealed = (module: object): object =>
  Object.freeze(Object.defineProperty({ ...module }, "__esModule", { value: true }));

const post = self.postMessage.bind(self);
const outbox = openOutbox((data, transfer) => post(data, { transfer }));
const lab = openLab(
  outbox,
  { implicit: sealed(implicit), "notebook/cell": sealed(cell), "@tensorflow/tfjs-core": sealed(core) },
  async ({ name }, asset) => {
    loadWebglKernels(name === "webgl" ? "on" : "off");
    const [plain, relaxed] = await Promise.all([asset("kernels"), asset("kernels-relaxed")]);
    try {
      loadKernels(plain && { plain, ...(relaxed && { relaxed }) });
    } catch {
      // no SIMD: the generic path does the same, slower
      loadKernels(undefined);
    }
  },
);

addEventListener("message", ({ data }: MessageEvent<WorkerMessage>) => {
  if (data.type === "warm") lab.warm(data.backend).catch(() => undefined);
  else if (data.type === "run") lab.run(data.request);
  else if (data.type === "stop") lab.stop();
  else if (data.type === "taken") outbox.taken(data.length);
  else lab.answer(data);
});
outbox.say({ type: "ready" });
