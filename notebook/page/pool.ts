/** The labs of a page: two at work at a time, the others queue; one spare is kept warm after the first run. */
import type { Asset, Progress, RunRequest } from "../protocol.ts";
import { assetBytes, labScript } from "./assets.ts";
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

/** A lab for one run: the warm spare, or a new one. */
export async function takeLab(report: (progress: Progress) => void): Promise<Lab> {
  const script = await labScript(report);
  const kept = spare;
  spare = undefined;
  if (kept && !kept.over) return kept;
  kept?.close();
  return openLab(script);
}

/** Gets the next run's lab ready, on the backend that the last one asked for. */
export async function warmSpare(backend: RunRequest["backend"]): Promise<void> {
  if (spare && !spare.over) return;
  const script = await labScript(() => undefined);
  if (spare && !spare.over) return;
  spare?.close();
  const lab = openLab(script);
  spare = lab;
  lab.listen((message) => {
    if (message.type === "ready") lab.post({ type: "warm", backend });
    else if (message.type === "asset") giveAsset(lab, message.name);
    else if (message.type === "end" && spare === lab) {
      spare = undefined;
      lab.close();
    }
  });
}

/** Answers a lab that asks for one of its files. */
export async function giveAsset(lab: Lab, name: Asset): Promise<void> {
  const bytes = await assetBytes(name);
  lab.post({ type: "asset", name, ...(bytes && { bytes }) });
}
