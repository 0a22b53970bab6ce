import { expect, test } from "vitest";
import { describeCobweb, staircase } from "./cobweb-chart.tsx";
import { describeDigits } from "./digit-grid.tsx";
import { digitPaths } from "./digit-paths.ts";
import * as examples from "./examples.ts";
import { describeHeatMap } from "./heat-map.tsx";
import { shadeOf, shadePaths } from "./heat-map-drawing.ts";
import { describeIterations } from "./iterations-chart.tsx";
import { describeTraining } from "./loss-chart.tsx";
import { describeMemory } from "./memory-chart.tsx";
import { describePhasePlane } from "./phase-plane-chart.tsx";
import { describeResiduals } from "./residual-chart.tsx";
import { describeScaling } from "./scaling-chart.tsx";
import { describeScatter } from "./scatter-chart.tsx";
import { lineStyles } from "./series.ts";
import { describeSpectrum } from "./spectrum-chart.tsx";
import { arc, describeTape } from "./tape-chart.tsx";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("residuals: ends, rate, and when the tolerance was met", () => {
  const points = Array.from({ length: 14 }, (_, k) => ({ k, residual: 16 * 0.4 ** k }));
  const series = [{ name: "r", label: "residual", points }];
  expect(plain(describeResiduals(series, 1e-3, "en"))).toBe(
    "residual: from 16 to 1.07 × 10⁻⁴ in 13 steps, shrinking by × 0.4 a step at the end, under the tolerance from step 11.",
  );
  expect(describeResiduals(series, 1e-9, "en")).toContain("never under the tolerance");
  expect(describeResiduals(series, undefined, "en")).not.toContain("tolerance");
});

test("residuals: the first that is not finite is named, ghosts are not described", () => {
  expect(describeResiduals(examples.brokenResidual, 1e-4, "en")).toContain("not a finite number at step 10");
  expect(describeResiduals(examples.ghostResiduals, 1e-4, "en")).not.toContain("damping");
  expect(describeResiduals([], 1e-4, "en")).toBe("The residual of each step will stand here, on a logarithmic axis.");
});

test("training: batches, running means, the test and its twin", () => {
  const props = { points: examples.training(2400), title: "", language: "en" as const };
  const text = describeTraining({ ...props, tests: examples.someTests, original: examples.originalTests });
  expect(text).toMatch(/^After 2400 batches the running mean of the loss went from [\d.]+ to [\d.]+, /);
  expect(text).toContain("the test error was 0.0373 after batch 2400, the original's was 0.0371.");
  expect(describeTraining({ ...props, points: [{ batch: 0, loss: 2.3 }] })).not.toContain("training error");
  const thinned = props.points.filter(({ batch }) => batch % 16 === 0);
  expect(describeTraining({ ...props, points: thinned })).toMatch(/^After 2400 batches /);
});

test("iterations: means of the first and last tenth, and the limit", () => {
  const points = Array.from({ length: 100 }, (_, batch) => ({ batch, iterations: batch < 90 ? 50 : 200 }));
  expect(describeIterations([{ name: "f", label: "forward", points }], 200, "en")).toBe(
    "forward: 65 iterations on average, 50 over the first tenth and 200 over the last; 10 of the 100 batches drawn here reached the limit.",
  );
});

test("cobweb: the staircase, and the kinds of fixed points", () => {
  expect(staircase([0.5, 0.2])).toEqual([
    { x: 0.5, y: 0.5 },
    { x: 0.5, y: 0.2 },
    { x: 0.2, y: 0.2 },
  ]);
  const three = examples.cobweb(2, 0.05, 0.02, 12);
  expect(three.fixedPoints?.map(({ slope }) => Math.abs(slope) < 1)).toEqual([true, false, true]);
  expect(describeCobweb(three.orbit, three.fixedPoints ?? [], "en")).toMatch(/repelling\), 0\.96\d \(attracting\)\.$/);
});

test("spectrum: on which side of the circle", () => {
  expect(describeSpectrum([{ re: 0.6, im: 0.3 }], "en")).toContain("spectral radius 0.6708");
  expect(describeSpectrum([{ re: 0, im: 1 }], "en")).toContain("on or outside");
  expect(describeSpectrum(examples.eigenvalues(1.3), "en")).toMatch(/^\d+ of 50 eigenvalues lie on or outside/);
});

test("scaling, memory, phase plane, scatter, tape, heat map, digits", () => {
  expect(describeScaling(examples.scaling, "en")).toContain("dense Newton: 338 µs to 792 ms, growing as n to the 2.6");
  expect(describeMemory(examples.memory, "en")).toContain("unrolled: 24 kB more for each iteration");
  expect(describeMemory(examples.memory, "en")).toContain("implicit: 84 kB, however many there are");
  expect(describePhasePlane(examples.phase.orbits, [{ stable: true }], "en")).toContain("fixed points: 1 attracting.");
  const axes = [{ label: "‖W‖₂" }, { label: "ρ", type: "log" }] as const;
  expect(describeScatter(examples.trials, ...axes, "en")).toMatch(/^By ‖W‖₂: \d+ × converged, from 0\.3/);
  const points = [0, 1, Number.NaN, 2].map((y, x) => ({ x, y }));
  const partly = [{ name: "a", label: "a", points }];
  expect(describeScatter(partly, ...axes, "en")).toBe(
    "By ‖W‖₂: 2 × a, from 1 to 3. 2 points have no place on these axes.",
  );
  expect(describeScatter([{ name: "b", label: "b", points: points.slice(0, 1) }], ...axes, "en")).toBe(
    "One point has no place on these axes.",
  );
  expect(describeTape(examples.tape, "en")).toBe(
    "10 nodes on the tape hold 368 kB; BatchMatMul keeps the most, 164 kB.",
  );
  expect(
    describeHeatMap(
      [
        [1, -2],
        [Number.NaN, 0.5],
      ],
      "en",
    ),
  ).toBe("2 × 2 numbers from −2 to 1; 1 of them are not finite.");
  expect(describeDigits(examples.digits, 307, 16, "en")).toMatch(/^16 of 307 misread digits/);
});

test("Chinese where it is asked for", () => {
  expect(describeSpectrum([{ re: 0.5, im: 0 }], "zh")).toContain("谱半径为 0.5");
});

test("no two live curves differ by their colour alone", () => {
  const roles = ["residual", "state", "parameter", "state", "cotangent"] as const;
  const styles = lineStyles(roles.map((role, i) => ({ name: String(i), label: String(i), role })));
  expect(new Set(styles.map(({ dash }) => dash)).size).toBe(5);
});

test("an arc joins neighbours straight and others around; a digit is a few paths; bad sizes are misuse", () => {
  expect(arc(0, 1, 60)).toBe("M60 15V45");
  expect(arc(0, 4, 60)).toContain("C");
  const digit = examples.digits[0];
  expect(digitPaths(digit?.pixels ?? []).length).toBeLessThanOrEqual(6);
  expect(() => digitPaths([1, 2, 3])).toThrow("invalid pixels: 3 bytes for 28 × 28");
});

test("a matrix is drawn by shades, neighbours joined", () => {
  expect(shadeOf(-1, 1)).toBe(-12);
  expect(shadeOf(5, 0)).toBe(0);
  expect(shadeOf(Number.NaN, 1)).toBeNaN();
  expect([
    ...shadePaths(
      [
        [1, 1, 0],
        [-1, 0, 1],
      ],
      1,
      0,
    ),
  ]).toEqual([
    [12, "M0 0.5h2M2 1.5h1"],
    [-12, "M0 1.5h1"],
  ]);
  expect(shadePaths(examples.matrix(100, 100), 0.8, 0).size).toBeLessThanOrEqual(24);
});
