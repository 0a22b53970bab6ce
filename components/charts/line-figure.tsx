import { type Axis, axisMarks, type Margins, margins, scales, textWidth } from "./axes.ts";
import { direct, endLabels, labelMargin } from "./end-labels.ts";
import { tickFormat } from "./format.ts";
import { freest, inked, place } from "./free-place.ts";
import type { Draw, Mark, Plot, Size } from "./plot-figure.tsx";
import type { Line } from "./series.ts";

/** A line across the figure: a tolerance, a limit, the end of an epoch. */
export interface Rule {
  readonly axis: "x" | "y";
  readonly value: number;
  readonly label: string;
}

/** A word at a point of the figure. */
export interface Note {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly color: string;
  readonly anchor: "start" | "middle" | "end";
}

/** All that a figure of curves is made of, as plain data: the drawing is a pure function of it. */
export interface LineFigureData {
  readonly lines: readonly Line[];
  readonly x: Axis;
  readonly y: Axis;
  readonly rules: readonly Rule[];
  readonly notes: readonly Note[];
  /** true: each point gets a dot too. For few points. */
  readonly dots: boolean;
}

/** A corner that the name of an upright rule may stand in: left or right of it, at the top or at the bottom. */
interface Corner {
  readonly side: -1 | 1;
  readonly end: "top" | "bottom";
}
const corners: readonly [Corner, ...Corner[]] = [
  { side: -1, end: "top" },
  { side: 1, end: "top" },
  { side: -1, end: "bottom" },
  { side: 1, end: "bottom" },
];

function rules(Plot: Plot, data: LineFigureData, direct: boolean, size: Size, around: Margins): Mark[] {
  const taken = data.rules.some(({ axis }) => axis === "x") ? inked(data, size, around) : [];
  const corner = (value: number, label: string) => {
    const { x } = place(data, size, around, { x: value, y: data.y.domain[0] });
    const width = textWidth(label) + 8;
    return freest(corners, ({ side, end }) => {
      const left = side < 0 ? x - width : x;
      const top = end === "top" ? around.marginTop + 8 : size.height - around.marginBottom - 10;
      const inside = left >= around.marginLeft - 4 && left + width <= size.width;
      return { left, width, top, height: 15, inside, taken };
    });
  };
  const stroke = {
    stroke: "var(--line-strong)",
    strokeWidth: 1.25,
    strokeDasharray: "1 4",
    strokeLinecap: "round",
  } as const;
  return data.rules.flatMap(({ axis, value, label }) => {
    const text = { fill: "var(--ink-soft)", stroke: "var(--chart-ground)", strokeWidth: 4 };
    const point = [value];
    const words = () => label;
    return axis === "y"
      ? [
          Plot.ruleY(point, { ...stroke, y: (y: number) => y }),
          ...(direct
            ? []
            : [
                Plot.text(point, {
                  ...text,
                  y: (y: number) => y,
                  text: words,
                  frameAnchor: "left",
                  textAnchor: "start",
                  dx: 6,
                  dy: -8,
                }),
              ]),
        ]
      : [
          Plot.ruleX(point, { ...stroke, x: (x: number) => x }),
          Plot.text(point, {
            ...text,
            x: (x: number) => x,
            text: words,
            ...cornerOptions(corner(value, label)),
          }),
        ];
  });
}

const cornerOptions = ({ side, end }: Corner) => ({
  frameAnchor: end,
  textAnchor: side < 0 ? ("end" as const) : ("start" as const),
  dx: 5 * side,
  dy: end === "top" ? 8 : -10,
});

/** What is under the pointer, in words. Plot names this group each time it moves, so the name is taken off each time. */
function tip(Plot: Plot, data: LineFigureData): Mark {
  const [x, y] = [tickFormat(data.x.format), tickFormat(data.y.format)];
  const points = data.lines
    .filter((line) => line.labelled)
    .flatMap((line) =>
      line.points
        .filter((point) => Number.isFinite(point.y))
        .map((point) => ({
          ...point,
          title: `${line.short}\n${data.x.label} ${x(point.x)}\n${data.y.label} ${y(point.y)}`,
        })),
    );
  return Plot.tip(
    points,
    Plot.pointer({
      x: "x",
      y: "y",
      title: "title",
      fill: "var(--chart-ground)",
      stroke: "var(--line-strong)",
      fontSize: 12,
      lineHeight: 1.35,
      render(index, scales, values, dimensions, context, next) {
        const group = next?.(index, scales, values, dimensions, context) ?? null;
        group?.removeAttribute("aria-label");
        return group;
      },
    }),
  );
}

/** Draws curves on two axes: raw ones faint, ghosts behind, live ones in front, labels at their ends where they fit. */
export const drawLines: Draw<LineFigureData> = (Plot, data, size: Size) => {
  const left = margins(data.y);
  const around = { ...left, marginRight: labelMargin(data, size, left.marginLeft) };
  const labels = direct(data, size);
  const ordered = [...data.lines].sort(
    (a, b) => Number(b.ghost) - Number(a.ghost) || Number(a.labelled) - Number(b.labelled),
  );
  const curves = ordered.flatMap((line) => {
    const options = {
      x: "x",
      y: "y",
      stroke: line.color,
      strokeWidth: line.width,
      strokeOpacity: line.labelled ? 1 : 0.16,
      strokeDasharray: line.dash || undefined,
      ...(line.term && { className: `term-${line.term}` }),
    };
    const curve = Plot.line(line.points, options);
    if (!data.dots || line.ghost || line.points.length > 60) return [curve];
    return [curve, Plot.dot(line.points, { x: "x", y: "y", r: 2.6, fill: line.color })];
  });
  const notes = data.notes.map((note) =>
    Plot.text([note], {
      x: "x",
      y: "y",
      text: "text",
      fill: note.color,
      stroke: "var(--chart-ground)",
      strokeWidth: 4,
      textAnchor: note.anchor,
      fontWeight: 700,
      ...(note.anchor !== "middle" && { dx: note.anchor === "start" ? 8 : -8, dy: -8 }),
    }),
  );
  return {
    ...around,
    ...scales(data.x, data.y),
    marks: [
      ...axisMarks(Plot, data.x, data.y, size, around),
      ...rules(Plot, data, labels, size, around),
      ...curves,
      ...notes,
      ...(labels ? endLabels(Plot, data, size, around) : []),
      ...(size.interactive ? [tip(Plot, data)] : []),
    ],
  };
};
