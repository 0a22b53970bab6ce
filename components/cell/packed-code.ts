/**
 * Edited code in a link: JSON, deflated, base64url. What arrives is untrusted: it is read up to a limit, so that a few hundred
 * characters cannot unfold into gigabytes, and answers undefined for whatever is not ours.
 */
import * as v from "valibot";
import { readText } from "../../notebook/schema.ts";

/** Whatever its keys, only cells of the page are looked for among them. */
const texts = v.pipe(
  v.custom<object>((value) => typeof value === "object" && value !== null && !Array.isArray(value)),
  v.transform((found) => Object.entries(found)),
  v.array(v.tuple([v.string(), v.string()])),
  v.transform((entries): { readonly [cell: string]: string } => Object.fromEntries(entries)),
);
export type Texts = v.InferOutput<typeof texts>;

export const packLimits = {
  /** Characters of a link's code; browsers and chat programs cut longer addresses. */
  packed: 30_000,
  /** Bytes that it may unfold into. */
  unpacked: 400_000,
} as const;

/** The texts as characters that an address may hold; undefined where a link would be too long. */
export async function pack(texts: Texts): Promise<string | undefined> {
  const source = new Blob([JSON.stringify(texts)]).stream();
  const bytes = await read(source.pipeThrough(new CompressionStream("deflate-raw")), packLimits.packed);
  if (!bytes) return undefined;
  const packed = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
  return packed.length > packLimits.packed ? undefined : packed;
}

/** What `pack` was given; undefined for anything that it did not make. */
export async function unpack(packed: string): Promise<Texts | undefined> {
  if (packed.length > packLimits.packed || !/^[\w-]+$/.test(packed)) return undefined;
  try {
    const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
    const source = new Blob([Uint8Array.from(binary, (character) => character.charCodeAt(0))]).stream();
    const bytes = await read(source.pipeThrough(new DecompressionStream("deflate-raw")), packLimits.unpacked);
    return bytes && readText(texts, new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** A stream's bytes, or undefined as soon as there are more than `limit`. */
async function read(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array | undefined> {
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      return undefined;
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
