import "@tensorflow/tfjs-backend-cpu";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import type { Checkpoint } from "notebook/cell";
import { beforeAll, expect, test } from "vitest";
import { contextOf } from "../../../notebook/mnist/testing.ts";
import { seeded } from "../../../notebook/random.ts";
import { asMnist, type Params, run } from "./draw-a-digit.ts";

beforeAll(async () => {
  await setBackend("cpu");
});

/** A scribble of one or two strokes, somewhere on the field of 64 × 64. */
function scribble(seed: number) {
  const random = seeded(seed);
  const [x, y, reach] = [random.uniform(15, 48), random.uniform(15, 48), random.uniform(9, 15)];
  const place = () => ({ x: x + random.uniform(-reach, reach), y: y + random.uniform(-reach, reach) });
  const across = [-reach, reach].map((dx) => ({ x: x + dx, y }));
  return [across, ...Array.from({ length: 1 + random.integer(2) }, () => Array.from({ length: 6 }, place))];
}

const inked = (pixels: Uint8Array) => [...pixels.entries()].filter(([, byte]) => byte > 0);
const span = (numbers: readonly number[]) => Math.max(...numbers) - Math.min(...numbers) + 1;

test("a drawing is scaled into 20 × 20 and its centre of mass stands in the middle, wherever and however large it was", () => {
  for (let seed = 4000; seed < 4030; seed += 1) {
    const strokes = scribble(seed);
    const pixels = asMnist(strokes);
    const ink = inked(pixels);
    const [rows, columns] = [ink.map(([at]) => Math.floor(at / 28)), ink.map(([at]) => at % 28)];
    // the pen's soft edge may touch one more pixel on either side
    expect(Math.max(span(rows), span(columns)), `seed ${seed}`).toBeGreaterThanOrEqual(19);
    expect(Math.max(span(rows), span(columns)), `seed ${seed}`).toBeLessThanOrEqual(22);
    const total = ink.reduce((sum, [, byte]) => sum + byte, 0);
    for (const part of [rows, columns]) {
      const centre = part.reduce((sum, place, i) => sum + place * (ink[i]?.[1] ?? 0), 0) / total;
      expect(Math.abs(centre - 13.5)).toBeLessThan(0.6);
    }
    const elsewhere = strokes.map((stroke) => stroke.map(({ x, y }) => ({ x: 1.5 * x + 7, y: 1.5 * y - 3 })));
    const difference = asMnist(elsewhere).reduce(
      (most, byte, at) => Math.max(most, Math.abs(byte - (pixels[at] ?? 0))),
      0,
    );
    expect(difference).toBeLessThanOrEqual(1);
  }
});

test("nothing drawn is a blank page, a dot stays a dot", () => {
  expect(asMnist([]).every((byte) => byte === 0)).toBe(true);
  expect(inked(asMnist([[{ x: 5, y: 60 }]])).length).toBeLessThan(20);
});

const store = new Map<string, Checkpoint>();
async function answer(params: Partial<Params>) {
  const values = [];
  const all = { source: "drawing", drawing: "", digit: 0, ...params } as const;
  for await (const value of run(all, contextOf(store))) values.push(value);
  const steps = values.filter((value) => "relative" in value);
  const reply = values.find((value) => "probabilities" in value);
  const crowd = values.find((value) => "typical" in value);
  const picture = values.find((value) => "pixels" in value);
  if (!reply || !crowd || !picture) throw new Error("no answer");
  return { steps, reply, crowd, picture, evaluations: steps.at(-1)?.evaluations ?? 0 };
}

test("without a trained network it trains one in passing, and keeps it; nothing leaks", async () => {
  const before = memory().numTensors;
  const first = await answer({ drawing: "TPWMaKeJjKmMpQqUpY" });
  expect(first.reply.trainedBy).toBe("this cell");
  expect(first.reply.batches).toBeGreaterThan(0);
  expect(first.reply.outcome).toBe("converged");
  expect(first.steps.at(-1)?.residual).toBeLessThanOrEqual(1e-4);
  expect(first.reply.probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
  expect(memory().numTensors).toBe(before);
  // this test's store does not tell cells apart: what was kept is now found as the other's
  const again = await answer({ drawing: "TPWMaKeJjKmMpQqUpY" });
  expect(again.reply).toEqual({ ...first.reply, trainedBy: "mnist-fixed-point" });
});

test("a stored digit alone takes as many evaluations as it did in the crowd", async () => {
  for (let digit = 10; digit < 30; digit += 1) {
    const { evaluations, crowd, picture } = await answer({ source: "stored", digit });
    expect(picture.label).not.toBeNull();
    expect(Math.abs(evaluations - (crowd.evaluations[digit] ?? 0)), `digit ${digit}`).toBeLessThanOrEqual(1);
    const sorted = [...crowd.evaluations].sort((a, b) => a - b);
    expect(crowd.typical).toHaveLength(sorted[sorted.length / 2] ?? 0);
  }
}, 120_000);
