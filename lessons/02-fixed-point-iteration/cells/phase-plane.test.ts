import { eigenvalues as libraryEigenvalues, tanhJacobian } from "implicit";
import { expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { run } from "./phase-plane.ts";

const solved = (params: { gain: number; angle: number; x: number; seed: number }) => {
  const values = [...run(params, { random: seeded(params.seed) } as unknown as Parameters<typeof run>[1])];
  const orbits = values.filter((value) => "fate" in value);
  const summary = values.find((value) => "eigenvalues" in value);
  if (!summary || orbits.length !== 2) throw new Error("no summary");
  return { ...summary, orbits, fates: orbits.map(({ fate }) => fate) };
};

/** W as the cell has it. */
const weights = (gain: number, angle: number) => {
  const turn = (angle * Math.PI) / 180;
  return Float64Array.of(Math.cos(turn), -Math.sin(turn), Math.sin(turn), Math.cos(turn)).map((w) => gain * w);
};

test("the eigenvalues are the library's to 1e-8", () => {
  for (let seed = 2000; seed < 2040; seed += 1) {
    const random = seeded(seed);
    const [gain, angle, x] = [random.uniform(0.2, 2), random.uniform(0, 180), random.uniform(-1, 1)];
    const { eigenvalues, fixedPoints, radius } = solved({ gain, angle, x, seed });
    const errors = fixedPoints.map((point) => {
      const layer = { W: weights(gain, angle), x: Float64Array.of(x, x) };
      const { real, imaginary } = libraryEigenvalues(tanhJacobian(layer, Float64Array.of(point.x, point.y)), 2);
      const theirs = [...real].map((re, i) => ({ re, im: imaginary[i] ?? 0 }));
      const nearest = eigenvalues.map(({ re, im }) => Math.min(...theirs.map((t) => Math.hypot(t.re - re, t.im - im))));
      return Math.max(...nearest);
    });
    // at one of the fixed points, the one that the cell looks at
    expect(Math.min(...errors), `seed ${seed}`).toBeLessThan(1e-8);
    expect(radius).toBe(Math.max(...eigenvalues.map(({ re, im }) => Math.hypot(re, im))));
  }
});

test("inside the circle both orbits settle, at the rate that the radius says", () => {
  for (let seed = 2100; seed < 2130; seed += 1) {
    const random = seeded(seed);
    const gain = random.uniform(0.3, 0.97);
    const { fates, radius, fixedPoints, orbits } = solved({
      gain,
      angle: random.uniform(0, 180),
      x: random.uniform(-0.5, 0.5),
      seed,
    });
    expect(fates, `seed ${seed}`).toEqual(["converges", "converges"]);
    expect(radius).toBeLessThan(1);
    expect(fixedPoints.filter(({ stable }) => stable)).toHaveLength(1);
    // from a distance of about 1 to 1e-9
    const expected = Math.log(1e-9) / Math.log(radius);
    expect(Math.abs((orbits[0]?.steps ?? 0) / expected - 1)).toBeLessThan(0.35);
  }
});

test("at exactly 1 it creeps; the nearest fixed point is the one that it settles on, however far it went", () => {
  for (const angle of [0, 40, 90, 180]) {
    const { fates, fixedPoints } = solved({ gain: 1, angle, x: 0, seed: 2150 });
    expect(fates, `angle ${angle}`).toEqual(["creeps", "creeps"]);
    expect(fixedPoints).toHaveLength(1);
  }
  for (const [gain, angle] of [
    [1.8, 16],
    [1.94, 4],
  ] as const) {
    const { fates, radius } = solved({ gain, angle, x: 0.5, seed: 3 });
    expect(fates[0]).toBe("converges");
    expect(radius).toBeLessThan(1);
  }
});

test("outside, a negative eigenvalue makes a 2-cycle, a positive one sends it to another fixed point, a pair makes it turn", () => {
  for (let seed = 2200; seed < 2230; seed += 1) {
    const random = seeded(seed);
    const gain = random.uniform(1.05, 1.4);
    const x = random.uniform(-0.05, 0.05);
    const swings = solved({ gain, angle: 180, x, seed });
    expect(swings.fates, `seed ${seed}`).toEqual(["two-cycle", "two-cycle"]);
    expect(Math.min(...swings.eigenvalues.map(({ re }) => re))).toBeLessThan(-1);
    expect(swings.fixedPoints.filter(({ stable }) => stable)).toHaveLength(0);

    const moves = solved({ gain, angle: 0, x: 0, seed });
    expect(moves.fates, `seed ${seed}`).toEqual(["converges", "converges"]);
    expect(moves.radius).toBeLessThan(1);
    // 3 × 3 of them: two attract in each direction, the middle one does not
    expect(moves.fixedPoints).toHaveLength(9);
    expect(moves.fixedPoints.filter(({ stable }) => stable)).toHaveLength(4);

    const turns = solved({ gain, angle: random.uniform(35, 145), x, seed });
    expect(turns.fates, `seed ${seed}`).toEqual(["rotates", "rotates"]);
    expect(turns.radius).toBeGreaterThan(1);
    expect(Math.abs(turns.eigenvalues[0]?.im ?? 0)).toBeGreaterThan(0.1);
    expect(turns.fixedPoints.filter(({ stable }) => stable)).toHaveLength(0);
  }
});
