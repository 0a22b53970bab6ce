import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { memory, setBackend, type Tensor2D, tensor2d, tidy } from "@tensorflow/tfjs-core";
import { recordTape } from "implicit";
import type { Context } from "notebook/cell";
import { describe, expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { momentsOf } from "../moments.ts";
import { annotated, drawn, operationsOf } from "../tape.ts";
import { text } from "./three-steps.text.ts";
import { everyIteration, type Params, run, threeSteps } from "./three-steps.ts";

function ran(seed: number, change: Partial<Params> = {}) {
  const params: Params = { tape: "three steps", correct: true, gain: 1, width: 3, seed, ...change };
  const before = memory().numTensors;
  const values = [...run(params, { random: seeded(seed) } as unknown as Context)];
  expect(memory().numTensors).toBe(before);
  const tapeOf = (wanted: Params["tape"]) => {
    const found = values.find((value) => value.kind === "tape" && value.way === wanted);
    if (found?.kind !== "tape") throw new Error("no tape");
    return found.tape;
  };
  const flow = values.find((value) => value.kind === "flow")?.flow;
  const gap = values.find((value) => value.kind === "check")?.gap ?? Number.NaN;
  const outcome = values.find((value) => value.kind === "solved")?.outcome;
  if (!flow) throw new Error("no flow");
  return { params, tapeOf, flow, gap, outcome, iterations: values.filter((value) => value.kind === "solve").length };
}

/** What does not depend on how many tensors were made before: names, what reads what by place, shapes, copies. */
function shapeOf(tape: ReturnType<typeof recordTape>) {
  const place = new Map(tape.nodes.flatMap(({ outputs }, at) => outputs.map(({ id }) => [id, at] as const)));
  return tape.nodes.map(({ name, inputs, outputs, saved }) => ({
    name,
    inputs: inputs.map(({ id, shape }) => [place.get(id), shape]),
    outputs: outputs.map((output) => output.shape),
    saved,
  }));
}

describe.each(["cpu", "wasm"])("%s", (backend) => {
  test("the drawn tape is recordTape's, node for node", async () => {
    expect(await setBackend(backend)).toBe(true);
    for (let seed = 8300; seed < 8320; seed += 1) {
      const random = seeded(seed);
      const width = 1 + random.integer(9);
      for (const correct of [true, false]) {
        const { tapeOf, iterations } = ran(seed, { width, correct });
        for (const way of ["three steps", "every iteration"] as const) {
          const tape = tapeOf(way);
          // recorded once more, of tensors of its own
          tidy(() => {
            const x = tensor2d(Float32Array.from({ length: width }, random.normal), [1, width]);
            const W = tensor2d(new Float32Array(width * width), [width, width]) as Tensor2D;
            const layer = () => (way === "three steps" ? threeSteps(x, W, correct) : everyIteration(x, W, iterations));
            expect(shapeOf(tape)).toEqual(shapeOf(recordTape(layer)));
          });
          for (const nodes of [drawn(tape), annotated(tape, way, text.en)]) {
            expect(nodes.map(({ id, name }) => [id, name])).toEqual(tape.nodes.map(({ id, name }) => [id, name]));
            expect(nodes.map(({ shape }) => shape)).toEqual(tape.nodes.map(({ outputs }) => outputs[0]?.shape));
            // an arc for each input that a node of the tape made
            const made = new Map(tape.nodes.map(({ id, outputs }) => [outputs[0]?.id, id]));
            expect(nodes.map(({ inputs }) => inputs)).toEqual(
              tape.nodes.map(({ inputs }) => inputs.flatMap(({ id }) => made.get(id) ?? [])),
            );
            expect(nodes.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(tape.bytes);
          }
          const copies = operationsOf(tape).flatMap((one) => one.copies);
          expect(new Set(copies).size).toBe(tape.saved);
          expect(copies).toHaveLength(tape.saved);
        }
      }
    }
  });
});

test("step 3 makes the gradient right, and without it it is wrong, for 20 seeds; the value does not change", async () => {
  await setBackend("wasm");
  for (let seed = 8330; seed < 8350; seed += 1) {
    const width = 3 + (seed % 8);
    const right = ran(seed, { width });
    const wrong = ran(seed, { width, correct: false });
    const unrolled = ran(seed, { width, tape: "every iteration" });
    expect(right.outcome).toBe("converged");
    expect(right.gap, `seed ${seed}`).toBeLessThan(2e-3);
    expect(wrong.gap, `seed ${seed}`).toBeGreaterThan(1e-2);
    expect(unrolled.gap, `seed ${seed}`).toBeLessThan(2e-3);
    expect(right.flow.y).toEqual(wrong.flow.y);
    expect(wrong.flow.u).toEqual(wrong.flow.v);
    // what the tape made of u: the gradient of x is (1 − y²) u, that of W its product with z⋆
    for (const [i, dx] of right.flow.dx.entries()) {
      const [y, u] = [right.flow.y[i] ?? 0, right.flow.u[i] ?? 0];
      expect(Math.abs(dx - (1 - y * y) * u)).toBeLessThan(1e-6);
      for (const [j, z] of right.flow.z.entries())
        expect(Math.abs((right.flow.dW[i]?.[j] ?? 0) - dx * z)).toBeLessThan(1e-6);
    }
  }
});

test("the three steps' tape is the same for any number of iterations, the other one grows with them", async () => {
  await setBackend("wasm");
  const [easy, hard] = [ran(8360, { gain: 0.3 }), ran(8360, { gain: 1.4 })];
  expect(hard.iterations).toBeGreaterThan(easy.iterations + 3);
  expect(hard.tapeOf("three steps").nodes).toHaveLength(easy.tapeOf("three steps").nodes.length);
  expect(hard.tapeOf("three steps").bytes).toBe(easy.tapeOf("three steps").bytes);
  const nodes = (one: typeof easy) => one.tapeOf("every iteration").nodes.length;
  expect(nodes(hard) / hard.iterations).toBe(nodes(easy) / easy.iterations);
});

test("slow motion visits every operation forwards, and each again on the way back", async () => {
  await setBackend("wasm");
  for (const [tape, correct] of [
    ["three steps", true],
    ["three steps", false],
    ["every iteration", true],
  ] as const) {
    const one = ran(8370, { tape, correct });
    const recorded = one.tapeOf(tape);
    const told = { way: tape, tape: recorded, iterations: one.iterations, residual: "1e-6", gap: "1e-6" };
    const moments = momentsOf(told, text.en.slow);
    // each has words of its own: a list of them is keyed by these
    expect(new Set(moments.map((moment) => moment.text)).size).toBe(moments.length);
    const ids = operationsOf(recorded).flatMap(({ id, name }) => (tape === "three steps" || name === "Tanh" ? id : []));
    const visited = moments.flatMap(({ node }) => node ?? []);
    expect(visited.slice(0, ids.length)).toEqual(ids);
    expect([...new Set(visited.slice(ids.length))]).toEqual([...ids].reverse());
    const counts = moments.map((moment) => moment.recorded);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(counts.at(-1)).toBe(recorded.nodes.length);
  }
});

test("a gain of 4 breaks it: nothing settles, and that is said", async () => {
  await setBackend("wasm");
  const outcomes = Array.from({ length: 10 }, (_, i) => ran(8380 + i, { gain: 4, width: 40 }).outcome);
  expect(outcomes.filter((outcome) => outcome === "max-steps").length).toBeGreaterThan(5);
});
