import { along, type Margins, textWidth } from "./axes.ts";
import type { Point } from "./decimate.ts";
import { largest } from "./extent.ts";
import { freest, inked, place } from "./free-place.ts";
import type { LineFigureData } from "./line-figure.tsx";
import type { Mark, Plot, Size } from "./plot-figure.tsx";

/** A label on its way to a free place; all in pixels. */
export interface Placed {
  readonly left: number;
  readonly width: number;
  readonly height: number;
  /** The middle of the label. */
  top: number;
}

/** Moves labels up or down until no two of them overlap, the topmost first, and all lie in [low, high]. */
export function spread<L extends Placed>(labels: readonly L[], low: number, high: number): readonly L[] {
  const order = [...labels].sort((a, b) => a.top - b.top);
  const meets = (a: Placed, b: Placed) => a.left < b.left + b.width && b.left < a.left + a.width;
  const apart = (a: Placed, b: Placed) => (a.height + b.height) / 2;
  order.forEach((label, i) => {
    label.top = Math.max(label.top, low + label.height / 2);
    for (const above of order.slice(0, i))
      if (meets(above, label)) label.top = Math.max(label.top, above.top + apart(above, label));
  });
  order.reverse().forEach((label, i) => {
    label.top = Math.min(label.top, high - label.height / 2);
    for (const below of order.slice(0, i))
      if (meets(below, label)) label.top = Math.min(label.top, below.top - apart(below, label));
  });
  return labels;
}

/** Below this width a chart has a legend; from it on, labels at the ends of its lines. charts.css knows it too. */
export const labelledFrom = 460;

/** Whether the lines carry their labels themselves. */
export const direct = (data: LineFigureData, size: Size): boolean =>
  size.width >= labelledFrom && data.lines.filter((line) => line.labelled).length <= 5;

interface EndLabel {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly color: string;
  readonly strong: boolean;
  readonly term?: string;
}

/** A label for the right end of each line, and for rules across the figure. */
function ends(data: LineFigureData): readonly EndLabel[] {
  const lines = data.lines.flatMap((line): EndLabel[] => {
    const finite = (point: Point) => Number.isFinite(point.y);
    const [first, last] = line.labelled ? [line.points.find(finite), line.points.findLast(finite)] : [];
    if (!first || !last) return [];
    const { color, label: text, term, ghost } = line;
    return [{ ...(first.x > last.x ? first : last), text, color, strong: !ghost, ...(term && { term }) }];
  });
  const rules = data.rules
    .filter((rule) => rule.axis === "y")
    .map(({ value, label }) => ({
      text: label,
      x: data.x.domain[1],
      y: value,
      color: "var(--ink-soft)",
      strong: false,
    }));
  return [...lines, ...rules];
}

/** What the labels need on the right, in pixels, where a label that ends before the frame's edge needs less. */
export function labelMargin(data: LineFigureData, size: Size, marginLeft: number): number {
  if (!direct(data, size)) return 16;
  const room = size.width - marginLeft;
  const needs = ends(data).map(({ x, text }) => {
    const part = along(data.x, x);
    return part > 0 ? room - (room - textWidth(text) - 12) / part : 0;
  });
  return Math.min(size.width * 0.42, Math.max(16, largest(needs)));
}

/** A label at the end of each line, in its colour, with a halo of the ground behind it. */
export function endLabels(Plot: Plot, data: LineFigureData, size: Size, around: Margins): Mark[] {
  const [top, bottom] = [around.marginTop, size.height - around.marginBottom];
  const taken = inked(data, size, around);
  const placed = ends(data).map((label) => {
    const { x: left, y: from } = place(data, size, around, label);
    const width = textWidth(label.text);
    const height = 15;
    const free = freest([0, -13, 13, -26, 26], (dy) => ({
      left: left + 8,
      width,
      top: from + dy,
      height,
      inside: dy === 0 || (from + dy > top && from + dy < bottom),
      taken,
    }));
    return { label, from, left, width, height, top: from + free };
  });
  return spread(placed, top - 6, bottom).map(({ label, from, top }) =>
    Plot.text([label], {
      x: "x",
      y: "y",
      dx: 8,
      dy: top - from,
      text: "text",
      textAnchor: "start",
      fill: label.color,
      stroke: "var(--chart-ground)",
      strokeWidth: 4,
      fontWeight: label.strong ? 600 : 400,
      ...(label.term && { className: `term-${label.term}` }),
    }),
  );
}
