/** A page with nothing on it but the engine: browser tests drive it from outside, with any cell text they like. */
import { createSession, type Session, type Snapshot } from "../client.ts";
import type { RunRequest } from "../protocol.ts";

export interface Bench {
  session(cell: string): Session;
  /** Runs a text as the cell of that name, and answers with the snapshot that it ends on. */
  run(cell: string, text: string, request?: Partial<RunRequest>): Promise<Snapshot>;
}

declare global {
  interface Window {
    bench: Bench;
  }
}

const sessions = new Map<string, Session>();
const over = new Set(["done", "error", "lost"]);

function session(cell: string): Session {
  const made = sessions.get(cell) ?? createSession({ lesson: "bench", cell });
  sessions.set(cell, made);
  return made;
}

window.bench = {
  session,
  run(cell, text, request = {}) {
    const own = session(cell);
    own.reset();
    return new Promise((resolve) => {
      const stop = own.subscribe(() => {
        if (!over.has(own.snapshot().state)) return;
        stop();
        resolve(own.snapshot());
      });
      own.run({ cell, sources: { [cell]: text }, params: {}, seed: 0, backend: "auto", fresh: false, ...request });
    });
  },
};
