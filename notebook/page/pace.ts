interface PaceOptions {
  /** At the least so many milliseconds between two calls. */
  readonly gap: number;
  /** So many calls may come at once; they are given back one every `gap`. */
  readonly burst?: number;
  /** The rest of the page has this many times as long as what `act` sets off. */
  readonly share?: number;
  /** Tells when what `act` set off is over; given for tests. */
  readonly settled?: (over: () => void) => void;
}

/** A task of its own, after what is under way: not a timer, which a hidden tab makes late. */
export const nextTask = (over: () => void): void => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    over();
  };
  port2.postMessage(null);
};

/**
 * Calls `act` at most once every `gap` milliseconds, or at once when told to, but not more often than `burst` in a row, and less often where
 * drawing what it tells takes long. In a hidden tab the timer is late, so every call looks at the clock as well.
 */
export function paced(
  { gap, burst = 20, share = 3, settled = nextTask }: PaceOptions,
  act: () => void,
): (now: boolean) => void {
  let last = Number.NEGATIVE_INFINITY;
  let rest = 0;
  let left = burst;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const fire = () => {
    clearTimeout(timer);
    timer = undefined;
    const start = performance.now();
    left = Math.max(0, Math.min(burst, left + (start - last) / gap) - 1);
    last = start;
    act();
    settled(() => {
      rest = share * (performance.now() - start);
    });
  };
  return (now) => {
    const since = performance.now() - last;
    const wait = (now && left + since / gap >= 1 ? 0 : Math.max(gap, rest)) - since;
    if (wait <= 0) fire();
    else timer ??= setTimeout(fire, wait);
  };
}
