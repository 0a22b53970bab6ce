/** One data file: fetched, and checked against what it must be. Pure of storage. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { MnistPart } from "../mnist/manifest.ts";
import { chunksOf } from "./stream.ts";

export interface FetchOptions {
  readonly cache?: RequestCache;
  progress?(done: number): void;
}

/** No byte for so long, and the download is given up: a stalled one would block every later run. */
const stalled = 30_000;

/** Downloads a part; throws a sentence that names the file and says what was wrong with it. */
export async function fetchPart(
  address: string,
  wanted: MnistPart,
  { cache = "default", progress }: FetchOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { file, bytes } = wanted;
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(), stalled);
  const collected = new Uint8Array(bytes);
  let done = 0;
  try {
    const response = await fetch(address, { cache, signal: abort.signal });
    if (!response.ok) throw new Wrong(`${file}: the server answered ${response.status}`);
    if (/html/.test(response.headers.get("content-type") ?? "")) {
      throw new Wrong(`${file}: the server sent a web page instead of data`);
    }
    if (!response.body) throw new Wrong(`${file}: the server sent nothing`);
    for await (const chunk of chunksOf(response.body)) {
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(), stalled);
      if (done + chunk.byteLength > bytes) throw new Wrong(`${file}: more than its ${bytes} bytes arrived`);
      collected.set(chunk, done);
      done += chunk.byteLength;
      progress?.(done);
    }
  } catch (error) {
    if (error instanceof Wrong) throw error;
    if (abort.signal.aborted) throw new Wrong(`${file}: the download stopped after ${done} of ${bytes} bytes`);
    if (done > 0) throw new Wrong(`${file}: the connection broke after ${done} of ${bytes} bytes`);
    throw new Wrong(`${file}: no answer; is there a network?`);
  } finally {
    clearTimeout(timer);
  }
  const wrong = await wrongWith(collected.subarray(0, done), wanted);
  if (wrong) throw new Wrong(wrong);
  return collected;
}

class Wrong extends Error {}

/** What is wrong with these bytes, in a sentence; undefined where they are the file. */
export async function wrongWith(bytes: Uint8Array<ArrayBuffer>, { file, bytes: length, sha256: sum }: MnistPart) {
  if (bytes.byteLength !== length) return `${file}: ${bytes.byteLength} of ${length} bytes arrived`;
  const found = await hash(bytes);
  return found === sum
    ? undefined
    : `${file}: altered; its SHA-256 is ${found.slice(0, 12)}…, not ${sum.slice(0, 12)}…`;
}

/** SHA-256 in hexadecimal. Browsers hash off the page's thread, but only on secure origins; elsewhere we do, a piece at a time. */
export async function hash(
  bytes: Uint8Array<ArrayBuffer>,
  subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle,
): Promise<string> {
  if (subtle) return bytesToHex(new Uint8Array(await subtle.digest("SHA-256", bytes)));
  const state = sha256.create();
  const piece = 2 ** 17;
  for (let offset = 0; offset < bytes.byteLength; offset += piece) {
    state.update(bytes.subarray(offset, offset + piece));
    await new Promise((resolve) => setTimeout(resolve));
  }
  return bytesToHex(state.digest());
}
