/** Messages on their way from the page to the worker. The frame is the last place where every browser reads a Blob. */
import type { PageMessage, WorkerMessage } from "../protocol.ts";

type Post = (message: WorkerMessage, transfer: Transferable[]) => void;

/** Hands a message on: at once where it holds no Blob, so that Stop never waits for data; else as soon as its Blobs are read. */
export function handOver(message: PageMessage, post: Post): void {
  if (message.type === "mnist") read(message, post);
  else post(message, []);
}

function read({ half, images, labels }: Extract<PageMessage, { type: "mnist" }>, post: Post): void {
  Promise.all([labels, ...images].map((blob) => blob.arrayBuffer())).then(
    ([first = new ArrayBuffer(), ...others]) =>
      post({ type: "mnist", half, images: others, labels: first }, [first, ...others]),
    (error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      post({ type: "no-mnist", half, message: `MNIST ${half} set: the browser did not read it back (${why})` }, []);
    },
  );
}
