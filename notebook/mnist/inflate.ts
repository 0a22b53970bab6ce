/** Unpacks what the page downloaded and verified. In the worker: 55 MB of pixels never pass through the page's thread. */

/** The bytes of several deflated parts, one after the other. */
export async function inflate(parts: readonly ArrayBuffer[]): Promise<Uint8Array> {
  const whole = await Promise.all(parts.map(unpacked));
  const bytes = new Uint8Array(whole.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let offset = 0;
  for (const part of whole) {
    bytes.set(new Uint8Array(part), offset);
    offset += part.byteLength;
  }
  return bytes;
}

function unpacked(part: ArrayBuffer): Promise<ArrayBuffer> {
  const unpack = new DecompressionStream("deflate");
  const writer = unpack.writable.getWriter();
  // what is wrong with the bytes is told where they are read
  writer.write(new Uint8Array(part)).catch(() => undefined);
  writer.close().catch(() => undefined);
  return new Response(unpack.readable).arrayBuffer();
}
