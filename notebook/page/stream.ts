/** Reads a stream piece by piece. Not every browser can iterate one. */
export async function* chunksOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // a reader that gave up does not leave a download running
    reader.cancel().catch(() => undefined);
  }
}
