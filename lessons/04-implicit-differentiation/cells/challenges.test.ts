import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import * as library from "implicit";
import type { Context } from "notebook/cell";
import { transform } from "sucrase";
import { beforeAll, expect, test, vi } from "vitest";
import { seeded } from "../../../notebook/random.ts";

interface Check {
  passed: boolean;
  detail: string;
}

beforeAll(async () => {
  expect(await tf.setBackend("wasm")).toBe(true);
});

const modules: { readonly [name: string]: unknown } = { "@tensorflow/tfjs-core": tf, implicit: library };

/** Runs a challenge's own text with some places of it written anew, as a reader would. */
async function reportOf(name: string, changes: readonly (readonly [from: string, to: string])[], seed = 0) {
  let text = (await vi.importActual<{ default: string }>(`./${name}.ts?raw`)).default;
  for (const [from, to] of changes) {
    expect(text.split(from)).toHaveLength(2);
    text = text.replace(from, to);
  }
  const { code } = transform(text, { transforms: ["typescript", "imports"] });
  const exports: { run?: (params: object, context: Context) => Iterable<Check> } = {};
  new Function("exports", "require", code)(exports, (name: string) => modules[name]);
  const before = tf.memory().numTensors;
  const context = { random: seeded(seed) } as unknown as Context;
  const checks = [...(exports.run?.({}, context) ?? [])];
  expect(tf.memory().numTensors).toBe(before);
  return checks;
}

const checksOf = async (...asked: Parameters<typeof reportOf>) =>
  (await reportOf(...asked)).map(({ passed }) => passed);

const slope = ["const slope: Tensor2D = sub(1, square(z));", "const slope: Tensor2D = mul(z, sub(1, z));"] as const;
const system = ["matMul(mul(u, 0), W), v)", "matMul(mul(u, slope), W), v)"] as const;
const input = ["x: matMul(mul(s, 0), U)", "x: matMul(s, U)"] as const;

test("derive-it: as it stands nothing is right; the derived gradient is, for 20 seeds; each mistake alone is seen", async () => {
  expect(await checksOf("derive-it", [])).toEqual([false, false, false, false, false]);
  for (let seed = 0; seed < 20; seed += 1)
    expect(await checksOf("derive-it", [slope, system, input], 700 + seed), `${seed}`).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
  expect(await checksOf("derive-it", [slope, system])).toEqual([true, true, true, true, false]);
  const missing = ["b: sum(s, 0, true), ", ""] as const;
  expect(await checksOf("derive-it", [slope, system, input, missing])).toEqual([false, false, true, true, true]);
});

/** Wrong answers, and what the first line says to each. */
const wrongSystems = [
  [[slope, input], /v itself/],
  [[slope, [system[0], "mul(matMul(u, W, false, true), slope), v)"], input], /without the transpose/],
  [[slope, [system[0], "matMul(u, W), v)"], input], /with W alone/],
  [[slope, [system[0], "mul(matMul(u, W), slope), v)"], input], /multiplied after W/],
  [[system, input], /slope is that of tanh/],
  [[slope, [system[0], "matMul(mul(u, mul(slope, 0.5)), W), v)"], input], /none of the usual mistakes/],
] as const;

test.each(wrongSystems)(
  "derive-it: a wrong u fails every line, and the first one names the mistake: %#",
  async (changes, says) => {
    for (let seed = 720; seed < 725; seed += 1) {
      const report = await reportOf("derive-it", changes, seed);
      expect(report.map(({ passed }) => passed)).not.toContain(true);
      expect(report[0]?.detail, `seed ${seed}`).toMatch(says);
    }
  },
);

test("break-the-theorem: the fold breaks it; a solution elsewhere does not, nor a point that is none", async () => {
  const at = (x: string, z: string) =>
    checksOf("break-the-theorem", [
      ["export const x = 0.5;", `export const x = ${x};`],
      ["export const z = 0.9975;", `export const z = ${z};`],
    ]);
  expect(await checksOf("break-the-theorem", [])).toEqual([false, false, false]);
  for (const sign of ["", "-"]) {
    const z = `${sign}Math.sqrt(1 - 1 / w)`;
    expect(await at(`Math.atanh(${z}) - w * (${z})`, z)).toEqual([true, true, true]);
  }
  expect(await at("0", "0")).toEqual([true, false, false]);
  expect(await at("0.3", "-Math.sqrt(1 - 1 / w)")).toEqual([false, false, false]);
});

const ownMap = [
  "tanh(add(matMul(z, W, false, true), x));",
  "mul(0.5, sin(add(matMul(z, W, false, true), x)));",
] as const;
const tools = [
  "import { offTape, picard, recordTape, solve }",
  "import { fixedPointLayer, implicit, offTape, picard, recordTape, solve, unrolled }",
] as const;
const sine = ["  sqrt,\n", "  sin,\n  sqrt,\n"] as const;
const last = ["  return map(z, x, W);\n", ""] as const;
const byLibrary = (adjoint: string) =>
  [
    "const z = offTape(() => solve(problem, zeros<Rank.R2>(x.shape), method).z);",
    `return fixedPointLayer({ map: (z, x, W) => map(z, x as Tensor2D, W as Tensor2D), theta: [x, W] }, zeros<Rank.R2>(x.shape), { ...method, adjoint: ${adjoint} }).z;`,
  ] as const;

test("pass-the-check: two steps are not enough, three are, and every iteration on the tape is too many", async () => {
  expect(await checksOf("pass-the-check", [])).toEqual([false, true, false, false, true]);
  expect(await checksOf("pass-the-check", [sine, ownMap])).toEqual([true, true, false, false, true]);
  const solution = [sine, ownMap, tools, last, byLibrary("implicit()")];
  for (let seed = 0; seed < 20; seed += 1)
    expect(await checksOf("pass-the-check", solution, 800 + seed), `${seed}`).toEqual([true, true, true, true, true]);
  const steps = await checksOf("pass-the-check", [sine, ownMap, tools, last, byLibrary("unrolled")]);
  expect(steps).toEqual([true, true, true, true, false]);
  const still = [sine, [ownMap[0], "mul(0.5, sin(x));"] as const, tools, last, byLibrary("implicit()")];
  expect((await checksOf("pass-the-check", still))[3]).toBe(false);
  // a map that does not look at z makes an explicit layer; what is no function of its inputs has no gradient, and says so
  const explicit = ["mul(0.5, sin(matMul(x, W, false, true)));", "return map(x, x, W);"] as const;
  const [own, ...rest] = await checksOf("pass-the-check", [
    sine,
    [ownMap[0], explicit[0]],
    [byLibrary("")[0], explicit[1]],
    last,
  ]);
  expect([own, rest]).toEqual([false, [true, true, true, true]]);
  const constant = [byLibrary("")[0], "return zeros<Rank.R2>(x.shape);"] as const;
  expect(await checksOf("pass-the-check", [sine, ownMap, constant, last])).toEqual([true, false, false, false, false]);
});
