/** A checkpoint as a safetensors file (Hugging Face, 2022): a header's length, the header as JSON, then the numbers; PyTorch and NumPy read it. */
import type { StoredCheckpoint } from "../../notebook/protocol.ts";

/** The note travels as JSON text in the file's metadata. Little-endian float32, as every browser's machine has it. */
export function safetensors({ arrays, note, data }: StoredCheckpoint): Blob {
  let offset = 0;
  const entries = arrays.map(({ name, shape }) => {
    const start = offset;
    offset += 4 * shape.reduce((size, side) => size * side, 1);
    return [name, { dtype: "F32", shape, data_offsets: [start, offset] }] as const;
  });
  const header = JSON.stringify({ ...Object.fromEntries(entries), __metadata__: { note: JSON.stringify(note) } });
  const text = new TextEncoder().encode(header);
  // the numbers begin at a multiple of eight
  const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(0x20);
  padded.set(text);
  const length = new DataView(new ArrayBuffer(8));
  length.setUint32(0, padded.length, true);
  return new Blob([length.buffer, padded, data]);
}
