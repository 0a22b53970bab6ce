/** The lab's own files, fetched once a page and only when a run wants them. */
import { addresses } from "virtual:lab";
import type { Asset, Progress } from "../protocol.ts";
import { chunksOf } from "./stream.ts";

let script: Promise<Blob> | undefined;
const files = new Map<Asset, Promise<ArrayBuffer | undefined>>();

export const frameAddress = addresses.frame;

/** The lab's source text. Fetched here because a lab has no network; a Blob, so that this thread neither decodes nor copies it. */
export function labScript(report: (progress: Progress) => void): Promise<Blob> {
  script ??= download(addresses.script, report);
  script.catch(() => {
    script = undefined;
  });
  return script;
}

/** The bytes of a wasm file; undefined where it was not built or cannot be had: the lab then does without. */
export function assetBytes(name: Asset): Promise<ArrayBuffer | undefined> {
  const address = addresses[name];
  if (!address) return Promise.resolve(undefined);
  const kept =
    files.get(name) ??
    download(address)
      .then((blob) => blob.arrayBuffer())
      .catch(() => undefined);
  files.set(name, kept);
  kept.then((bytes) => bytes ?? files.delete(name));
  return kept;
}

async function download(address: string, report?: (progress: Progress) => void): Promise<Blob> {
  const response = await fetch(address);
  const name = new URL(address).pathname.split("/").at(-1);
  if (!response.ok || !response.body) throw new Error(`${name}: the server answered ${response.status}`);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let done = 0;
  for await (const part of chunksOf(response.body)) {
    parts.push(part);
    done += part.byteLength;
    // a compressed response does not say how long it will be unpacked
    report?.({ what: "lab", done, total: 0 });
  }
  return new Blob(parts);
}
