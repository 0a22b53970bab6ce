import { afterEach, expect, test, vi } from "vitest";
import { createRedraw } from "./redraw.ts";

afterEach(() => vi.unstubAllGlobals());

test("a figure that cannot be drawn is told, and the figures behind it are drawn all the same", () => {
  const frames: ((now: number) => void)[] = [];
  vi.stubGlobal("requestAnimationFrame", (turn: (now: number) => void) => frames.push(turn));
  const drawn: string[] = [];
  const told: unknown[] = [];
  const failing = createRedraw(
    () => {
      throw new Error("no such shape");
    },
    (error) => told.push(error),
  );
  const next = createRedraw(
    () => drawn.push("next"),
    () => undefined,
  );
  failing.request();
  next.request();
  for (let turn = frames.shift(); turn; turn = frames.shift()) turn(performance.now());
  expect(told).toEqual([new Error("no such shape")]);
  expect(drawn).toEqual(["next"]);
});
