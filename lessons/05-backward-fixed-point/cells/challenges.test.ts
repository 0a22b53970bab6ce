import * as implicit from "implicit";
import type { Context } from "notebook/cell";
import { transform } from "sucrase";
import { expect, test, vi } from "vitest";
import { seeded } from "../../../notebook/random.ts";

interface Check {
  passed: boolean;
  detail: string;
}

/** Runs a challenge's own text with one place of it written anew, as a reader would. */
async function reportOf(name: string, from: string, to: string, seed = 0): Promise<Check[]> {
  const text = (await vi.importActual<{ default: string }>(`./${name}.ts?raw`)).default;
  expect(text.split(from)).toHaveLength(2);
  const { code } = transform(text.replace(from, to), { transforms: ["typescript", "imports"] });
  const exports: { run?: (params: unknown, context: Context) => Iterable<Check> } = {};
  new Function("exports", "require", code)(exports, (module: string) => {
    expect(module).toBe("implicit");
    return implicit;
  });
  const context = { random: seeded(seed) } as unknown as Context;
  return [...(exports.run?.({}, context) ?? [])];
}

const checksOf = async (...asked: Parameters<typeof reportOf>) =>
  (await reportOf(...asked)).map(({ passed }) => passed);

const given = "  return { u: pull(v).length > 0 ? v : [], converged: true };";
const right = `  let u = v;
  for (let k = 0; k < 500; k += 1) {
    const next = pull(u).map((entry, i) => entry + v[i]);
    const moved = size(next.map((entry, i) => entry - u[i]));
    u = next;
    if (moved <= 1e-10 * size(u)) return { u, converged: true };
  }
  return { u, converged: false };`;

test("write-it-backwards: the iteration passes for every seed, and so does elimination from three trips", async () => {
  const all = [true, true, true, true, true, true, true];
  for (let seed = 8400; seed < 8420; seed += 1)
    expect(await checksOf("write-it-backwards", given, right, seed)).toEqual(all);
  // it has u at ρ = 1.02 as well
  const direct = `const M = v.map((_, j) => { const e = v.map((_, i) => (i === j ? 1 : 0)); const c = pull(e); return e.map((one, i) => one - c[i]); });
    const det = (a, b, c) => a[0] * (b[1] * c[2] - b[2] * c[1]) - b[0] * (a[1] * c[2] - a[2] * c[1]) + c[0] * (a[1] * b[2] - a[2] * b[1]);
    const u = v.map((_, j) => det(...M.map((column, i) => (i === j ? v : column))) / det(...M));
    return { u, converged: true };`;
  expect(await checksOf("write-it-backwards", given, direct)).toEqual(all);
});

/** Wrong answers: the lines that they pass, and what the line at ρ = 0.9 says. */
const wrong: readonly (readonly [answer: string, passes: readonly number[], says: RegExp])[] = [
  [given, [], /this is v, no trip at all/],
  ["return { u: pull(pull(pull(v))), converged: false };", [6, 7], /not there yet|died out/],
  [
    "const u = pull(v).map((e, i) => e + v[i]); pull(v); return { u, converged: true };",
    [3, 7],
    /this is v \+ Jᵀv, one trip/,
  ],
  ["pull(v); return { u: pull(v), converged: true };", [7], /this is Jᵀv, and v is not added/],
  [right.replace("entry + v[i]", "entry"), [6, 7], /died out/],
  // a fixed number of terms: far too few at ρ = 0.9, and no verdict at ρ = 1.02
  [
    "let u = v; for (let k = 0; k < 50; k += 1) u = pull(u).map((e, i) => e + v[i]); return { u, converged: true };",
    [1, 3, 7],
    /not there yet/,
  ],
  // right, and says that it is not
  [right.replace("converged: true", "converged: false"), [1, 2, 3, 5, 6, 7], /^‖v \+ Jᵀu − u‖ = \S+ ‖u‖$/],
  // never gives up within 600 trips
  [right.replace("k < 500", "k < 5000"), [1, 2, 3, 4, 5, 6], /^‖v/],
  // neither a v that was tampered with, nor a u that is too short
  [
    "pull(v); const u = [1, 1, 1]; const p = pull(u); u.forEach((e, i) => { v[i] = e - p[i]; }); return { u, converged: true };",
    [7],
    /not there yet/,
  ],
  ["pull(v); return { u: [v[0] / (1 - pull([1])[0])], converged: true };", [7], /u has 1 numbers, v has 3/],
];

test.each(wrong)("write-it-backwards: a wrong answer is told what is wrong: %#", async (answer, passes, says) => {
  const report = await reportOf("write-it-backwards", given, answer);
  expect(report.flatMap(({ passed }, at) => (passed ? [at + 1] : []))).toEqual(passes);
  expect(report[1]?.detail).toMatch(says);
});

test("uphill: a strong one-way link does it; a symmetric W and one past the edge do not", async () => {
  const given = "  [0.4, 0.3],\n  [0.3, 0.4],";
  expect(await checksOf("uphill", given, given)).toEqual([true, true, false]);
  expect(await checksOf("uphill", given, "  [0, -5],\n  [0, 0],")).toEqual([true, true, true]);
  expect(await checksOf("uphill", given, "  [0, -0.5],\n  [0, 0],")).toEqual([true, true, false]);
  // no z⋆: the lines that need one say so, and no number of theirs is shown as one that failed
  const swinging = await reportOf("uphill", given, "  [-3, 0],\n  [0, -3],");
  expect(swinging.map(({ passed }) => passed)).toEqual([false, false, false]);
  for (const { detail } of swinging.slice(1)) expect(detail).toMatch(/no z⋆ yet/);
  for (const rows of ["  [0, -5, 0],\n  [0, 0, 0],", "  [Number.NaN, 0],\n  [0, 0],"])
    await expect(checksOf("uphill", given, rows)).rejects.toThrow("two rows of two finite numbers");
});

test("guard: both outcomes are needed; a test for NaN, one outcome alone and refusing everything are not enough", async () => {
  const given = "  return Number.isFinite(gradient);";
  const asked = (from: string) => from.replace("{ gradient }: Seen", "{ forward, backward, gradient }: Seen");
  expect(asked("{ gradient }: Seen")).toContain("forward");
  const by = (rule: string, seed: number) => {
    const seen = given.replace("Number.isFinite(gradient)", rule);
    return checksOf(
      "guard",
      `accept({ gradient }: Seen): boolean {\n${given}`,
      `accept({ forward, backward, gradient }: Seen): boolean {\n${seen}`,
      seed,
    );
  };
  for (let seed = 8420; seed < 8440; seed += 1) {
    expect(await by('forward === "converged" && backward === "converged"', seed), `seed ${seed}`).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(await by("Number.isFinite(gradient)", seed)).toEqual([false, false, false, true]);
    expect((await by('forward === "converged"', seed))[1]).toBe(false);
    expect((await by('backward === "converged"', seed))[2]).toBe(false);
    expect((await by("false", seed)).slice(2)).toEqual([false, false]);
  }
});
