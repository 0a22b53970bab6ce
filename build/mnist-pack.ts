/** Packs the four original MNIST files into a few compressed parts that a page can verify one by one. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { deflate } from "node:zlib";
import type { MnistHalf, MnistManifest, MnistPart } from "../notebook/mnist/manifest.ts";

/** SHA-256 of the four files as they were first published, unpacked: no other version of a package can slip in other digits. */
const originals = {
  "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
} as const;
type Original = keyof typeof originals;

export interface Packed {
  readonly manifest: MnistManifest;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const trainParts = 6;

/** Level 8 and above take eight times as long and save one byte in seventy. */
const level = 7;
const packPart = promisify(deflate) as (bytes: Uint8Array, options: { level: number }) => Promise<Uint8Array>;

const sum = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Reads the originals from `folder`, checks them, and deflates them in parts. Takes a second or two: keep what it answers. */
export async function packMnist(folder: string): Promise<Packed> {
  const files = new Map<string, Uint8Array>();
  const read = (name: Original) => {
    const bytes = readFileSync(resolve(folder, name));
    if (sum(bytes) !== originals[name]) throw new Error(`${name} in ${folder} is not the original MNIST file`);
    return bytes;
  };
  const pack = (name: Original, count: number): Promise<readonly MnistPart[]> => {
    const whole = read(name);
    const size = Math.ceil(whole.byteLength / count);
    const part = async (index: number): Promise<MnistPart> => {
      const packed = await packPart(whole.subarray(index * size, (index + 1) * size), { level });
      const sha256 = sum(packed);
      // the sum in the name: no cache can mix two versions. Not .gz: servers add a Content-Encoding to that
      const file = `${name.replace(/-idx\d-ubyte$/, "")}-${index + 1}.${sha256.slice(0, 8)}.bin`;
      files.set(file, packed);
      return { file, bytes: packed.byteLength, sha256 };
    };
    return Promise.all(Array.from({ length: count }, (_, index) => part(index)));
  };
  const half = async (images: Original, labels: Original, count: number): Promise<MnistHalf> => {
    const [[first], parts] = await Promise.all([pack(labels, 1), pack(images, count)]);
    if (!first) throw new Error(`invalid parts: ${labels}`);
    return { images: parts, labels: first };
  };
  const manifest: MnistManifest = {
    train: await half("train-images-idx3-ubyte", "train-labels-idx1-ubyte", trainParts),
    test: await half("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", 1),
    originals: (Object.keys(originals) as Original[]).map((name) => ({
      name,
      bytes: read(name).byteLength,
      sha256: originals[name],
    })),
  };
  return { manifest, files };
}

/** Every part that a manifest names. */
export const partsOf = ({ train, test }: MnistManifest): readonly MnistPart[] =>
  [train, test].flatMap(({ images, labels }) => [labels, ...images]);
