/**
 * Calls `act` at most once every `gap` milliseconds, or at once when told to. In a hidden tab the timer is late, so every call looks at
 * the clock as well.
 */
export function paced(gap: number, act: () => void): (now: boolean) => void {
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const fire = () => {
    clearTimeout(timer);
    timer = undefined;
    last = performance.now();
    act();
  };
  return (now) => {
    const wait = last + gap - performance.now();
    if (now || wait <= 0) fire();
    else timer ??= setTimeout(fire, wait);
  };
}
