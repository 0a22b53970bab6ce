/** Reads the original MNIST files: IDX, a big-endian header and then plain bytes. */
import type { Digits } from "../cell.ts";

const imagesMagic = 0x0803;
const labelsMagic = 0x0801;
const side = 28;

/** The digits of an images file and a labels file, as they are in them; throws where they are not whole. */
export function readDigits(images: Uint8Array, labels: Uint8Array, count: number): Digits {
  const pixels = body("images", images, imagesMagic, [count, side, side]);
  const digits = body("labels", labels, labelsMagic, [count]);
  if (digits.some((label) => label > 9)) throw new Error("invalid labels: a label is not a digit");
  return { count, pixels, labels: digits };
}

function body(what: string, file: Uint8Array, magic: number, shape: readonly number[]): Uint8Array {
  const header = 4 + 4 * shape.length;
  const length = shape.reduce((product, size) => product * size, 1);
  if (file.byteLength !== header + length)
    throw new Error(`invalid ${what}: ${file.byteLength} bytes, not ${header + length}`);
  const view = new DataView(file.buffer, file.byteOffset, header);
  const words = [magic, ...shape];
  for (const [index, word] of words.entries()) {
    const found = view.getUint32(4 * index);
    if (found !== word) throw new Error(`invalid ${what}: word ${index} of the header is ${found}, not ${word}`);
  }
  return file.subarray(header);
}
