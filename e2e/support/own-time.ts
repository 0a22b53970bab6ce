/** Times by the page's own clock, without what the machine kept from it: a limit on them says something of the page, however busy the machine is. */
import type { Page } from "@playwright/test";

export interface Time {
  /** Milliseconds from the press to what the reader sees of it, by the page's own clock. */
  readonly taken: number;
  /** By how much the page's own ticks were late meanwhile: it was at work, or the machine had no processor for it. */
  readonly late: number;
}

/** What `countLate` puts on the page: by how much all its ticks so far were late, in milliseconds. */
export interface Late {
  readonly late: () => number;
}

/** Makes the page count how late its own ticks are. */
export const countLate = (page: Page): Promise<void> =>
  page.evaluate(() => {
    if ("late" in window) return;
    const every = 20;
    let last = performance.now();
    let late = 0;
    const tick = () => {
      const now = performance.now();
      late += Math.max(0, now - last - every);
      last = now;
      return late;
    };
    setInterval(tick, every);
    Object.assign(window, { late: tick } satisfies Late);
  });

/** The page's own work so far, in milliseconds of its thread. */
export async function watchWork(page: Page): Promise<() => Promise<number>> {
  const browser = await page.context().newCDPSession(page);
  await browser.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await browser.send("Performance.getMetrics");
    return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN);
  };
}

/** A time without that in which the page was ready and the machine had no processor for it. */
export const ownTime = ({ taken, late }: Time, worked: number): number => taken - Math.max(0, late - worked);

/** The page's own milliseconds in what `act` measures on it. */
export async function timed(page: Page, act: () => Promise<Time>): Promise<number> {
  await countLate(page);
  const work = await watchWork(page);
  const before = await work();
  const time = await act();
  return ownTime(time, (await work()) - before);
}

/** Presses a cell's Stop: the page's own milliseconds until the cell shows that its run is over. */
export const timeToStop = (page: Page, cell: string): Promise<number> =>
  timed(page, () =>
    page.evaluate((name) => {
      const { late } = window as unknown as Late;
      const section = document.querySelector(`[data-cell="${name}"]`);
      const button = section?.querySelector<HTMLElement>('[data-action="stop"]');
      if (!section || !button) throw new Error(`${name} does not run`);
      return new Promise<Time>((done) => {
        const [pressed, before] = [performance.now(), late()];
        const look = () => {
          if (/queued|warming|running|stopping/.test(section.getAttribute("data-state") ?? "")) return;
          done({ taken: performance.now() - pressed, late: late() - before });
        };
        new MutationObserver(look).observe(section, { attributeFilter: ["data-state"] });
        button.click();
        look();
      });
    }, cell),
  );
