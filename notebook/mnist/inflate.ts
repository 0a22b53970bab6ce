/** Unpacks what the page downloaded and verified. In the worker: 55 MB of pixels never pass through the page's thread. */

/** The bytes of several deflated parts, one after the other. */
export async function inflate(parts: readonly Blob[]): Promise<Uint8Array> {
  const whole = await Promise.all(
    parts.map((part) => new Response(part.stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer()),
  );
  const bytes = new Uint8Array(whole.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let offset = 0;
  for (const part of whole) {
    bytes.set(new Uint8Array(part), offset);
    offset += part.byteLength;
  }
  return bytes;
}
