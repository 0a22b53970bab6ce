import { describe, expect, it } from "vitest";
import type { PageMessage, WorkerMessage } from "../protocol.ts";
import { handOver } from "./hand-over.ts";

const bytes = (...values: number[]) => new Blob([Uint8Array.from(values)]);

const checkpoint = { arrays: [{ name: "W", shape: [1] }], note: 1, data: new ArrayBuffer(4) };
const request = { cell: "a", sources: { a: "" }, params: {}, seed: 1, backend: "auto", fresh: false } as const;
const messages: { readonly [type in PageMessage["type"]]: PageMessage } = {
  warm: { type: "warm", backend: "auto" },
  run: { type: "run", request },
  stop: { type: "stop" },
  taken: { type: "taken", length: 3 },
  asset: { type: "asset", name: "kernels", bytes: new ArrayBuffer(3) },
  mnist: { type: "mnist", half: "train", images: [bytes(1, 2), bytes(3)], labels: bytes(4) },
  "no-mnist": { type: "no-mnist", half: "test", message: "gone" },
  loaded: { type: "loaded", id: 1, checkpoint },
  saved: { type: "saved", id: 2 },
};

/** Blobs anywhere in a message: a worker may not be able to read them. */
const blobsIn = (value: unknown): number =>
  value instanceof Blob
    ? 1
    : typeof value === "object" && value !== null && !(value instanceof ArrayBuffer)
      ? Object.values(value).reduce((sum: number, item) => sum + blobsIn(item), 0)
      : 0;

const handed = (message: PageMessage): Promise<readonly [WorkerMessage, Transferable[]]> =>
  new Promise((resolve) => handOver(message, (next, transfer) => resolve([next, transfer])));

describe("on its way to the worker", () => {
  it.each(Object.values(messages))("$type holds no Blob", async (message) => {
    const [next] = await handed(message);
    expect(next.type).toBe(message.type);
    expect(blobsIn(next)).toBe(0);
  });

  it.each(Object.values(messages).filter((message) => blobsIn(message) === 0))(
    "$type goes at once and as it is",
    (message) => {
      const seen: WorkerMessage[] = [];
      handOver(message, (next) => void seen.push(next));
      expect(seen).toEqual([message]);
    },
  );

  it("digits become buffers in their order, given away and not copied", async () => {
    const [message, transfer] = await handed(messages.mnist);
    if (message.type !== "mnist") throw new Error(`invalid message: ${message.type}`);
    expect([message.labels, ...message.images].map((buffer) => [...new Uint8Array(buffer)])).toEqual([
      [4],
      [1, 2],
      [3],
    ]);
    expect(transfer).toEqual([message.labels, ...message.images]);
  });

  it("digits that the browser does not give back are said to be missing, and why", async () => {
    const lost = Object.assign(bytes(1), {
      arrayBuffer: () => Promise.reject(new DOMException("The file is gone", "NotReadableError")),
    });
    const [message] = await handed({ type: "mnist", half: "test", images: [bytes(1), lost], labels: bytes(2) });
    expect(message).toMatchObject({
      type: "no-mnist",
      half: "test",
      message: expect.stringContaining("The file is gone"),
    });
  });
});
