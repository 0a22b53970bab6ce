import { textWidth } from "./axes.ts";
import { largest } from "./extent.ts";
import { formatNumber } from "./format.ts";
import type { Draw, Mark, RenderFunction } from "./plot-figure.tsx";

/** What a heat map is drawn from. */
export interface Matrix {
  readonly values: readonly (readonly number[])[];
  /** The value that takes the full shade. */
  readonly scale: number;
  readonly digits: number;
  readonly rowLabels: readonly string[];
  readonly columnLabels: readonly string[];
  readonly axes: { readonly row: string; readonly column: string };
}

/** Shades of each sign. */
const shades = 12;

/** The shade of a value: 0 for none, up to 12, negative below zero; NaN for what is not finite. */
export const shadeOf = (value: number, scale: number): number =>
  Number.isFinite(value) ? Math.round(shades * Math.max(-1, Math.min(1, scale > 0 ? value / scale : 0))) : Number.NaN;

/** Whether a matrix is small enough for a number in each cell. */
const numbered = (values: readonly (readonly number[])[]): boolean => values.length * (values[0]?.length ?? 0) <= 150;

/** The opacity of the full shade: numbers on it must stay readable in both themes. */
export const depth = (values: readonly (readonly number[])[]): number => (numbered(values) ? 0.5 : 0.9);

/**
 * The cells of each shade as one path of strokes a row thick, in units of cells, neighbours of one shade joined. Ten
 * thousand cells are two dozen elements.
 */
export function shadePaths(values: readonly (readonly number[])[], scale: number, gap: number): Map<number, string> {
  const paths = new Map<number, string>();
  values.forEach((row, i) => {
    for (let j = 0; j < row.length; ) {
      const shade = shadeOf(row[j] ?? Number.NaN, scale);
      let end = j + 1;
      if (gap === 0) while (end < row.length && Object.is(shadeOf(row[end] ?? Number.NaN, scale), shade)) end++;
      if (shade !== 0) paths.set(shade, `${paths.get(shade) ?? ""}M${j + gap} ${i}.5h${end - j - 2 * gap}`);
      j = end;
    }
  });
  return paths;
}

/** A stroke across each cell below zero, for matrices whose numbers are not written. */
const hatches = (values: readonly (readonly number[])[]): string =>
  values.map((row, i) => row.map((value, j) => (value < 0 ? `M${j + 0.1} ${i + 0.9}l.8-.8` : "")).join("")).join("");

/** A path in units of cells, laid over the drawing. */
function cellsMark(
  path: string,
  transform: string,
  attributes: { readonly [name: string]: string | number },
): RenderFunction {
  return (_index, _scales, _values, _dimensions, context) => {
    const element = context.document.createElementNS("http://www.w3.org/2000/svg", "path");
    const all = { d: path, transform, fill: "none", ...attributes };
    for (const [name, value] of Object.entries(all)) element.setAttribute(name, String(value));
    return element;
  };
}

/** Draws a matrix: one colour above zero, another below it, numbers or hatching where they fit. */
export const drawMatrix: Draw<Matrix> = (Plot, { values, scale, digits, rowLabels, columnLabels, axes }, size) => {
  const [rows, columns] = [values.length, values[0]?.length ?? 1];
  const left = 14 + Math.max(14, largest(rowLabels.map(textWidth)));
  const [top, bottom] = [44, 10];
  const cell = Math.min((size.width - left - 8) / columns, (size.height - top - bottom) / rows);
  const wide = Math.min((size.width - left - 8) / columns, cell * 2.2);
  const written = numbered(values) && wide >= 8 * (digits + 3) && cell >= 18;
  const transform = `translate(${left} ${top}) scale(${wide} ${cell})`;
  const gap = cell > 8 ? 0.02 : 0;
  const marks: Mark[] = [...shadePaths(values, scale, gap)].map(([shade, path]) =>
    cellsMark(path, transform, {
      stroke: Number.isNaN(shade) ? "var(--bad)" : shade > 0 ? "var(--state)" : "var(--cotangent)",
      "stroke-width": 1 - 2 * gap,
      "stroke-opacity": Number.isNaN(shade) ? 1 : (Math.abs(shade) / shades) * depth(values),
      "shape-rendering": "crispEdges",
    }),
  );
  const hatching = cellsMark(written || cell < 6 ? "" : hatches(values), transform, {
    stroke: "var(--cotangent)",
    "stroke-width": 1,
    "stroke-opacity": 0.55,
    "vector-effect": "non-scaling-stroke",
  });
  const numbers = written
    ? values.flatMap((row, i) =>
        row.map((value, j) => ({ x: j + 0.5, y: i + 0.5, text: formatNumber(Number(value.toFixed(digits)), 3) })),
      )
    : [];
  const label = { x: "x", y: "y", text: "text", fill: "var(--ink-soft)" } as const;
  const every = (count: number, room: number) => Math.max(1, Math.ceil(count / Math.max(1, room)));
  const rowEvery = every(rows, (cell * rows) / 16);
  const columnEvery = every(columns, (wide * columns) / (8 + Math.max(14, largest(columnLabels.map(textWidth)))));
  return {
    marginTop: top,
    marginLeft: left,
    marginRight: size.width - left - wide * columns,
    marginBottom: size.height - top - cell * rows,
    x: { type: "linear", domain: [0, columns], axis: null },
    y: { type: "linear", domain: [rows, 0], axis: null },
    marks: [
      Plot.frame({ stroke: "var(--line)" }),
      ...marks,
      hatching,
      Plot.text(numbers, { ...label, fill: "var(--ink)" }),
      Plot.text(
        rowLabels.map((text, i) => ({ text, x: 0, y: i + 0.5 })).filter((_, i) => i % rowEvery === 0),
        { ...label, textAnchor: "end", dx: -7 },
      ),
      Plot.text(
        columnLabels.map((text, j) => ({ text, x: j + 0.5, y: 0 })).filter((_, j) => j % columnEvery === 0),
        { ...label, dy: -10 },
      ),
      Plot.text([`${axes.row} ↓  ${axes.column} →`], {
        text: (words: string) => words,
        fill: "var(--ink-soft)",
        frameAnchor: "top-left",
        textAnchor: "start",
        dx: -left,
        dy: -34,
      }),
    ],
  };
};
