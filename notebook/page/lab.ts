/** A lab as its page holds it: a sandboxed frame and one port. Closing it always works, whatever runs inside. */
import type { Delivery } from "../frame/mail.ts";
import { readLabMessage } from "../lab-message.ts";
import type { Failure, LabMessage, PageMessage } from "../protocol.ts";
import { frameAddress } from "./assets.ts";
import { nextTask } from "./pace.ts";

export interface Lab {
  post(message: PageMessage): void;
  /** Who hears what the lab says; one listener at a time. What was said before is not repeated, but an end is. */
  listen(listener: (message: LabMessage, bytes?: ArrayBuffer) => void): void;
  /** The lab's worker is up. */
  readonly ready: boolean;
  /** Ended by itself: not to be used for a run. */
  readonly over: boolean;
  close(): void;
}

const startTimeout = 20_000;
const pingEvery = 1000;
/**
 * So many pings in a row without an answer, and the frame's process counts as gone. Many: labs may share a process, and one that floods it
 * keeps the others waiting for seconds.
 */
const pingsMissed = 15;

export function openLab(script: Blob): Lab {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.setAttribute("aria-hidden", "true");
  frame.title = "lab";
  frame.tabIndex = -1;
  frame.hidden = true;
  frame.referrerPolicy = "no-referrer";
  frame.src = frameAddress;

  const { port1: port, port2: theirs } = new MessageChannel();
  let listener: (message: LabMessage, bytes?: ArrayBuffer) => void = () => undefined;
  let started = false;
  let ready = false;
  let over: Failure | undefined;
  let closed = false;
  let unanswered = 0;

  const say = (message: LabMessage, bytes?: ArrayBuffer) => {
    if (message.type === "ready") ready = true;
    if (message.type === "end") over = message.failure ?? { kind: "frame", message: "the lab ended", said: "page" };
    listener(message, bytes);
  };
  const fail = (kind: Failure["kind"], message: string) => {
    if (!closed && !over) say({ type: "end", failure: { kind, message, said: "page" } });
  };
  const start = ({ source, data }: MessageEvent<unknown>) => {
    if (source === null || source !== frame.contentWindow || data !== "lab-frame") return;
    removeEventListener("message", start);
    clearTimeout(late);
    started = true;
    frame.contentWindow?.postMessage(script, "*", [theirs]);
  };
  const late = setTimeout(
    () => fail("frame", "the lab's frame did not start: the server or the browser refused it"),
    startTimeout,
  );
  const pulse = setInterval(() => {
    if (!started) return;
    if (unanswered >= pingsMissed) fail("out-of-memory", "the lab's process is gone, most likely out of memory");
    unanswered++;
    port.postMessage({ type: "ping" });
  }, pingEvery);

  port.onmessage = ({ data }: MessageEvent<Delivery>) => {
    unanswered = 0;
    if (closed || data.length === 0) return;
    let length = 0;
    for (const { text, bytes } of data) {
      length += text.length;
      const message = readLabMessage(text);
      if (message) say(message, bytes);
    }
    // more comes only when what came is drawn
    nextTask(() => !closed && port.postMessage({ type: "taken", length } satisfies PageMessage));
  };
  addEventListener("message", start);
  document.body.append(frame);

  return {
    post: (message) => port.postMessage(message),
    listen(next) {
      listener = next;
      if (over) next({ type: "end", failure: over });
    },
    get ready() {
      return ready;
    },
    get over() {
      return over !== undefined;
    },
    close() {
      closed = true;
      removeEventListener("message", start);
      clearTimeout(late);
      clearInterval(pulse);
      port.close();
      frame.remove();
    },
  };
}
