import { type Axis, axis, axisMarks, type Margins, margins, scales } from "./axes.ts";
import type { Mark, Plot, RenderFunction, Size } from "./plot-figure.tsx";

/** A plane whose two axes have the same scale: a circle is a circle in it. */
export interface Plane {
  readonly x: Axis;
  readonly y: Axis;
  readonly around: Margins;
  readonly options: ReturnType<typeof scales> & Margins;
  readonly marks: Mark[];
  /** true: there is room on the right for words. */
  readonly roomy: boolean;
}

/** What words beside a plane may need, in pixels. */
const beside = 120;

/** Two linear axes over the same ends, drawn as the largest square that fits, words in the room on its right. */
export function plane(
  Plot: Plot,
  size: Size,
  domain: readonly [number, number],
  labels: { readonly x: string; readonly y: string },
): Plane {
  const x = axis([], { label: labels.x, domain });
  const y = axis([], { label: labels.y, domain });
  const plain = margins(y);
  const side = Math.min(
    size.width - plain.marginLeft - plain.marginRight,
    size.height - plain.marginTop - plain.marginBottom,
  );
  const left = size.width - plain.marginLeft - side;
  const around = { ...plain, marginRight: left, marginBottom: size.height - plain.marginTop - side };
  return {
    x,
    y,
    around,
    options: { ...around, ...scales(x, y) },
    marks: axisMarks(Plot, x, y, size, around),
    roomy: left >= beside,
  };
}

/** One path for many shapes, in the pixels of both scales: a thousand dots cost one element. */
export function pathMark(
  shape: (x: (value: number) => number, y: (value: number) => number) => string,
  attributes: { readonly [name: string]: string | number },
): RenderFunction {
  return (_index, scales, _values, _dimensions, context) => {
    const path = context.document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", shape(positions(scales.x), positions(scales.y)));
    for (const [name, value] of Object.entries(attributes)) path.setAttribute(name, String(value));
    return path;
  };
}

const within = (value: number, end: number) => Math.min(end, Math.max(-end, value));

const positions =
  (scale: unknown): ((value: number) => number) =>
  (value) => {
    if (typeof scale !== "function") return Number.NaN;
    // far outside is outside, and has coordinates
    const at = Number(scale(within(value, 1e300)));
    return Math.round(10 * within(at, 1e6)) / 10;
  };

/** Dots as strokes without length. From one to its neighbour it is a small move: half the text of as many places. */
function dotted(places: readonly (readonly [number, number])[]): string {
  const tenth = (move: number) => Number(move.toFixed(1));
  let [x, y] = [0, 0];
  return [...places]
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .map((place) => {
      const move = `m${tenth(place[0] - x)} ${tenth(place[1] - y)}h0`;
      [x, y] = place;
      return move;
    })
    .join("");
}

/** Shapes that stay apart without colour. */
export type Symbol = "dot" | "ring" | "cross";

/** All points of one kind as one mark, or two for rings. */
export function symbols(
  points: readonly { readonly x: number; readonly y: number }[],
  symbol: Symbol,
  color: string,
  radius = 4,
): RenderFunction[] {
  const seen = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  const dots = (width: number, stroke: string) =>
    pathMark((x, y) => dotted(seen.map((point) => [x(point.x), y(point.y)])), {
      stroke,
      fill: "none",
      "stroke-width": width,
      "stroke-linecap": "round",
    });
  if (symbol === "dot") return [dots(2 * radius, color)];
  if (symbol === "ring") return [dots(2 * radius, color), dots(2 * radius - 3, "var(--chart-ground)")];
  const r = radius * 0.8;
  return [
    pathMark(
      (x, y) =>
        seen
          .map((point) => [x(point.x), y(point.y)] as const)
          .map(([a, b]) => `M${a - r} ${b - r}l${2 * r} ${2 * r}m${-2 * r} 0l${2 * r} ${-2 * r}`)
          .join(""),
      { stroke: color, fill: "none", "stroke-width": 1.75, "stroke-linecap": "round" },
    ),
  ];
}
