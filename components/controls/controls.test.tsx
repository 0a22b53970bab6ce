import fc from "fast-check";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { accept, choice, drawing, logSlider, seed, slider, toggle } from "./control.ts";
import { ControlPanel } from "./control-panel.tsx";
import { parseTyped, stopOf, stops, typed, valueAt } from "./slider-scale.ts";
import { formatStrokes, longest, parseStrokes } from "./strokes.ts";

const every = (control: Parameters<typeof stops>[0]) =>
  Array.from({ length: stops(control) + 1 }, (_, stop) => valueAt(control, stop));

test("a log slider stops at round numbers", () => {
  expect(every(logSlider(1e-4, 1e-6, 1e-2))).toEqual([1e-6, 1e-5, 1e-4, 1e-3, 1e-2]);
  expect(every(logSlider(1, 0.1, 10, 3))).toEqual([0.1, 0.2, 0.5, 1, 2, 5, 10]);
  expect(every(logSlider(1, 0.1, 10, 2))).toEqual([0.1, 0.3, 1, 3, 10]);
  expect(every(logSlider(10, 5, 500, 1))).toEqual([5, 50, 500]);
});

test("a linear slider stops without rounding dust", () => {
  expect(every(slider(1, 0, 0.3, 0.1))).toEqual([0, 0.1, 0.2, 0.3]);
  expect(every(slider(0, -1.5, 1.5, 0.75))).toEqual([-1.5, -0.75, 0, 0.75, 1.5]);
});

test("stops and values are inverses, and never leave the range", () => {
  const controls = fc.constantFrom(
    slider(1, 0, 4, 0.05),
    slider(50, 1, 200, 1),
    logSlider(1e-4, 1e-8, 1, 3),
    logSlider(1, 3e-3, 70, 5),
  );
  fc.assert(
    fc.property(controls, fc.double({ min: 0, max: 1, noNaN: true }), (control, part) => {
      const last = stops(control);
      const stop = Math.round(part * last);
      expect(stopOf(control, valueAt(control, stop))).toBe(stop);
      const value = valueAt(control, part * last);
      expect(value).toBeGreaterThanOrEqual(control.min);
      expect(value).toBeLessThanOrEqual(control.max);
      expect(Math.abs(stopOf(control, value) - part * last)).toBeLessThan(0.51);
      expect(accept(control, typed(value))).toBeDefined();
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("what a reader types is read kindly and kept in range", () => {
  const control = logSlider(1e-4, 1e-6, 1);
  expect(
    ["1e-3", " 0,01 ", "3 × 10^-5", "7", "−1", "", "abc", "Infinity"].map((text) => parseTyped(control, text)),
  ).toEqual([1e-3, 0.01, 3e-5, 1, 1e-6, undefined, undefined, undefined]);
});

test("accept takes what a link may carry, and nothing else", () => {
  expect(["true", "0", "yes", undefined].map((value) => accept(toggle(), value))).toEqual([
    true,
    false,
    undefined,
    undefined,
  ]);
  const solver = choice("picard", [
    { value: "picard", label: "plain" },
    { value: "newton", label: "Newton" },
  ]);
  expect(["newton", "NEWTON", 3].map((value) => accept(solver, value))).toEqual(["newton", undefined, undefined]);
  const steps = choice<number>(5, [
    { value: 5, label: "5" },
    { value: 10, label: "10" },
  ]);
  expect(accept(steps, "10")).toBe(10);
  expect(["1.25", "5", "", "NaN", {}].map((value) => accept(slider(1, 0, 4, 0.05), value))).toEqual([
    1.25,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(["7", "7.5", "-1", "1e9"].map((value) => accept(seed(), value))).toEqual([7, undefined, undefined, undefined]);
});

const controls = {
  gain: slider(1, 0, 4, 0.05),
  solver: choice("a", [
    { value: "a", label: "A" },
    { value: "b", label: "B" },
  ]),
  many: choice(
    1,
    [1, 2, 3, 4, 5, 6].map((value) => ({ value, label: String(value) })),
  ),
  guarded: toggle(true),
  seed: seed(),
};

test("every control has a label, and every input a name", () => {
  const labels = { gain: "gain", solver: "solver", many: "many", guarded: "guarded", seed: "seed" };
  const html = renderToString(<ControlPanel controls={controls} labels={labels} values={{}} onChange={() => {}} />);
  const inputs = html.match(/<(input|select)\b[^>]*>/g) ?? [];
  expect(inputs).toHaveLength(7);
  for (const input of inputs) {
    const id = /\bid="([^"]+)"/.exec(input)?.[1];
    const named = input.includes("aria-label=") || /type="(radio|checkbox)"/.test(input);
    expect(named || html.includes(`for="${id}"`)).toBe(true);
  }
  expect(html).toContain("New seed");
  expect(html.match(/data-control="/g)).toHaveLength(5);
});

test("controls that a teacher hides are not drawn; disabled ones are", () => {
  const html = renderToString(
    <ControlPanel
      controls={controls}
      labels={{}}
      values={{}}
      onChange={() => {}}
      hidden={["seed"]}
      disabled
      language="zh"
    />,
  );
  expect(html).not.toContain('data-control="seed"');
  expect(html).toContain("disabled");
  expect(html).toContain("输入数值");
});

test("strokes survive the way through a link; garbage does not get in", () => {
  const place = fc.record({ x: fc.integer({ min: 0, max: 63 }), y: fc.integer({ min: 0, max: 63 }) });
  const strokes = fc.array(fc.array(place, { minLength: 1, maxLength: 40 }), { maxLength: 12 });
  fc.assert(
    fc.property(strokes, (drawn) => {
      const text = formatStrokes(drawn);
      expect(parseStrokes(text)).toEqual(drawn);
      expect(accept(drawing(), text)).toBe(text);
      expect(new URLSearchParams({ text }).toString()).toBe(`text=${text}`);
    }),
    { seed: 1, numRuns: 200 },
  );
  for (const garbage of ["A", "AB.", ".AB", "A+", "AB CD", "A".repeat(longest + 1), 7, undefined, "<svg>"])
    expect(accept(drawing("AB"), garbage)).toBeUndefined();
});

test("a drawing pad says how it is used, and where the pen is", () => {
  const html = renderToString(
    <ControlPanel controls={{ drawn: drawing("AAzz") }} labels={{ drawn: "Draw" }} values={{}} onChange={() => {}} />,
  );
  expect(html).toContain('tabindex="0"');
  expect(html).toMatch(/role="application" aria-labelledby="[^"]+" aria-describedby="[^"]+ [^"]+"/);
  expect(html).toContain("M0.5 0.5L51.5 51.5h0");
  expect(html).toContain("1 stroke");
});
