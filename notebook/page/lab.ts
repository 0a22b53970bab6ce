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
  /** Its worker is up, and it has answered lately: a run may be handed to it. */
  readonly ready: boolean;
  /** Ended by itself: not to be used for a run. */
  readonly over: boolean;
  close(): void;
}

/** A lab whose worker is not up by then has not started; one whose frame was loaded and did not speak even sooner. */
const startTimeout = 20_000;
const frameTimeout = 3_000;
const pingEvery = 1000;
/**
 * So many pings in a row without an answer, and the frame's process counts as gone. Many: labs may share a process, and one that floods it
 * keeps the others waiting for seconds.
 */
const pingsMissed = 15;
/** A lab that is ready misses no more than this: one that does is not taken for a run. */
const pingsLate = 2;

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
    if (message.type === "ready") {
      ready = true;
      clearTimeout(late);
    }
    if (message.type === "end") over = message.failure ?? { kind: "frame", message: "the lab ended", said: "page" };
    listener(message, bytes);
  };
  const fail = (kind: Failure["kind"], message: string) => {
    if (!closed && !over) say({ type: "end", failure: { kind, message, said: "page" } });
  };
  const start = ({ source, data }: MessageEvent<unknown>) => {
    if (source === null || source !== frame.contentWindow || data !== "lab-frame") return;
    removeEventListener("message", start);
    clearTimeout(silent);
    started = true;
    frame.contentWindow?.postMessage(script, "*", [theirs]);
  };
  const refused = () => fail("frame", "the lab's frame did not start: the server or the browser refused it");
  const late = setTimeout(() => (started ? fail("frame", "the lab's worker did not start") : refused()), startTimeout);
  let silent: ReturnType<typeof setTimeout> | undefined;
  frame.onload = () => {
    clearTimeout(silent);
    if (!started) silent = setTimeout(refused, frameTimeout);
  };
  const pulse = setInterval(() => {
    if (!started) return;
    if (unanswered >= pingsMissed) fail("killed", "the lab's process no longer answers");
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
  // where the browser says so, a process that is gone is known at once
  port.addEventListener("close", () => fail("killed", "the lab's process is gone"));
  addEventListener("message", start);
  document.body.append(frame);

  return {
    post: (message) => port.postMessage(message),
    listen(next) {
      listener = next;
      if (over) next({ type: "end", failure: over });
    },
    get ready() {
      return ready && over === undefined && unanswered <= pingsLate;
    },
    get over() {
      return over !== undefined;
    },
    close() {
      closed = true;
      removeEventListener("message", start);
      clearTimeout(late);
      clearTimeout(silent);
      clearInterval(pulse);
      port.close();
      frame.remove();
    },
  };
}
