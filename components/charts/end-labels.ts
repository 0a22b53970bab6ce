import { along, textWidth } from "./axes.ts";
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

/** What the labels need on the right, in pixels. */
export function labelMargin(data: LineFigureData, size: Size): number {
  if (!direct(data, size)) return 16;
  const widths = data.lines.filter((line) => line.labelled).map((line) => textWidth(line.label));
  return Math.min(size.width * 0.36, Math.max(16, ...widths.map((width) => width + 14)));
}

/** A label at the end of each line, in its colour, with a halo of the ground behind it. */
export function endLabels(Plot: Plot, data: LineFigureData, size: Size, marginLeft: number): Mark[] {
  const right = labelMargin(data, size);
  const [top, bottom] = [26, size.height - 40];
  const placed = data.lines.flatMap((line) => {
    const last = line.labelled ? line.points.findLast((point) => Number.isFinite(point.y)) : undefined;
    if (!last) return [];
    const left = marginLeft + along(data.x, last.x) * (size.width - marginLeft - right);
    const y = bottom - along(data.y, last.y) * (bottom - top);
    return [{ line, last, from: y, left, width: textWidth(line.label), height: 15, top: y }];
  });
  return spread(placed, top - 6, bottom).map(({ line, last, from, top }) =>
    Plot.text([last], {
      x: "x",
      y: "y",
      dx: 8,
      dy: top - from,
      text: () => line.label,
      textAnchor: "start",
      fill: line.color,
      stroke: "var(--chart-ground)",
      strokeWidth: 4,
      fontWeight: line.ghost ? 400 : 600,
      ...(line.term && { className: `term-${line.term}` }),
    }),
  );
}
