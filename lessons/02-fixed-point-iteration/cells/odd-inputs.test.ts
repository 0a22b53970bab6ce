import "@tensorflow/tfjs-backend-cpu";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import type { Checkpoint } from "notebook/cell";
import { beforeAll, test as check, expect } from "vitest";
import { contextOf, test } from "../../../notebook/mnist/testing.ts";
import { type Report, run } from "./odd-inputs.ts";

beforeAll(async () => {
  await setBackend("cpu");
});

const settings = { epochs: 1, networks: 2, training: "editable", seed: 0 } as const;

async function reports(store: Map<string, Checkpoint>, stopAfter = 9): Promise<Report[]> {
  const all: Report[] = [];
  for await (const report of run(settings, contextOf(store))) {
    all.push(report);
    if (all.length === stopAfter) break;
  }
  return all;
}

check("every network reads the same pages, and no two networks are the same; nothing leaks", async () => {
  const before = memory().numTensors;
  const all = await reports(new Map());
  expect(memory().numTensors).toBe(before);
  expect(all.map(({ network }) => network)).toEqual([1, 2]);
  for (const { readings, radius, square, back } of all) {
    const count = (...kinds: string[]) => readings.filter(({ kind }) => kinds.includes(kind)).length;
    expect(count("digit", "misread")).toBe(test.count);
    expect([count("lines"), count("scribble"), count("dot"), count("empty")]).toEqual([60, 60, 1, 1]);
    expect(readings.every(({ evaluations }) => evaluations >= 1 && evaluations <= 201)).toBe(true);
    // the empty page has no ink: what is left of its input is the bias, the smallest of all
    expect(Math.min(...readings.map(({ input }) => input))).toBe(readings.at(-1)?.input);
    // ink saturates the state, and so it shrinks the rows of diag(1 − z²) W
    expect(square.digit).toBeLessThan(1);
    expect(square.empty).toBeLessThan(square.digit);
    expect(radius.empty).toBeGreaterThan(radius.digit);
    expect(back).toBeGreaterThan(0);
  }
  expect(all[0]?.radius.W).not.toBe(all[1]?.radius.W);
});

check("a run that is interrupted goes on with the networks that it has, and ends with the same numbers", async () => {
  const whole = await reports(new Map());
  const store = new Map<string, Checkpoint>();
  await reports(store, 1);
  expect(await reports(store)).toEqual(whole);
});
