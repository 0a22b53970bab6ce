/**
 * The lab's own files, fetched once a page and only when a run wants them. Each is checked against the sum that the build took of it: what
 * came wrong is asked for once more, past the browser's cache, and never kept.
 */
import { files, type LabFile } from "virtual:lab";
import type { Asset, Progress } from "../protocol.ts";
import { wrongWith } from "./part.ts";
import { chunksOf } from "./stream.ts";

type Report = (progress: Progress) => void;

const kept = new Map<LabFile, Promise<Blob>>();

export const frameAddress = files.frame.address;

/** The lab's source text. Fetched here because a lab has no network; a Blob, so that this thread neither decodes nor copies it. */
export const labScript = (report: Report): Promise<Blob> => whole(files.script, report);

/** The bytes of a file that a lab asks for; undefined where there is no such file. Throws a sentence that says what came instead. */
export async function assetBytes(name: Asset): Promise<ArrayBuffer | undefined> {
  const file = files[name];
  return file && (await whole(file)).arrayBuffer();
}

/** The frame is the browser's to load: this puts what the server has now into its cache, and throws where that is not the frame. */
export const renewFrame = async (): Promise<void> => void (await download(files.frame, "reload"));

function whole(file: LabFile, report?: Report): Promise<Blob> {
  const known = kept.get(file);
  if (known) return known;
  const fetched = download(file, "default", report).catch(() => download(file, "reload", report));
  kept.set(file, fetched);
  fetched.catch(() => kept.delete(file));
  return fetched;
}

/** No byte for so long, and a download is given up. */
const stalled = 15_000;

async function download({ address, bytes, sha256 }: LabFile, cache: RequestCache, report?: Report): Promise<Blob> {
  const name = new URL(address).pathname.split("/").at(-1) ?? "";
  const abort = new AbortController();
  const giveUp = () => abort.abort(new Error(`${name}: the download stopped`));
  let timer = setTimeout(giveUp, stalled);
  try {
    const response = await fetch(address, { cache, signal: abort.signal });
    if (!response.ok || !response.body) throw new Error(`${name}: the server answered ${response.status}`);
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let done = 0;
    for await (const part of chunksOf(response.body)) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, stalled);
      parts.push(part);
      done += part.byteLength;
      // a compressed response does not say how long it will be unpacked
      report?.({ what: "lab", done, total: bytes ?? 0 });
    }
    const blob = new Blob(parts);
    const wanted = bytes !== undefined && sha256 !== undefined ? { file: name, bytes, sha256 } : undefined;
    const wrong = wanted && (await wrongWith(new Uint8Array(await blob.arrayBuffer()), wanted));
    if (wrong) throw new Error(wrong);
    return blob;
  } catch (error) {
    if (abort.signal.aborted) throw abort.signal.reason;
    throw error instanceof TypeError ? new Error(`${name}: no answer; is there a network?`) : error;
  } finally {
    clearTimeout(timer);
  }
}
