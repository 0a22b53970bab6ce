/**
 * What a lab asks for, answered one after another and no faster than the page can: a cell that asks without end waits, and what is asked
 * past all measure ends its run. Nothing here is believed of a lab: it may send whatever it likes, as fast as its frame lets it.
 */

export interface Answers {
  /** `work` answers with the bytes that it moved. false: more wait than a page answers; nothing is taken in any more. */
  ask(weight: number, work: () => Promise<number>): boolean;
  /** Nothing more is answered. */
  close(): void;
}

export const answerLimits = {
  /** Requests and bytes that may wait. A lab of ours has one request under way. */
  waiting: 16,
  bytes: 64 * 2 ** 20,
  /** Bytes a second that are handed over: copying them is the page's own work. */
  perSecond: 40 * 2 ** 20,
} as const;

interface Request {
  readonly weight: number;
  work(): Promise<number>;
}

/** `pause` waits so many milliseconds; given for tests. */
export function openAnswers(pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))): Answers {
  let queue: Request[] = [];
  let bytes = 0;
  let busy = false;
  let open = true;
  const work = async () => {
    if (busy) return;
    busy = true;
    for (let next = queue.shift(); next && open; next = queue.shift()) {
      bytes -= next.weight;
      // whoever asked hears of what went wrong; the next one is answered all the same
      const moved = await next.work().catch(() => 0);
      if (moved > 0) await pause((1000 * moved) / answerLimits.perSecond);
    }
    busy = false;
  };
  return {
    ask(weight, answer) {
      if (!open) return true;
      if (queue.length >= answerLimits.waiting || bytes + weight > answerLimits.bytes) return false;
      queue.push({ weight, work: answer });
      bytes += weight;
      void work();
      return true;
    },
    close() {
      open = false;
      queue = [];
    },
  };
}
