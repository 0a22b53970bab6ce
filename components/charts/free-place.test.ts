import { expect, test } from "vitest";
import { curve } from "./decimate.ts";
import { freest, inked } from "./free-place.ts";
import { lineData } from "./line-chart.tsx";

const size = { width: 500, height: 300, interactive: false };
const around = { marginTop: 30, marginRight: 100, marginBottom: 40, marginLeft: 40 };

test("a label takes the first free place, and the least covered one where none is free", () => {
  const taken = Array.from({ length: 50 }, (_, i) => ({ x: 100 + i, y: 100 }));
  const box = (dy: number, width = 30) => ({ left: 100, width, top: 100 + dy, height: 15, inside: true, taken });
  expect(freest([0, -13, 13], (dy) => box(dy))).toBe(-13);
  expect(freest([13, 0], (dy) => box(dy))).toBe(13);
  const crowded = [...taken, ...taken.map(({ x, y }) => ({ x, y: y - 13 })), { x: 110, y: 113 }];
  expect(freest([0, -13, 13], (dy) => ({ ...box(dy), taken: crowded }))).toBe(13);
});

test("a place outside the figure is taken only where every other is worse", () => {
  const taken = Array.from({ length: 50 }, (_, i) => ({ x: 100 + i, y: 100 }));
  expect(freest([0, 1], (way) => ({ left: 100, width: 30, top: 100, height: 15, inside: way === 1, taken }))).toBe(1);
});

test("the ink of ten thousand points stays little enough to look through at every redraw", () => {
  const points = curve(Array.from({ length: 10_000 }, (_, x) => ({ x, y: Math.sin(x) })));
  const data = lineData({ series: [{ name: "a", label: "a", points }], x: { label: "x" }, y: { label: "y" } });
  if (!data) throw new Error("nothing to draw");
  expect(data.lines[0]?.points.length).toBeLessThanOrEqual(1000);
  expect(inked(data, size, around).length).toBeLessThan(9000);
});
