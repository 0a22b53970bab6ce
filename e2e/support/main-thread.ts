import { type Browser, expect, type Page } from "@playwright/test";

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds from the task's beginning to its end, the time that other processes took from it included. */
  readonly dur?: number;
  /** Microseconds that the thread itself worked; missing where a trace begins or ends in the middle of a task. */
  readonly tdur?: number;
  readonly args?: { readonly data?: { readonly message?: string } };
}

const mark = "this is the page";

/** The longest task of the page's main thread while `act` goes on, in milliseconds of the thread's own work. */
export async function longestTask(browser: Browser, page: Page, act: () => Promise<void>): Promise<number> {
  await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline"] });
  await page.evaluate((message) => console.timeStamp(message), mark);
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const page_ = traceEvents.find(({ name, args }) => name === "TimeStamp" && args?.data?.message === mark);
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid }) => /RunTask$/.test(name) && ph === "X" && pid === page_?.pid && tid === page_.tid,
  );
  // a trace without tasks would pass any limit
  expect(tasks.length).toBeGreaterThan(20);
  return Math.max(...tasks.map(({ tdur, dur }) => (tdur ?? dur ?? Number.NaN) / 1000));
}
