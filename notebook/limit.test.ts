import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Silent, withLimit } from "./limit.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what answers in time is answered, well or badly", async () => {
  expect(await withLimit(Promise.resolve(3), 100, "it")).toBe(3);
  await expect(withLimit(Promise.reject(new Error("no")), 100, "it")).rejects.toThrow("no");
  expect(vi.getTimerCount()).toBe(0);
});

test("what never answers is given up, by name", async () => {
  const given = expect(withLimit(new Promise(() => undefined), 5000, "the storage")).rejects.toThrow(Silent);
  await vi.advanceTimersByTimeAsync(5000);
  await given;
});
