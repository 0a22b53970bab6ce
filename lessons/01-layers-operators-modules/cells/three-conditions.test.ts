import type { Context } from "notebook/cell";
import { expect, test } from "vitest";
import { seeded } from "../../../notebook/random.ts";
import { layers, run } from "./three-conditions.ts";

const found = (x: number, steps = 100) => [...run({ x, steps }, {} as Context)].filter((value) => "layer" in value);
const zOf = (x: number, name: string) => found(x).find(({ layer }) => layer === name)?.z ?? Number.NaN;

/** The zero of a rising g in [−4, 4], by bisection: another way to the same z. */
function zero(g: (z: number) => number): number {
  let [low, high] = [-4, 4];
  for (let half = 0; half < 80; half += 1) {
    const middle = (low + high) / 2;
    if (g(middle) > 0) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

const slider = Array.from({ length: 81 }, (_, i) => i / 20 - 2);
const typed = Array.from({ length: 200 }, (_, i) => seeded(9100 + i).uniform(-2, 2));

test("each condition's residual is under 1e-6 for every x on the slider, and for any that is typed", () => {
  for (const x of [...slider, ...typed]) {
    const three = found(x);
    expect(three.map(({ layer }) => layer)).toEqual(["fixed-point", "ode", "minimum"]);
    for (const { layer, residual } of three) expect(residual, `${layer} at x = ${x}`).toBeLessThan(1e-6);
  }
});

test("z is what another method finds: bisection twice, and the closed form of the ODE", () => {
  for (const x of [...slider, ...typed]) {
    expect(Math.abs(zOf(x, "fixed-point") - zero((z) => z - Math.tanh(x - 0.8 * z))), `x = ${x}`).toBeLessThan(1e-6);
    expect(Math.abs(zOf(x, "minimum") - zero((z) => z ** 3 + z - x)), `x = ${x}`).toBeLessThan(1e-6);
    // dz/dt = sin z is solved by tan(z(t)/2) = eᵗ tan(x/2)
    expect(Math.abs(zOf(x, "ode") - 2 * Math.atan(Math.exp(2) * Math.tan(x / 2))), `x = ${x}`).toBeLessThan(1e-6);
  }
});

test("a residual is not blind: too few steps, or a wrong z, and it says so", () => {
  for (const { residual } of found(0.6, 3)) expect(residual).toBeGreaterThan(1e-6);
  for (const { name, residual, solve } of layers) {
    for (const x of typed.slice(0, 20)) {
      const path = solve(x, 100);
      path[path.length - 1] = (path.at(-1) ?? 0) + 1e-3;
      expect(residual(x, path), name).toBeGreaterThan(1e-4);
    }
  }
});
