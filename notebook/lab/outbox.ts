/** What a run says to its page: values gathered at the source, and no more of them than the page has taken. */
import { encode, type LabMessage, limits } from "../protocol.ts";

export interface Outbox {
  say(message: LabMessage, bytes?: ArrayBuffer): void;
  /** Adds a value to the next batch; throws where it is not plain. */
  value(value: unknown): void;
  /** Sends the batch when it is due: the first one at once, then every `gap` milliseconds. */
  flushIfDue(): void;
  flush(): void;
  /** The page has taken so many characters. */
  taken(length: number): void;
  /** Waits while the page is behind. */
  room(): Promise<void>;
  /** The run has yielded more than a page keeps. */
  readonly full: boolean;
}

const gap = 33;
const batch = 100_000;
const ahead = 600_000;

export function openOutbox(post: (data: unknown, transfer: Transferable[]) => void): Outbox {
  let gathered: string[] = [];
  let size = 0;
  let untaken = 0;
  let values = 0;
  let characters = 0;
  let last = Number.NEGATIVE_INFINITY;
  let waiting: (() => void) | undefined;

  const send = (text: string, bytes?: ArrayBuffer) => {
    untaken += text.length;
    if (bytes) post([text, bytes], [bytes]);
    else post(text, []);
  };
  const flush = () => {
    if (gathered.length === 0) return;
    last = performance.now();
    const text = `{"type":"values","values":[${gathered.join(",")}]}`;
    gathered = [];
    size = 0;
    send(text);
  };
  return {
    say(message, bytes) {
      flush();
      send(JSON.stringify(message), bytes);
    },
    value(value) {
      const text = encode(value);
      if (text.length > limits.message - 100) {
        throw new RangeError(
          `too big: a value of ${text.length} characters; at most ${limits.message - 100} can be yielded`,
        );
      }
      if (size + text.length > batch) flush();
      gathered.push(text);
      size += text.length + 1;
      values++;
      characters += text.length;
    },
    flushIfDue() {
      if (performance.now() - last >= gap) flush();
    },
    flush,
    taken(length) {
      untaken = Math.max(0, untaken - length);
      if (untaken > ahead) return;
      waiting?.();
      waiting = undefined;
    },
    async room() {
      while (untaken > ahead) {
        await new Promise<void>((resolve) => {
          waiting = resolve;
        });
      }
    },
    get full() {
      return values > limits.values || characters > limits.characters;
    },
  };
}
