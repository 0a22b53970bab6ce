import type { Context } from "notebook/cell";
import { transform } from "sucrase";
import { expect, test, vi } from "vitest";
import { seeded } from "../../../notebook/random.ts";

interface Check {
  passed: boolean;
  detail: string;
}

/** Runs a challenge's own text with one place of it written anew, as a reader would. */
async function checksOf(name: string, from: string, to: string, seed = 0): Promise<boolean[]> {
  const text = (await vi.importActual<{ default: string }>(`./${name}.ts?raw`)).default;
  expect(text.split(from)).toHaveLength(2);
  const { code } = transform(text.replace(from, to), { transforms: ["typescript"] });
  const run = new Function(`${code.replaceAll("export ", "")}; return run;`)();
  return [...(run({}, { random: seeded(seed) } as unknown as Context) as Iterable<Check>)].map(({ passed }) => passed);
}

test("newton-step: plain iteration is not enough, Newton is; a wrong sign is not, nor is another way to the root", async () => {
  const plain = "return z - g(z, w, x);";
  expect((await checksOf("newton-step", plain, plain)).every((passed) => !passed)).toBe(true);
  const newton = "return z - g(z, w, x) / (1 - w * (1 - Math.tanh(w * z + x) ** 2));";
  for (let seed = 0; seed < 20; seed += 1) {
    expect(await checksOf("newton-step", plain, newton, seed)).toEqual([true, true, true, true, true, true]);
  }
  const wrong = newton.replace("(1 - w", "(1 + w");
  expect(await checksOf("newton-step", plain, wrong)).not.toContain(true);
  // the slope at z instead of at tanh(wz + x), and halving an interval, arrive without following the tangent
  const beside = "return z - g(z, w, x) / (1 - w * (1 - z ** 2));";
  const halved =
    "let [a, b] = [-1, 1]; for (let k = 0; k < 60; k += 1) g((a + b) / 2, w, x) > 0 ? (b = (a + b) / 2) : (a = (a + b) / 2); return a;";
  for (const other of [beside, halved]) expect((await checksOf("newton-step", plain, other)).at(-1)).toBe(false);
});

test("anderson-step: plain iteration is not enough, the least squares are, a division by 0 is caught", async () => {
  const ignored = "const gamma = 0 * dot(r, minus(r, r0));";
  expect(await checksOf("anderson-step", ignored, ignored)).toEqual([false, false, false, true, false]);
  const mixed = "const d = minus(r, r0); const gamma = dot(d, d) > 0 ? dot(r, d) / dot(d, d) : 0;";
  for (let seed = 0; seed < 20; seed += 1) {
    expect(await checksOf("anderson-step", ignored, mixed, seed)).toEqual([true, true, true, true, true]);
  }
  const unguarded = "const d = minus(r, r0); const gamma = dot(r, d) / dot(d, d);";
  expect((await checksOf("anderson-step", ignored, unguarded)).slice(2)).toEqual([true, false, true]);
  const firstOnly = "const gamma = r[0] === r0[0] ? 0 : r[0] / (r[0] - r0[0]);";
  expect(await checksOf("anderson-step", ignored, firstOnly)).toEqual([true, true, true, true, false]);
  const flipped = mixed.replace("? dot(r, d)", "? -dot(r, d)");
  expect((await checksOf("anderson-step", ignored, flipped)).slice(0, 2)).toEqual([false, false]);
});

test("lost-newton: a start near the root is found, 0 is lost for good, one outside does not count", async () => {
  const at = (start: string) => checksOf("lost-newton", "start = 0.9;", `start = ${start};`);
  expect(await at("0.9")).toEqual([true, false, true]);
  expect(await at("0")).toEqual([true, true, true]);
  expect(await at("5")).toEqual([false, false, false]);
});
