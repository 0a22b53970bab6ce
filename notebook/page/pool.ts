/** The labs of a page: two at work at a time, the others queue; one spare is kept warm after the first run. */
import type { Asset, Progress, RunRequest } from "../protocol.ts";
import { assetBytes, labScript, renewFrame } from "./assets.ts";
import { type Lab, openLab } from "./lab.ts";

const slots = 2;
let taken = 0;
const queue: (() => void)[] = [];
let spare: Lab | undefined;

/** Waits for a free place; undefined when `signal` is aborted first. Call what it answers with to give the place back. */
export function takeSlot(signal: AbortSignal): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    const start = () => {
      signal.removeEventListener("abort", leave);
      taken++;
      let given = false;
      resolve(() => {
        if (given) return;
        given = true;
        taken--;
        queue.shift()?.();
      });
    };
    const leave = () => {
      queue.splice(queue.indexOf(start), 1);
      resolve(undefined);
    };
    if (signal.aborted) resolve(undefined);
    else if (taken < slots) start();
    else {
      signal.addEventListener("abort", leave, { once: true });
      queue.push(start);
    }
  });
}

/** A lab for one run: the warm spare where it is well, or a new one. */
export async function takeLab(report: (progress: Progress) => void): Promise<Lab> {
  const script = await labScript(report);
  const kept = spare;
  spare = undefined;
  if (kept?.ready) return kept;
  kept?.close();
  return openLab(script);
}

/** Another one in place of a lab that did not start; its files are looked at first. Throws a sentence where they are not to be had. */
export async function takeAnotherLab(report: (progress: Progress) => void): Promise<Lab> {
  spare?.close();
  spare = undefined;
  await renewFrame();
  return openLab(await labScript(report));
}

/** Gets the next run's lab ready, on the backend that the last one asked for. */
export async function warmSpare(backend: RunRequest["backend"]): Promise<void> {
  if (spare && !spare.over) return;
  const script = await labScript(() => undefined);
  if (spare && !spare.over) return;
  spare?.close();
  const lab = openLab(script);
  spare = lab;
  const discard = () => {
    if (spare === lab) spare = undefined;
    lab.close();
  };
  lab.listen((message) => {
    if (message.type === "ready") lab.post({ type: "warm", backend });
    else if (message.type === "asset") giveAsset(lab, message.name).catch(discard);
    else if (message.type === "end" && spare === lab) discard();
  });
}

/** Without these a lab does the same, slower or with less to say. */
const spareable: ReadonlySet<Asset> = new Set<Asset>(["kernels", "kernels-relaxed", "compiler"]);

/** Answers a lab that asks for one of its files; throws a sentence where it cannot do without and the file is not to be had. */
export async function giveAsset(lab: Lab, name: Asset): Promise<void> {
  const bytes = await assetBytes(name).catch((error: unknown) => {
    if (!spareable.has(name)) throw error;
    return undefined;
  });
  lab.post({ type: "asset", name, ...(bytes && { bytes }) });
}
