import { describe, expect, it } from "vitest";
import { seeded } from "./random.ts";

const many = 20_000;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("seeded", () => {
  it("gives the same numbers for the same seed, and others for another", () => {
    const draw = (seed: number) => {
      const random = seeded(seed);
      return Array.from({ length: 8 }, () => random.uniform());
    };
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
    expect(draw(0)).not.toEqual(draw(-1));
  });

  it("keeps to numbers that were once drawn: changing them changes every run of every lesson", () => {
    const random = seeded(0);
    const drawn = [random.integer(1000), random.integer(1000), random.integer(1000)];
    expect(drawn).toMatchInlineSnapshot(`
      [
        780,
        441,
        708,
      ]
    `);
    expect([...seeded(0).permutation(8)]).toMatchInlineSnapshot(`
      [
        7,
        6,
        2,
        3,
        1,
        0,
        5,
        4,
      ]
    `);
  });

  it("is uniform: mean, variance and every tenth of the range", () => {
    const random = seeded(1);
    const values = Array.from({ length: many }, () => random.uniform(-1, 3));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...values)).toBeLessThan(3);
    expect(mean(values)).toBeCloseTo(1, 1);
    expect(mean(values.map((value) => (value - 1) ** 2))).toBeCloseTo(16 / 12, 1);
    for (let tenth = 0; tenth < 10; tenth++) {
      const share = values.filter((value) => Math.floor(((value + 1) / 4) * 10) === tenth).length / many;
      expect(Math.abs(share - 0.1)).toBeLessThan(0.01);
    }
  });

  it("is normal: mean, variance, kurtosis", () => {
    const random = seeded(2);
    const values = Array.from({ length: many }, () => random.normal());
    expect(Math.abs(mean(values))).toBeLessThan(0.03);
    expect(Math.abs(mean(values.map((value) => value ** 2)) - 1)).toBeLessThan(0.05);
    expect(Math.abs(mean(values.map((value) => value ** 4)) - 3)).toBeLessThan(0.25);
  });

  it("permutes: everything once, and not in order", () => {
    const order = seeded(5).permutation(60_000);
    expect(new Set(order).size).toBe(60_000);
    expect(order.filter((value, index) => value === index).length).toBeLessThan(10);
  });

  it("forks by name alone, whatever was drawn before", () => {
    const random = seeded(7);
    const before = random.fork("epoch 3").uniform();
    random.normal();
    random.permutation(10);
    expect(random.fork("epoch 3").uniform()).toBe(before);
    expect(random.fork("epoch 4").uniform()).not.toBe(before);
    expect(random.fork("a").fork("b").uniform()).not.toBe(random.fork("ab").uniform());
  });

  it("refuses what is no seed and no count", () => {
    expect(() => seeded(Number.NaN)).toThrow("invalid seed: NaN");
    expect(() => seeded(1).integer(0)).toThrow("invalid n: 0");
  });
});
