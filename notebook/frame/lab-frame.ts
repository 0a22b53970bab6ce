/**
 * The only script of lab-frame.html: the gatekeeper between a lab's worker, where a reader's code runs, and the page.
 * The page and the worker never hold the same port. This script runs in the sandboxed frame (opaque origin, own process where the
 * browser gives it one), so output without end fills this event loop and not the page's.
 */
import { bytesOf, readLabMessage } from "../lab-message.ts";
import { type LabMessage, limits, type PageMessage } from "../protocol.ts";
import { openGate } from "./gate.ts";
import { handOver } from "./hand-over.ts";
import { openMail } from "./mail.ts";

/** A worker from a `data:` address has an opaque origin and this frame's policy; it evaluates the lab's text, sent as its first message. */
const bootstrap = "data:text/javascript,onmessage=e=>{onmessage=null;(0,eval)(e.data)}";

// without the sandbox this file would run code in the site's own origin: any other site could put it to that use
if (self.origin !== "null" || parent === self) throw new Error("lab-frame runs only inside a sandboxed frame");

addEventListener("message", function start({ source, data, ports }: MessageEvent<unknown>) {
  const [port] = ports;
  if (source !== parent || !(data instanceof Blob) || !port) return;
  removeEventListener("message", start);
  data.text().then((script) => keepGate(script, port));
});
parent.postMessage("lab-frame", "*");

/** Messages that a run waits for: they do not wait for the clock. */
const patient: ReadonlySet<LabMessage["type"]> = new Set(["values", "beat", "progress"]);

function keepGate(script: string, port: MessagePort): void {
  const worker = new Worker(bootstrap);
  const gate = openGate();
  const mail = openMail((delivery) =>
    port.postMessage(
      delivery,
      delivery.flatMap(({ bytes }) => bytes ?? []),
    ),
  );
  let open = true;
  let ready = false;
  let said = 0;

  const close = (kind: "flood" | "frame", message: string) => {
    if (!open) return;
    open = false;
    worker.terminate();
    mail.post({ text: JSON.stringify({ type: "end", failure: { kind, message } }) }, true);
  };

  worker.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (!open) return;
    const [text, bytes] = Array.isArray(data) ? data : [data, undefined];
    const binary = bytes instanceof ArrayBuffer ? bytes : undefined;
    const weight = typeof text === "string" ? text.length + (binary?.byteLength ?? 0) / 4 : limits.message;
    said += typeof text === "string" ? text.length : limits.message;
    if (!gate.admit(weight, performance.now()) || mail.waiting > limits.waiting || said > 1.5 * limits.characters) {
      return close("flood", "the cell said more than a page can take");
    }
    const message = readLabMessage(text);
    if (!message || typeof text !== "string") return;
    if (message.type === "ready") ready = true;
    if (message.type === "save") {
      if (binary?.byteLength === bytesOf(message.arrays)) mail.post({ text, bytes: binary }, true);
    } else mail.post({ text }, !patient.has(message.type));
  };
  worker.onerror = ({ message }) => {
    if (!ready) close("frame", `the lab did not start: ${message || "the browser refused its worker"}`);
  };
  port.onmessage = ({ data }: MessageEvent<PageMessage | { readonly type: "ping" }>) => {
    if (data.type === "ping") return port.postMessage([]);
    if (data.type === "taken") mail.taken();
    handOver(data, (message, transfer) => open && worker.postMessage(message, transfer));
  };
  worker.postMessage(script);
}
