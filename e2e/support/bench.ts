/** Drives the engine's own page from outside. */
import type { Page } from "@playwright/test";

/** What a run ended on; the parts of a snapshot that these tests read. */
export interface Ended {
  readonly state: string;
  // biome-ignore lint/suspicious/noExplicitAny: a cell may yield anything
  readonly values: readonly any[];
  readonly backend?: { readonly name: string; readonly reason: string; readonly renderer: string };
  readonly failure?: {
    readonly kind: string;
    readonly message: string;
    readonly at?: { readonly cell: string; readonly line: number; readonly column: number };
  };
  readonly ended?: string;
  readonly hung?: boolean;
  readonly tensors?: { readonly before: number; readonly after: number };
  readonly checkpoints: readonly { readonly name: string; readonly bytes: number }[];
  readonly storage?: string;
}

export interface Request {
  readonly params?: { readonly [name: string]: boolean | number | string };
  readonly sources?: { readonly [cell: string]: string };
  readonly seed?: number;
  readonly backend?: string;
  readonly fresh?: boolean;
}

/** A session, as these tests use it from inside the page. */
export interface BenchSession {
  subscribe(listener: () => void): () => void;
  run(request: object): void;
  stop(): void;
  reset(): void;
  snapshot(): Ended & { readonly progress?: { readonly what: string } };
}

interface BenchWindow {
  readonly bench: {
    run(cell: string, text: string, request?: Request): Promise<Ended>;
    session(cell: string): BenchSession;
  };
}

/** Runs a text as a cell to its end. */
export const run = (page: Page, cell: string, text: string, request: Request = {}): Promise<Ended> =>
  page.evaluate(
    async ([name, source, more]) => {
      const ended = await (window as unknown as BenchWindow).bench.run(name, source, more);
      // handing hundreds of thousands of values to the test would hold the page up, and not because of the cell
      return { ...ended, values: ended.values.slice(0, 1000) };
    },
    [cell, text, request] as const,
  );

/** Starts a text and does not wait for its end. */
export const start = (page: Page, cell: string, text: string, request: Request = {}): Promise<void> =>
  page.evaluate(
    ([name, source, more]) => {
      const { bench } = window as unknown as BenchWindow;
      bench
        .session(name)
        .run({ cell: name, sources: { [name]: source }, params: {}, seed: 0, backend: "auto", fresh: false, ...more });
    },
    [cell, text, request] as const,
  );

export const stop = (page: Page, cell: string): Promise<void> =>
  page.evaluate((name) => (window as unknown as BenchWindow).bench.session(name).stop(), cell);

export const snapshot = (page: Page, cell: string): Promise<Ended> =>
  page.evaluate((name) => {
    const seen = (window as unknown as BenchWindow).bench.session(name).snapshot();
    // handing over hundreds of thousands of values would hold the page up, and not because of the cell
    return { ...seen, values: seen.values.slice(0, 1000) };
  }, cell);

/** Watches how long the page's thread is away; `longest` answers with the longest gap between two turns, in milliseconds. */
export async function watchThread(page: Page): Promise<{ longest(): Promise<number> }> {
  await page.evaluate(() => {
    let last = performance.now();
    Object.assign(window, { longestGap: 0 });
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const now = performance.now();
      const seen = window as unknown as { longestGap: number };
      seen.longestGap = Math.max(seen.longestGap, now - last);
      last = now;
      setTimeout(() => port2.postMessage(0), 5);
    };
    port2.postMessage(0);
  });
  return { longest: () => page.evaluate(() => (window as unknown as { longestGap: number }).longestGap) };
}
