/** Drives the engine's own page from outside. */
import type { Page } from "@playwright/test";
import { type Late, type Time, timed } from "./own-time.ts";

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

/** Presses Stop: the page's own milliseconds until the run is over. */
export const timeToStop = (page: Page, cell: string): Promise<number> =>
  timed(page, () =>
    page.evaluate((name) => {
      const { bench, late } = window as unknown as BenchWindow & Late;
      const session = bench.session(name);
      const [asked, before] = [performance.now(), late()];
      return new Promise<Time>((done) => {
        const look = () => {
          if (!/done|error|lost/.test(session.snapshot().state)) return;
          done({ taken: performance.now() - asked, late: late() - before });
        };
        session.subscribe(look);
        session.stop();
        look();
      });
    }, cell),
  );
