import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { paced } from "./pace.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function counting(cost = 0) {
  let calls = 0;
  const over: (() => void)[] = [];
  const tell = paced({ gap: 100, settled: (done) => void over.push(done) }, () => {
    calls += 1;
    // drawing takes its time, and is over in the next task
    setTimeout(() => over.shift()?.(), cost);
  });
  return { tell, calls: () => calls };
}

it("tells of values ten times a second, and the last one is always told", () => {
  const { tell, calls } = counting();
  for (let ms = 0; ms < 1000; ms += 10) {
    tell(false);
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(1000);
  expect(calls()).toBeGreaterThanOrEqual(10);
  expect(calls()).toBeLessThanOrEqual(12);
});

it("tells of a state at once, and of states without end no more often than it can", () => {
  const { tell, calls } = counting();
  for (let state = 0; state < 10; state++) tell(true);
  expect(calls()).toBe(10);
  for (let ms = 0; ms < 10_000; ms++) {
    tell(true);
    vi.advanceTimersByTime(1);
  }
  expect(calls()).toBeLessThan(10 + 20 + 101);
});

it("leaves the page three parts of the time where drawing takes long", () => {
  const { tell, calls } = counting(300);
  for (let ms = 0; ms < 12_000; ms += 10) {
    tell(false);
    vi.advanceTimersByTime(10);
  }
  expect(calls()).toBeGreaterThan(8);
  expect(calls()).toBeLessThanOrEqual(20);
});
